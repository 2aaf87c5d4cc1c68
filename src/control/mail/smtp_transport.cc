#include "control/mail/smtp_transport.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "control/mail/smtp_text.h"
#include "net/frame_pool.h"
#include "net/worker.h"

namespace solidrust {

SmtpTransport::SmtpTransport(Options options)
    : url_(std::move(options.url)),
      server_(parse_mail_server(url_)),
      login_{std::move(options.username), std::move(options.password)},
      limits_(options.limits) {}

Result<std::string> SmtpTransport::deliver(const std::string& from, const std::string& to,
                                           const std::string& message,
                                           const std::atomic<bool>& give_up) {
  if (!server_)
    return Error(server_.error().code, "mail.smtp_url " + server_.error().message + ".");
  if (!is_smtp_address(from))
    return Error(ErrorCode::invalid_argument, "The sender is not a valid mail address.");
  if (!is_smtp_address(to))
    return Error(ErrorCode::invalid_argument, "The recipient is not a valid mail address.");
  Result<std::string> lines = smtp_lines(message);
  if (!lines) return std::move(lines).error();
  const SmtpMail mail{from, to, *std::move(lines)};
  try {
    Result<void> talked = talk(*server_, mail, give_up);
    FramePool::release();  // the next mail may be days away
    if (talked) return url_;
    return Error(talked.error().code,
                 fmt::format("The mail server {} {}", url_, talked.error().message));
  } catch (const std::system_error& error) {
    return Error(ErrorCode::service_unavailable,
                 fmt::format("There is nothing left to send mail with: {}.", error.what()));
  }
}

Result<void> SmtpTransport::talk(const MailServer& server, const SmtpMail& mail,
                                 const std::atomic<bool>& give_up) const {
  Worker worker(0);
  SmtpSession session(worker, server, login_, limits_, give_up);
  worker.tasks().spawn("mail", session.deliver(&mail));
  worker.run_tasks();
  return session.outcome();
}

}  // namespace solidrust
