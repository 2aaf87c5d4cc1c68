// Mail by a mail server (RFC 5321), over libcurl.
#pragma once

#include "base/secret.h"
#include "control/mail/mail_transport.h"

namespace solidrust {

// One connection a message, at most 30 seconds. With a user name, nothing is said before TLS;
// without one TLS is used if the server offers it. Certificates are checked against the system's.
class SmtpTransport final : public MailTransport {
 public:
  struct Options {
    std::string url;       // smtp://host:587, smtps://host:465
    std::string username;  // empty: no login
    Secret password;
  };
  // Before other threads that use libcurl exist.
  explicit SmtpTransport(Options options);
  Result<std::string> deliver(const std::string& from, const std::string& to,
                              const std::string& message,
                              const std::atomic<bool>& give_up) override;

 private:
  const Options options_;
};

}  // namespace solidrust
