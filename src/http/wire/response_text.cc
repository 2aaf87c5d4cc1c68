#include "http/wire/response_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "base/log.h"
#include "http/wire/characters.h"

namespace solidrust::http {
namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT", made once a second and thread (RFC 9110 section 5.6.7). Not by
// strftime, whose names depend on the locale.
std::string_view date_now() {
  static constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  thread_local std::time_t made = -1;
  thread_local std::array<char, 29> text;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != made) {
    made = now.tv_sec;
    std::tm utc{};
    ::gmtime_r(&made, &utc);
    const auto put = [](std::size_t at, int value) {
      text[at] = static_cast<char>('0' + value / 10 % 10);
      text[at + 1] = static_cast<char>('0' + value % 10);
    };
    std::string_view("Xxx, 00 Xxx 0000 00:00:00 GMT").copy(text.data(), text.size());
    kDays.substr(static_cast<std::size_t>(utc.tm_wday) * 3, 3).copy(text.data(), 3);
    kMonths.substr(static_cast<std::size_t>(utc.tm_mon) * 3, 3).copy(text.data() + 8, 3);
    put(5, utc.tm_mday);
    put(12, (utc.tm_year + 1900) / 100);
    put(14, (utc.tm_year + 1900) % 100);
    put(17, utc.tm_hour);
    put(20, utc.tm_min);
    put(23, utc.tm_sec);
  }
  return {text.data(), text.size()};
}

bool is_sound(const Field& field) noexcept {
  const auto all_in = [](std::string_view text, const CharTable& table) {
    return std::all_of(text.begin(), text.end(), [&table](char c) { return in(table, c); });
  };
  return !field.name.empty() && all_in(field.name, kTokenChar) && all_in(field.value, kValueChar);
}

template <class Number>
void append_number(std::string& out, Number number, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  out.append(digits.data(), end.ptr);
}

}  // namespace

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

void append_response_head(std::string& out, int status, const ResponseFraming& framing,
                          std::span<const Field> fields) {
  out.append("HTTP/1.1 ");
  append_number(out, status);
  out.append(" ").append(reason_phrase(status)).append("\r\nDate: ").append(date_now());
  if (framing.content_length) {
    out.append("\r\nContent-Length: ");
    append_number(out, *framing.content_length);
  }
  if (framing.chunked) out.append("\r\nTransfer-Encoding: chunked");
  if (!framing.keep_alive)
    out.append("\r\nConnection: close");
  else if (framing.minor_version == 0)
    out.append("\r\nConnection: keep-alive");
  out.append("\r\n");
  for (const Field& field : fields) {
    if (is_sound(field))
      out.append(field.name).append(": ").append(field.value).append("\r\n");
    else
      LogLine(LogLevel::error, "response_field_left_out")
          .field("detail", "it is not a valid header");
  }
  out.append("\r\n");
}

void append_chunk_size(std::string& out, std::size_t size) {
  append_number(out, size, 16);
  out.append("\r\n");
}

}  // namespace solidrust::http
