#include "http/wire/chunked_decoder.h"

#include <algorithm>
#include <cstring>

#include "http/wire/characters.h"

namespace solidrust::http {
namespace {

constexpr std::size_t kMaxDigits = 16;
constexpr std::uint64_t kMaxChunk = (std::uint64_t{1} << 60) - 1;

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::decode(char* data, std::size_t size) noexcept {
  std::size_t in_at = 0;
  std::size_t out_at = 0;
  while (in_at < size && at_ != At::done) {
    if (at_ == At::data) {
      const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size - in_at));
      if (in_at != out_at) std::memmove(data + out_at, data + in_at, n);
      in_at += n;
      out_at += n;
      left_ -= n;
      if (left_ == 0) at_ = At::data_cr;
      continue;
    }
    if (!step(data[in_at])) return {State::failed, in_at, out_at};
    ++in_at;
  }
  return {at_ == At::done ? State::done : State::more, in_at, out_at};
}

bool ChunkedDecoder::fail(std::string_view fault) noexcept {
  fault_ = fault;
  at_ = At::failed;
  return false;
}

bool ChunkedDecoder::expect(char c, char wanted, At then) noexcept {
  if (c != wanted) return fail("A line of the chunked body does not end in CR LF.");
  at_ = then;
  return true;
}

bool ChunkedDecoder::step(char c) noexcept {
  switch (at_) {
    case At::size_first:
    case At::size:
      return size_step(c);
    case At::name_start:
    case At::name:
    case At::name_end:
    case At::value_start:
    case At::value:
    case At::quoted:
    case At::quoted_pair:
    case At::quote_end:
    case At::value_end:
      return extension_step(c);
    case At::size_lf:
      return expect(c, '\n', left_ == 0 ? At::trailer_start : At::data);
    case At::data_cr:
      return expect(c, '\r', At::data_lf);
    case At::data_lf:
      digits_ = 0;
      return expect(c, '\n', At::size_first);
    case At::trailer_start:
    case At::trailer_name:
    case At::trailer_value:
    case At::trailer_lf:
    case At::end_lf:
      return trailer_step(c);
    case At::data:
    case At::done:
    case At::failed:
      break;
  }
  return false;
}

bool ChunkedDecoder::size_step(char c) noexcept {
  if (const int digit = hex_value(c); digit >= 0) {
    if (at_ == At::size_first) left_ = 0;
    at_ = At::size;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    if (++digits_ > kMaxDigits || left_ > kMaxChunk) return fail("A chunk's size is too large.");
    return true;
  }
  if (at_ == At::size && c == ';') {
    extension_ = 0;
    return extension_step(c);
  }
  if (at_ == At::size && c == '\r') return expect(c, '\r', At::size_lf);
  return fail("A chunk's size is not a hexadecimal number.");
}

// Where a token, a quoted string or the line may end is told by the state; `At::size` is where the
// first semicolon stands.
bool ChunkedDecoder::extension_step(char c) noexcept {
  if (c == '\r' && (at_ == At::name || at_ == At::value || at_ == At::quote_end))
    return expect(c, '\r', At::size_lf);
  if (++extension_ > kMaxExtension) return fail("A chunk extension is too long.");
  const bool blank = c == ' ' || c == '\t';
  const bool token = in(kTokenChar, c);
  const auto go = [this](At then) {
    at_ = then;
    return true;
  };
  switch (at_) {
    case At::name_start:
      if (blank) return true;
      if (token) return go(At::name);
      break;
    case At::name:
      if (token) return true;
      [[fallthrough]];
    case At::name_end:
      if (blank) return go(At::name_end);
      if (c == '=') return go(At::value_start);
      if (c == ';') return go(At::name_start);
      break;
    case At::value_start:
      if (blank) return true;
      if (c == '"') return go(At::quoted);
      if (token) return go(At::value);
      break;
    case At::quoted:
      if (c == '"') return go(At::quote_end);
      if (c == '\\') return go(At::quoted_pair);
      if (c == '\t' || (c >= 0x20 && c <= 0x7e)) return true;
      break;
    case At::quoted_pair:
      if (c == '\t' || (c >= 0x20 && c <= 0x7e)) return go(At::quoted);
      break;
    case At::value:
      if (token) return true;
      [[fallthrough]];
    case At::quote_end:
    case At::value_end:
      if (blank) return go(At::value_end);
      [[fallthrough]];
    case At::size:
      if (c == ';') return go(At::name_start);
      break;
    default:
      break;
  }
  return fail("A chunk extension is not a name, or a name and a value.");
}

bool ChunkedDecoder::trailer_step(char c) noexcept {
  if (++trailer_bytes_ > kMaxTrailers) return fail("The trailers are too large.");
  switch (at_) {
    case At::trailer_start:
      if (c == '\r') return expect(c, '\r', At::end_lf);
      if (!in(kTokenChar, c)) break;
      if (++trailer_lines_ > kMaxTrailerLines) return fail("There are too many trailers.");
      at_ = At::trailer_name;
      return true;
    case At::trailer_name:
      if (c == ':')
        at_ = At::trailer_value;
      else if (!in(kTokenChar, c))
        break;
      return true;
    case At::trailer_value:
      if (c == '\r') return expect(c, '\r', At::trailer_lf);
      if (!in(kValueChar, c)) break;
      return true;
    case At::trailer_lf:
      return expect(c, '\n', At::trailer_start);
    case At::end_lf:
      return expect(c, '\n', At::done);
    default:
      break;
  }
  return fail("A trailer line is malformed.");
}

}  // namespace solidrust::http
