#include "control/mail/smtp_session.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/ascii_case.h"
#include "base/utf8.h"
#include "base/wipe.h"
#include "control/mail/smtp_text.h"
#include "net/tls.h"
#include "net/worker.h"
#include "upstream/exchange/credential_filter.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxCommand = 512;  // with its CRLF; RFC 5321 section 4.5.3.1.4
constexpr auto kLookEvery = 100ms;

std::string this_machine() {
  char name[256] = "";
  if (::gethostname(name, sizeof name - 1) != 0 || !is_host_name_text(name)) return "localhost";
  return name;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

// `text` with every `part`, in any case, as three dots.
std::string without(std::string text, std::string_view part) {
  const auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
  for (std::size_t from = 0; !part.empty();) {
    const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(),
                                   part.begin(), part.end(), same);
    if (found == text.end()) break;
    from = static_cast<std::size_t>(found - text.begin()) + 3;
    text.replace(from - 3, part.size(), "...");
  }
  return text;
}

}  // namespace

SmtpSession::SmtpSession(Worker& worker, const MailServer& server, const SmtpLogin& login,
                         const SmtpLimits& limits, const std::atomic<bool>& give_up)
    : worker_(worker),
      server_(server),
      login_(login),
      limits_(limits),
      give_up_(give_up),
      stream_(worker),
      step_(worker.timers(), on_late, this),
      total_(worker.timers(), on_total, this),
      look_(worker.timers(), on_look, this) {}

Task<void> SmtpSession::deliver(const SmtpMail* mail) {
  recipient_ = mail->to;
  outcome_ = Error(ErrorCode::service_unavailable, "was not asked to the end.");
  total_.arm(limits_.total);
  look_.arm(kLookEvery);
  const bool taken = co_await converse(*mail);
  if (taken) outcome_ = {};
  if (usable_) co_await leave();
  step_.disarm();
  total_.disarm();
  look_.disarm();
  stream_.close();
}

Task<bool> SmtpSession::converse(const SmtpMail& mail) {
  if (!co_await connect()) co_return false;
  if (server_.tls) {
    if (!co_await start_tls()) co_return false;
  }
  if (!co_await hear(limits_.answer)) co_return false;
  if (!expect(220, "the connection")) co_return false;
  if (!co_await introduce()) co_return false;
  if (!server_.tls) {
    const bool login = !login_.username.empty();
    if (login && !offered_.starttls)
      co_return fail(ErrorCode::service_unavailable,
                     "does not offer STARTTLS, and without TLS the password is not sent.");
    if (offered_.starttls) {
      if (!co_await ask("STARTTLS", limits_.answer)) co_return false;
      if (reply_.code == 220) {
        if (!co_await start_tls()) co_return false;
        // RFC 3207 section 4.2: what was offered before is forgotten.
        if (!co_await introduce()) co_return false;
      } else if (login) {
        co_return refused("STARTTLS");
      }
    }
  }
  if (!login_.username.empty()) {
    if (!co_await log_in()) co_return false;
  }
  const bool taken = co_await hand_over(mail);
  co_return taken;
}

// ---- The steps ----

Task<bool> SmtpSession::connect() {
  watch("it did not accept the connection in time", limits_.connect);
  const ConnectStatus status = co_await stream_.connect(server_.host, server_.port);
  step_.disarm();
  if (status != ConnectStatus::ok) co_return fail_io("cannot be reached", IoStatus::failed);
  usable_ = true;
  co_return true;
}

Task<bool> SmtpSession::start_tls() {
  const auto context = TlsClientContext::load({}, TlsUse::mail);
  if (!context) co_return fail(ErrorCode::service_unavailable, "cannot be asked for TLS.");
  // Certificates have no name with the dot that makes one absolute.
  std::string name = server_.host;
  if (name.ends_with('.')) name.pop_back();
  watch("it did not come to an end in time", limits_.handshake);
  const IoStatus status = co_await stream_.handshake(*context, std::move(name));
  step_.disarm();
  if (status != IoStatus::ok) co_return fail_io("did not agree on TLS", status);
  co_return true;
}

Task<bool> SmtpSession::introduce() {
  const std::string name = server_.our_name.empty() ? this_machine() : server_.our_name;
  offered_ = {};
  if (!co_await ask("EHLO " + name, limits_.answer)) co_return false;
  if (reply_.code == 250) {
    offered_ = read_smtp_extensions(reply_);
    co_return true;
  }
  // A server without extensions (RFC 5321 section 3.2) has no TLS and no login either.
  if (reply_.kind() != 5 || !login_.username.empty()) co_return refused("EHLO");
  if (!co_await ask("HELO " + name, limits_.answer)) co_return false;
  co_return expect(250, "HELO");
}

