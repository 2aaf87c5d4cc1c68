#include "control/mail/smtp_reply.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii_case.h"
#include "base/ascii_class.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxWords = 200;

// The enhanced code at the front of `text`, whose class is that of `code`; empty: there is none.
// status-code = class "." 1*3DIGIT "." 1*3DIGIT, class = "2" / "4" / "5"      (RFC 3463 section 2)
std::string_view enhanced_code(std::string_view text, int code) {
  const int kind = code / 100;
  if ((kind != 2 && kind != 4 && kind != 5) || text.empty() || text[0] != '0' + kind) return {};
  std::size_t at = 1;
  for (int part = 0; part < 2; ++part) {
    if (at >= text.size() || text[at] != '.') return {};
    const std::size_t first = ++at;
    while (at < text.size() && at - first < 3 && is_digit(text[at])) ++at;
    if (at == first) return {};
  }
  return at == text.size() || text[at] == ' ' ? text.substr(0, at) : std::string_view();
}

bool same_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && contains_in_any_case(text, word);
}

// The first word of `text`, which is taken away with the blanks behind it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  return word;
}

void read_mechanisms(std::string_view text, SmtpExtensions& out) {
  while (!text.empty()) {
    const std::string_view word = take_word(text);
    if (same_word(word, "PLAIN")) out.auth_plain = true;
    if (same_word(word, "LOGIN")) out.auth_login = true;
  }
}

}  // namespace

std::string SmtpReply::words() const {
  std::string out;
  for (std::string_view line : lines) {
    const std::size_t known = enhanced_code(line, code).size();
    if (known > 0) line.remove_prefix(std::min(known + 1, line.size()));
    if (!out.empty() && !line.empty()) out += ' ';
    for (const char c : line) out += c >= ' ' && c <= '~' ? c : '?';
    if (out.size() > kMaxWords) break;
  }
  if (out.size() > kMaxWords) out.resize(kMaxWords);
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

SmtpReplyReader::State SmtpReplyReader::next(SmtpReply& reply) {
  if (!fault_.empty()) return State::malformed;
  for (;;) {
    const std::size_t end = buffer_.find('\n', looked_);
    const std::size_t size = end == std::string::npos ? buffer_.size() : end + 1;
    if (size > kMaxLine) {
      fault_ = "a line is too long";
      return State::malformed;
    }
    if (end == std::string::npos) {
      looked_ = size;
      return State::more;
    }
    bytes_ += size;
    const std::size_t text = end > 0 && buffer_[end - 1] == '\r' ? end - 1 : end;
    const Line line = take_line(std::string_view(buffer_).substr(0, text));
    buffer_.erase(0, size);
    looked_ = 0;
    if (line == Line::malformed) return State::malformed;
    if (line == Line::last) break;
  }
  reply = std::exchange(reply_, {});
  bytes_ = 0;
  return State::done;
}

// Reply-line = Reply-code [ SP textstring ], with "-" for SP in all lines but the last.
SmtpReplyReader::Line SmtpReplyReader::take_line(std::string_view line) {
  if (reply_.lines.size() == kMaxLines || bytes_ > kMaxBytes) {
    fault_ = "it is too long";
    return Line::malformed;
  }
  const bool numbered = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && line[1] >= '0' &&
                        line[1] <= '5' && is_digit(line[2]);
  const bool more = line.size() > 3 && line[3] == '-';
  if (!numbered || (line.size() > 3 && line[3] != ' ' && !more)) {
    fault_ = "a line has no reply code";
    return Line::malformed;
  }
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (!reply_.lines.empty() && code != reply_.code) {
    fault_ = "its lines have different codes";
    return Line::malformed;
  }
  const std::string_view text = line.substr(std::min<std::size_t>(4, line.size()));
  if (text.find_first_of(std::string_view("\0\r", 2)) != std::string_view::npos) {
    fault_ = "a line has a NUL or a carriage return inside";
    return Line::malformed;
  }
  reply_.code = code;
  if (reply_.enhanced.empty()) reply_.enhanced = enhanced_code(text, code);
  reply_.lines.emplace_back(text);
  return more ? Line::more : Line::last;
}

SmtpExtensions read_smtp_extensions(const SmtpReply& ehlo) {
  SmtpExtensions out;
  for (std::size_t i = 1; i < ehlo.lines.size(); ++i) {  // the first line is the server's name
    std::string_view line = ehlo.lines[i];
    const std::string_view word = take_word(line);
    if (same_word(word, "STARTTLS")) out.starttls = true;
    if (same_word(word, "8BITMIME")) out.eight_bit_mime = true;
    if (same_word(word, "SMTPUTF8")) out.smtputf8 = true;
    if (same_word(word, "AUTH")) read_mechanisms(line, out);
    // "AUTH=LOGIN PLAIN": how servers wrote it before RFC 2554.
    if (word.size() > 5 && same_word(word.substr(0, 5), "AUTH=")) {
      read_mechanisms(word.substr(5), out);
      read_mechanisms(line, out);
    }
    if (same_word(word, "SIZE")) {
      out.size = true;
      const auto read = std::from_chars(line.data(), line.data() + line.size(), out.largest_size);
      if (read.ec != std::errc() || read.ptr != line.data() + line.size()) out.largest_size = 0;
    }
  }
  return out;
}

}  // namespace solidrust
