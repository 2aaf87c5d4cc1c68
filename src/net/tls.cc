#include "net/tls.h"

#include <ctime>
#include <new>
#include <string_view>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/system_authorities.h"

namespace solidrust {
namespace {

Error bad_file(std::string_view what, const std::string& file) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  std::string message = "cannot use " + std::string(what) + " " + file + ": ";
  message += reason != nullptr ? reason : "it cannot be read";
  return {ErrorCode::invalid_argument, std::move(message)};
}

// An encrypted key is refused rather than asked for on a terminal that nobody watches.
int no_password(char*, int, int, void*) {
  return 0;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11 - 1, offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

void set_common(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
}

// OpenSSL fails here for want of memory only.
SslContext make_context(const SSL_METHOD* method) {
  SslContext context(SSL_CTX_new(method));
  if (!context) throw std::bad_alloc();
  return context;
}

}  // namespace

void SslContextFree::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

TlsServerContext::TlsServerContext() : context_(make_context(TLS_server_method())) {}

TlsClientContext::TlsClientContext() : context_(make_context(TLS_client_method())) {}

Result<std::shared_ptr<TlsServerContext>> TlsServerContext::load(
    const std::string& certificate_file, const std::string& key_file) {
  std::shared_ptr<TlsServerContext> made(new TlsServerContext);
  SSL_CTX* context = made->native();
  ERR_clear_error();
  set_common(context);
  SSL_CTX_set_default_passwd_cb(context, no_password);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_options(context, SSL_OP_CLEANSE_PLAINTEXT);  // callers' keys, passwords
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1)
    return bad_file("certificate", certificate_file);
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return bad_file("private key", key_file);
  if (SSL_CTX_check_private_key(context) != 1) return bad_file("private key", key_file);
  return made;
}

std::int64_t TlsServerContext::expires_unix_s() const {
  const X509* const certificate = SSL_CTX_get0_certificate(native());
  std::tm time{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1)
    return 0;
  return ::timegm(&time);
}

Result<std::shared_ptr<TlsClientContext>> TlsClientContext::load(const std::string& ca_file,
                                                                 TlsUse use) {
  std::shared_ptr<TlsClientContext> made(new TlsClientContext);
  SSL_CTX* context = made->native();
  ERR_clear_error();
  set_common(context);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  trust_system_authorities(context);
  if (!ca_file.empty() && SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) != 1)
    return bad_file("certificate authorities", ca_file);
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  if (use == TlsUse::http) SSL_CTX_set_alpn_protos(context, kHttp11, sizeof kHttp11 - 1);
  ERR_clear_error();
  return made;
}

}  // namespace solidrust
