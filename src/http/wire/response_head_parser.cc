// status-line = "HTTP/1." ("0" / "1") SP 3DIGIT [SP reason] CRLF
#include "http/wire/response_head_parser.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "http/wire/characters.h"

namespace solidrust::http {
namespace {

constexpr std::size_t kShortest = 12;  // "HTTP/1.1 200"
constexpr std::uint64_t kMaxLength = std::uint64_t{1} << 62;

// Plain decimal, nothing around it.
std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t length = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, length);
  if (error != std::errc() || at != end || length > kMaxLength) return std::nullopt;
  return length;
}

}  // namespace

void ResponseHeadParser::reset(std::size_t limit, bool to_head) noexcept {
  limit_ = limit;
  to_head_ = to_head;
  in_fields_ = close_ = keep_alive_ = false;
  fault_ = {};
}

ResponseHeadParser::State ResponseHeadParser::fail(std::string_view fault) noexcept {
  fault_ = fault;
  return State::malformed;
}

ResponseHeadParser::State ResponseHeadParser::parse(const char* data, std::size_t size,
                                                    ResponseHead& head) noexcept {
  if (!in_fields_) {
    const State state = status_line(data, size, head);
    if (state != State::done) return state;
    in_fields_ = true;
  }
  for (;;) {
    switch (fields_.next(data, size)) {
      case FieldScanner::Step::more:
        return State::more;
      case FieldScanner::Step::field: {
        const Field field = fields_.field(data);
        head.fields.add(data, field);
        if (!take_field(field, head)) return State::malformed;
        break;
      }
      case FieldScanner::Step::end:
        return finish(head);
      case FieldScanner::Step::failed:
        fault_ = describe(fields_.fault());
        return fields_.fault() == FieldFault::block_too_large ||
                       fields_.fault() == FieldFault::too_many
                   ? State::too_large
                   : State::malformed;
    }
  }
}

ResponseHeadParser::State ResponseHeadParser::status_line(const char* data, std::size_t size,
                                                          ResponseHead& head) noexcept {
  const std::string_view text(data, std::min(size, kMaxStatusLine));
  const std::size_t common = std::min(text.size(), kMajorVersion.size());
  if (text.substr(0, common) != kMajorVersion.substr(0, common))
    return fail("not an HTTP/1 response");
  const std::size_t lf = text.find('\n');
  if (lf == std::string_view::npos)
    return size < kMaxStatusLine ? State::more : fail("the status line is too long");
  if (lf <= kShortest || text[lf - 1] != '\r') return fail("the status line is malformed");
  const std::string_view line = text.substr(0, lf - 1);
  if ((line[7] != '0' && line[7] != '1') || line[8] != ' ')
    return fail("the version is neither HTTP/1.0 nor 1.1");
  if (line[9] < '1' || line[9] > '5' || !is_digit(line[10]) || !is_digit(line[11]) ||
      (line.size() > kShortest && line[kShortest] != ' '))
    return fail("the status is not a number from 100 to 599");
  for (const char c : line.substr(kShortest))
    if (!in(kValueChar, c)) return fail("the status line has a control character");
  head.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  head.minor_version = line[7] - '0';
  head.fields.clear();
  head.chunked = false;
  head.content_length.reset();
  head.content_type = {};
  if (lf + 1 >= limit_) return State::too_large;
  fields_.reset(lf + 1, limit_ - lf - 1, ResponseHead::kMaxFields);
  return State::done;
}

bool ResponseHeadParser::refuse(std::string_view fault) noexcept {
  fault_ = fault;
  return false;
}

bool ResponseHeadParser::take_field(const Field& field, ResponseHead& head) noexcept {
  switch (field.name.size()) {
    case 10:
      if (iequals(field.name, "connection")) take_connection(field.value);
      break;
    case 12:
      if (iequals(field.name, "content-type") && head.content_type.data() == nullptr)
        head.content_type = field.value;
      break;
    case 14:
      if (!iequals(field.name, "content-length")) break;
      if (head.content_length) return refuse("two Content-Length fields");
      head.content_length = parse_length(field.value);
      if (!head.content_length) return refuse("Content-Length is not a number");
      break;
    case 16:
      if (!iequals(field.name, "content-encoding")) break;
      if (!field.value.empty() && !iequals(field.value, "identity"))
        return refuse("an encoding that was not asked for");
      break;
    case 17:
      if (!iequals(field.name, "transfer-encoding")) break;
      if (head.chunked || !iequals(field.value, "chunked"))
        return refuse("Transfer-Encoding other than one chunked");
      head.chunked = true;
      break;
    default:
      break;
  }
  return true;
}

void ResponseHeadParser::take_connection(std::string_view value) noexcept {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    std::string_view option = value.substr(0, comma);
    value.remove_prefix(std::min(comma + 1, value.size()));
    while (!option.empty() && (option.front() == ' ' || option.front() == '\t'))
      option.remove_prefix(1);
    while (!option.empty() && (option.back() == ' ' || option.back() == '\t'))
      option.remove_suffix(1);
    if (iequals(option, "close")) close_ = true;
    if (iequals(option, "keep-alive")) keep_alive_ = true;
  }
}

ResponseHeadParser::State ResponseHeadParser::finish(ResponseHead& head) noexcept {
  if (head.chunked && head.content_length) return fail("Content-Length and Transfer-Encoding");
  if (head.chunked && head.minor_version == 0) return fail("chunked in an HTTP/1.0 response");
  if (head.status == 101) return fail("a change of protocol that was not asked for");
  const bool interim = head.status < 200;
  if ((interim || head.status == 204) && (head.chunked || head.content_length.value_or(0) > 0))
    return fail("a body where the status allows none");
  if (interim || head.status == 204 || head.status == 304 || to_head_) {
    head.chunked = false;
    head.content_length = 0;
  }
  head.keep_alive =
      !close_ && (head.minor_version == 1 || keep_alive_) && (head.chunked || head.content_length);
  return State::done;
}

}  // namespace solidrust::http
