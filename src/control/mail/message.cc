#include "control/mail/message.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include <fmt/format.h>

#include "control/mail/smtp_text.h"

namespace solidrust {
namespace {

// Not strftime: its names follow the locale.
constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date_of(SystemTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                     kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                     kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Line ends as they are in `text`: CRLF.
bool fits_as_it_is(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    if ((c & 0x80) != 0) return false;
    length = c == '\n' ? 0 : length + 1;
    if (length > kMaxMailLine + 1) return false;  // its CR counts as one
  }
  return true;
}

// RFC 2045 section 6.7; lines of at most 76.
std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t length = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.substr(i).starts_with("\r\n")) {
      out += "\r\n";
      length = 0;
      ++i;
      continue;
    }
    const bool ends_line = text.substr(i + 1).starts_with("\r\n");
    const bool plain = (c > ' ' && c <= '~' && c != '=') || (c == ' ' && !ends_line);
    if (length + (plain ? 1 : 3) > 75) {
      out += "=\r\n";
      length = 0;
    }
    if (plain)
      out += c;
    else
      out += fmt::format("={:02X}", static_cast<unsigned char>(c));
    length += plain ? 1 : 3;
  }
  return out;
}

}  // namespace

Result<std::string> render_message(const Letter& letter, const std::string& from, SystemTime now,
                                   const std::string& id) {
  if (!is_smtp_address(from))
    return Error(ErrorCode::invalid_argument, "The sender is not a valid mail address.");
  if (!is_smtp_address(letter.to))
    return Error(ErrorCode::invalid_argument, "The recipient is not a valid mail address.");
  if (!is_plain(letter.subject))
    return Error(ErrorCode::invalid_argument, "The subject is not one line of ASCII.");
  std::string text;
  for (const char c : letter.text) {
    if (c == '\r') continue;
    if (c == '\n') text += '\r';
    text += c;
  }
  if (!text.ends_with("\r\n")) text += "\r\n";
  const bool as_it_is = fits_as_it_is(text);
  return fmt::format(
      "From: SolidRusT <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n"
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset={}\r\n{}"
      "Auto-Submitted: auto-generated\r\n\r\n{}",
      from, letter.to, letter.subject, date_of(now), id, from.substr(from.rfind('@') + 1),
      as_it_is ? "us-ascii" : "utf-8",
      as_it_is ? "" : "Content-Transfer-Encoding: quoted-printable\r\n",
      as_it_is ? text : quoted_printable(text));
}

}  // namespace solidrust