Task<bool> SmtpSession::log_in() {
  if (!stream_.is_tls()) std::abort();  // converse() comes here with TLS only
  std::string line;
  line.reserve(kMaxCommand);  // outside of the frame, so that wiping it is enough
  if (offered_.auth_plain) {
    if (login_.username.find('\0') != std::string::npos ||
        login_.password.reveal().find('\0') != std::string_view::npos)
      co_return fail(ErrorCode::invalid_argument,
                     "takes no user name or password with a NUL in it.");
    std::string bytes;
    bytes.reserve(kMaxCommand);
    bytes.append(1, '\0').append(login_.username).append(1, '\0').append(login_.password.reveal());
    std::string coded = base64_text(bytes);
    wipe(bytes);
    // RFC 4954 section 4: a command keeps to its length; what is longer follows it.
    const bool fits = coded.size() + 13 <= kMaxCommand;
    if (!fits) {
      if (!co_await ask("AUTH PLAIN", limits_.answer)) co_return false;
      if (reply_.code != 334) co_return refused("the login", false);
    }
    line.append(fits ? "AUTH PLAIN " : "").append(coded);
    wipe(coded);
    const bool done = co_await say_secret(std::move(line), 235);
    co_return done;
  }
  if (!offered_.auth_login)
    co_return fail(ErrorCode::upstream_error, "offers no login by AUTH PLAIN or LOGIN.");
  if (!co_await ask("AUTH LOGIN", limits_.answer)) co_return false;
  if (reply_.code != 334) co_return refused("the login", false);
  line.append(base64_text(login_.username));
  if (!co_await say_secret(std::move(line), 334)) co_return false;
  std::string coded = base64_text(login_.password.reveal());
  std::string last;
  last.reserve(kMaxCommand);
  last.append(coded);
  wipe(coded);
  const bool done = co_await say_secret(std::move(last), 235);
  co_return done;
}

Task<bool> SmtpSession::say_secret(std::string line, int expected) {
  line.append("\r\n");
  watch("it did not answer in time", limits_.answer);
  const std::array<std::string_view, 1> pieces{line};
  const IoStatus written = co_await stream_.write_all(pieces);
  wipe(line);
  if (written != IoStatus::ok) co_return fail_io("broke off the login", written);
  if (!co_await hear(limits_.answer)) co_return false;
  co_return expect(expected, "the login", false);
}

Task<bool> SmtpSession::hand_over(const SmtpMail& mail) {
  const bool ascii_addresses = is_ascii(mail.from) && is_ascii(mail.to);
  if (!ascii_addresses && !offered_.smtputf8)
    co_return fail(ErrorCode::upstream_error,
                   "does not offer SMTPUTF8, and an address has letters beyond ASCII.");
  const bool ascii = is_ascii(mail.lines);
  if (!ascii && !offered_.eight_bit_mime)
    co_return fail(ErrorCode::upstream_error,
                   "does not offer 8BITMIME, and the mail has letters beyond ASCII.");
  if (offered_.largest_size != 0 && mail.lines.size() > offered_.largest_size)
    co_return fail(ErrorCode::upstream_error,
                   fmt::format("takes mail up to {} bytes, and this one has {}.",
                               offered_.largest_size, mail.lines.size()));

  std::string from = "MAIL FROM:<" + mail.from + ">";
  if (offered_.size) from += fmt::format(" SIZE={}", mail.lines.size());
  if (!ascii) from += " BODY=8BITMIME";
  if (!ascii_addresses) from += " SMTPUTF8";
  if (!co_await ask(std::move(from), limits_.answer)) co_return false;
  if (reply_.code != 250) co_return refused("the sender");
  if (!co_await ask("RCPT TO:<" + mail.to + ">", limits_.answer)) co_return false;
  if (reply_.code != 250 && reply_.code != 251) co_return refused("the recipient");
  if (!co_await ask("DATA", limits_.answer)) co_return false;
  if (reply_.code != 354) co_return refused("DATA");

  // From here on half a message is out: QUIT would be a line of it.
  usable_ = false;
  std::string data = smtp_data(mail.lines);
  const std::array<std::string_view, 1> pieces{data};
  const IoStatus written = co_await stream_.write_all(pieces);
  wipe(data);
  if (written != IoStatus::ok) co_return fail_io("broke off the mail", written);
  // As long as there is time at all: a mail that is sent again may be there twice.
  if (!co_await hear(limits_.total)) co_return false;
  usable_ = true;
  // A filter may repeat the letter, and with it a link that opens an account.
  co_return expect(250, "the mail", false);
}

