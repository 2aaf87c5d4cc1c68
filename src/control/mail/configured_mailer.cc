#include "control/mail/configured_mailer.h"

#include <utility>

#include "base/log.h"
#include "control/mail/folder_transport.h"
#include "control/mail/mail_queue.h"
#include "control/mail/smtp_transport.h"

namespace solidrust {

std::unique_ptr<MailTransport> make_mail_transport(const Settings& settings,
                                                   const Variables& variables,
                                                   const std::string& folder, const Clock& clock) {
  if (settings.mail_smtp_url.empty()) return std::make_unique<FolderTransport>(folder, clock);
  const auto password = variables.find(settings.mail_password_env);
  return std::make_unique<SmtpTransport>(SmtpTransport::Options{
      settings.mail_smtp_url, settings.mail_username,
      Secret(password == variables.end() ? std::string() : password->second)});
}

std::unique_ptr<Mailer> make_mailer(const Settings& settings, const Variables& variables,
                                    const std::string& folder, const Clock& clock, Random& random) {
  if (settings.mail_smtp_url.empty())
    LogLine(LogLevel::info, "mail_goes_to_files")
        .field("detail", "no mail.smtp_url is set")
        .field("folder", folder);
  return std::make_unique<MailQueue>(make_mail_transport(settings, variables, folder, clock),
                                     settings.mail_from, clock, random);
}

}  // namespace solidrust
