// One conversation with a mail server that delivers one message (RFC 5321).
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "config/mail_server.h"
#include "control/mail/smtp_reply.h"
#include "net/stream.h"
#include "net/timer_wheel.h"

namespace solidrust {

class Worker;

struct SmtpLimits {
  std::chrono::milliseconds connect{10'000};  // with the look-up, over all addresses
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds answer{20'000};   // to one command
  std::chrono::milliseconds farewell{2'000};  // to QUIT, after the delivery
  std::chrono::milliseconds total{30'000};
};

struct SmtpLogin {
  std::string username;  // empty: none
  Secret password;
};

struct SmtpMail {
  std::string from;
  std::string to;
  std::string lines;  // of smtp_lines()
};

// Belongs to its worker's thread; used once. Nothing from the server is trusted: replies are
// bounded, one is read for each command, and bytes that come before they were asked for end the
// delivery.
class SmtpSession {
 public:
  // Owns none of these; all outlive it. `give_up` becomes true when the process ends.
  SmtpSession(Worker& worker, const MailServer& server, const SmtpLogin& login,
              const SmtpLimits& limits, const std::atomic<bool>& give_up);
  SmtpSession(const SmtpSession&) = delete;
  SmtpSession& operator=(const SmtpSession&) = delete;

  // `mail` outlives it.
  Task<void> deliver(const SmtpMail* mail);

  // After deliver(). The message continues the sentence "The mail server …", and has nothing of the
  // password, the email or the recipient's address in it. service_unavailable: a retry may succeed.
  const Result<void>& outcome() const noexcept { return outcome_; }

 private:
  Task<bool> converse(const SmtpMail& mail);
  Task<bool> connect();
  Task<bool> start_tls();
  Task<bool> introduce();
  Task<bool> log_in();
  Task<bool> say_secret(std::string line, int expected);
  Task<bool> hand_over(const SmtpMail& mail);
  Task<void> leave();

  Task<bool> ask(std::string line, std::chrono::milliseconds within);
  Task<bool> hear(std::chrono::milliseconds within);

  bool fail(ErrorCode code, std::string what);
  bool fail_io(std::string_view doing, IoStatus status);
  bool refused(std::string_view what, bool quote = true);
  bool expect(int code, std::string_view what, bool quote = true);  // else refused()
  std::string quotable() const;
  void watch(const char* what_is_late, std::chrono::milliseconds within);

  static void on_late(void* self);
  static void on_total(void* self);
  static void on_look(void* self);

  Worker& worker_;
  const MailServer& server_;
  const SmtpLogin& login_;
  const SmtpLimits& limits_;
  const std::atomic<bool>& give_up_;
  Stream stream_;
  Timeout step_;
  Timeout total_;
  Timeout look_;  // at give_up_
  SmtpReplyReader reader_;
  SmtpReply reply_;
  SmtpExtensions offered_;
  std::string_view recipient_;
  std::array<char, 4'096> chunk_;
  const char* late_ = "";        // what step_ waits for
  std::string_view why_closed_;  // by one of the timers
  bool usable_ = false;          // connected, and the conversation is in step
  Result<void> outcome_;
};

}  // namespace solidrust