Task<void> SmtpSession::leave() {
  // Politeness: what was decided stays so whatever comes of it.
  const Result<void> decided = outcome_;
  const bool said = co_await ask("QUIT", limits_.farewell);
  if (said) stream_.shutdown_write();
  outcome_ = decided;
}

// ---- Commands and replies ----

Task<bool> SmtpSession::ask(std::string line, std::chrono::milliseconds within) {
  line += "\r\n";
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.size() - 2 ||
      line.size() > kMaxCommand)
    co_return fail(ErrorCode::invalid_argument, "cannot be given a command with a line end in it.");
  watch("it did not answer in time", within);
  const std::array<std::string_view, 1> pieces{line};
  const IoStatus written = co_await stream_.write_all(pieces);
  if (written != IoStatus::ok) co_return fail_io("broke off the conversation", written);
  const bool heard = co_await hear(within);
  co_return heard;
}

Task<bool> SmtpSession::hear(std::chrono::milliseconds within) {
  watch("it did not answer in time", within);
  for (;;) {
    const SmtpReplyReader::State state = reader_.next(reply_);
    if (state == SmtpReplyReader::State::done) break;
    if (state == SmtpReplyReader::State::malformed) {
      usable_ = false;
      co_return fail(ErrorCode::service_unavailable,
                     fmt::format("sent what is no SMTP reply: {}.", reader_.fault()));
    }
    const IoResult got = co_await stream_.read_some(chunk_);
    if (got.status != IoStatus::ok) co_return fail_io("broke off the conversation", got.status);
    reader_.add({chunk_.data(), got.bytes});
  }
  step_.disarm();
  if (reader_.empty()) co_return true;
  // One reply was asked for. After STARTTLS the rest would pass for what was said under TLS
  // (CVE-2011-0411); elsewhere every later reply would be taken for another command's.
  usable_ = false;
  co_return fail(ErrorCode::service_unavailable, "sent more than was asked for.");
}

// ---- Ends ----

bool SmtpSession::fail(ErrorCode code, std::string what) {
  outcome_ = Error(code, std::move(what));
  return false;
}

bool SmtpSession::fail_io(std::string_view doing, IoStatus status) {
  usable_ = false;
  std::string_view why = why_closed_;
  if (why.empty() && status == IoStatus::end) why = "it closed the connection";
  if (why.empty()) why = stream_.failure();
  return fail(ErrorCode::service_unavailable, fmt::format("{}: {}.", doing, why));
}

bool SmtpSession::refused(std::string_view what, bool quote) {
  const std::string words = quote ? quotable() : std::string();
  // RFC 5321 section 4.2.1: 5yz says that the same will fail again.
  return fail(
      reply_.kind() == 5 ? ErrorCode::upstream_error : ErrorCode::service_unavailable,
      fmt::format("refused {}: {}{}{}{}{}.", what, reply_.code, reply_.enhanced.empty() ? "" : " ",
                  reply_.enhanced, words.empty() ? "" : " ", words));
}

bool SmtpSession::expect(int code, std::string_view what, bool quote) {
  return reply_.code == code || refused(what, quote);
}

// The reply's words, unless the password may be among them.
std::string SmtpSession::quotable() const {
  std::string words = reply_.words();
  if (!login_.username.empty()) {
    const std::string_view password = login_.password.reveal();
    if (password.size() < CredentialFilter::kPiece ||
        CredentialFilter(password).in_words(words, {}))
      return {};
  }
  words = without(std::move(words), recipient_);
  while (words.ends_with('.')) words.pop_back();  // the sentence has its own
  return words;
}

void SmtpSession::watch(const char* what_is_late, std::chrono::milliseconds within) {
  late_ = what_is_late;
  step_.arm(within);
}

void SmtpSession::on_late(void* self) {
  auto* const session = static_cast<SmtpSession*>(self);
  session->why_closed_ = session->late_;
  session->stream_.close();
}

void SmtpSession::on_total(void* self) {
  auto* const session = static_cast<SmtpSession*>(self);
  session->why_closed_ = "it took too long in all";
  session->stream_.close();
}

void SmtpSession::on_look(void* self) {
  auto* const session = static_cast<SmtpSession*>(self);
  if (session->give_up_) {
    session->why_closed_ = "the process ends";
    session->stream_.close();
    return;
  }
  session->look_.arm(kLookEvery);
}

}  // namespace solidrust
