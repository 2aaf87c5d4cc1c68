// What a mail server says: one reply after another, out of bytes that anybody may have sent
// (RFC 5321 section 4.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust {

struct SmtpReply {
  int code = 0;                    // 200 to 559
  std::string enhanced;            // RFC 3463, as "5.1.1"; empty: none
  std::vector<std::string> lines;  // without code and line end, as they came; at least one

  int kind() const noexcept { return code / 100; }
  // Its text in one line, without the enhanced code: printable ASCII, at most 200 bytes.
  std::string words() const;
};

// Everything is bounded: a longer reply is malformed, and the connection cannot be used after it.
class SmtpReplyReader {
 public:
  static constexpr std::size_t kMaxLine = 4'096;  // with its end; RFC 5321 section 4.5.3.1.5: 512
  static constexpr std::size_t kMaxLines = 100;
  static constexpr std::size_t kMaxBytes = 32'768;
  enum class State : std::uint8_t { more, done, malformed };

  void add(std::string_view bytes) { buffer_ += bytes; }
  // Takes one whole reply out of what was added; `done` says that it is in `reply`.
  State next(SmtpReply& reply);
  // Whether nothing has come after the replies that were taken.
  bool empty() const noexcept { return buffer_.empty(); }
  // What is wrong; after `malformed`.
  std::string_view fault() const noexcept { return fault_; }

 private:
  enum class Line : std::uint8_t { last, more, malformed };
  Line take_line(std::string_view line);

  std::string buffer_;      // from the start of the first line that was not taken
  std::size_t looked_ = 0;  // bytes of it without a line end
  std::size_t bytes_ = 0;   // of the lines taken for `reply_`
  SmtpReply reply_;
  std::string_view fault_;
};

// What a server offers in its reply to EHLO (RFC 5321 section 4.1.1.1).
struct SmtpExtensions {
  bool starttls = false;           // RFC 3207
  bool auth_plain = false;         // RFC 4954, RFC 4616
  bool auth_login = false;         // no RFC; what some servers have instead
  bool eight_bit_mime = false;     // RFC 6152
  bool smtputf8 = false;           // RFC 6531
  bool size = false;               // RFC 1870
  std::uint64_t largest_size = 0;  // 0: not said
};
SmtpExtensions read_smtp_extensions(const SmtpReply& ehlo);

}  // namespace solidrust
