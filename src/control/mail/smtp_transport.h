// Mail by a mail server (RFC 5321).
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "control/mail/mail_transport.h"
#include "control/mail/smtp_session.h"

namespace solidrust {

// One connection a message, at most 30 seconds, with an event loop of its own on the calling
// thread. With a user name it sends only EHLO and STARTTLS before TLS; without one it uses TLS if
// the server offers it. Certificates are checked against the system's (SSL_CERT_FILE names others).
// docs/adr/0014-mail.md.
class SmtpTransport final : public MailTransport {
 public:
  struct Options {
    std::string url;       // smtp://host:587, smtps://host:465
    std::string username;  // empty: no login
    Secret password;
    SmtpLimits limits{};
  };
  explicit SmtpTransport(Options options);
  Result<std::string> deliver(const std::string& from, const std::string& to,
                              const std::string& message,
                              const std::atomic<bool>& give_up) override;

 private:
  Result<void> talk(const MailServer& server, const SmtpMail& mail,
                    const std::atomic<bool>& give_up) const;

  const std::string url_;
  const Result<MailServer> server_;
  const SmtpLogin login_;
  const SmtpLimits limits_;
};

}  // namespace solidrust
