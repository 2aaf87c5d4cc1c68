// TLS contexts: ours for the listeners, and the verifying one for upstreams and the mail server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

struct ssl_ctx_st;

namespace solidrust {

struct SslContextFree {
  void operator()(ssl_ctx_st* context) const noexcept;
};
using SslContext = std::unique_ptr<ssl_ctx_st, SslContextFree>;

// TLS 1.2 and 1.3, ALPN http/1.1. Immutable after loading; shared by all workers.
class TlsServerContext {
 public:
  // PEM files. The error names the file and what is wrong with it.
  static Result<std::shared_ptr<TlsServerContext>> load(const std::string& certificate_file,
                                                        const std::string& key_file);
  ssl_ctx_st* native() const noexcept { return context_.get(); }
  // When the certificate expires, in seconds since 1970; 0: it does not say.
  std::int64_t expires_unix_s() const;

 private:
  TlsServerContext();
  SslContext context_;
};

// What is spoken over TLS. Only http is named in the handshake (ALPN): SMTP has no name there.
enum class TlsUse : std::uint8_t { http, mail };

// Verifies the chain against the system's store, and `ca_file` where given, and the host name (RFC
// 6125); sends SNI. There is no switch to turn verification off.
class TlsClientContext {
 public:
  static Result<std::shared_ptr<TlsClientContext>> load(const std::string& ca_file = {},
                                                        TlsUse use = TlsUse::http);
  ssl_ctx_st* native() const noexcept { return context_.get(); }

 private:
  TlsClientContext();
  SslContext context_;
};

}  // namespace solidrust
