// libFuzzer target for what a mail server says: the replies must not depend on where the bytes are
// cut, what is kept of them is bounded, and a log can show their words. The offers of EHLO and a
// message in DATA's form hang on the same bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "control/mail/smtp_reply.h"
#include "control/mail/smtp_text.h"

namespace {

using solidrust::SmtpReply;
using solidrust::SmtpReplyReader;

void check(bool good) {
  if (!good) std::abort();
}

void check_reply(const SmtpReply& reply) {
  check(reply.code >= 200 && reply.code <= 559);
  check(!reply.lines.empty() && reply.lines.size() <= SmtpReplyReader::kMaxLines);
  std::size_t bytes = 0;
  for (const std::string& line : reply.lines) {
    check(line.size() < SmtpReplyReader::kMaxLine);
    check(line.find_first_of(std::string_view("\0\r\n", 3)) == std::string::npos);
    bytes += line.size();
  }
  check(bytes <= SmtpReplyReader::kMaxBytes);
  check(reply.enhanced.size() <= 9);
  check(reply.enhanced.empty() || reply.enhanced[0] == '0' + reply.kind());
  const std::string words = reply.words();
  check(words.size() <= 200);
  check(std::all_of(words.begin(), words.end(), [](char c) { return c >= ' ' && c <= '~'; }));
}

std::string replies(std::string_view wire, std::size_t step) {
  SmtpReplyReader reader;
  std::string out;
  for (std::size_t at = 0; at < wire.size(); at += step) {
    reader.add(wire.substr(at, step));
    SmtpReply reply;
    SmtpReplyReader::State state;
    while ((state = reader.next(reply)) == SmtpReplyReader::State::done) {
      check_reply(reply);
      const auto offered = solidrust::read_smtp_extensions(reply);
      out += std::to_string(reply.code) + ' ' + reply.enhanced + ' ' + reply.words() + ' ' +
             std::to_string(reply.lines.size()) + (offered.starttls ? 't' : '-') +
             (offered.auth_plain ? 'p' : '-') + (offered.auth_login ? 'l' : '-') +
             std::to_string(offered.largest_size) + '\n';
    }
    if (state == SmtpReplyReader::State::malformed) {
      check(!reader.fault().empty());
      return out.append(reader.fault());
    }
  }
  return out;
}

void check_data(std::string_view message) {
  const auto lines = solidrust::smtp_lines(message);
  if (!lines) return;
  const std::string data = "\r\n" + solidrust::smtp_data(*lines);
  check(data.find("\r\n.\r\n") == data.size() - 5);
  for (std::size_t i = 0; i < data.size(); ++i) {
    check(data[i] != '\n' || (i > 0 && data[i - 1] == '\r'));
    check(data[i] != '\r' || (i + 1 < data.size() && data[i + 1] == '\n'));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view wire(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = replies(wire, wire.size() + 1);
  check(replies(wire, 1) == whole);
  check(replies(wire, data[0] % 64U + 1) == whole);
  check_data(wire);
  return 0;
}
