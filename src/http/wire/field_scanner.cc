#include "http/wire/field_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "http/wire/characters.h"

namespace solidrust::http {
namespace {

constexpr std::uint64_t repeat(std::uint8_t byte) noexcept {
  return 0x0101010101010101ULL * byte;
}

// The first byte at or after `at` that ends a run of field-value bytes. Eight at a time: a byte is
// worth a look when it is below 0x20 or equal to 0x7f.
std::size_t skip_value(const char* data, std::size_t at, std::size_t stop) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    while (at + 8 <= stop) {
      std::uint64_t word = 0;
      std::memcpy(&word, data + at, 8);
      const std::uint64_t low = (word - repeat(0x20)) & ~word;
      const std::uint64_t flipped = word ^ repeat(0x7f);
      const std::uint64_t del = (flipped - repeat(1)) & ~flipped;
      const std::uint64_t hits = (low | del) & repeat(0x80);
      if (hits == 0) {
        at += 8;
        continue;
      }
      at += static_cast<std::size_t>(std::countr_zero(hits)) / 8;
      if (!in(kValueChar, data[at])) return at;
      ++at;
    }
  }
  while (at < stop && in(kValueChar, data[at])) ++at;
  return at;
}

}  // namespace

void FieldScanner::reset(std::size_t begin, std::size_t block_limit,
                         std::size_t max_fields) noexcept {
  at_ = begin;
  limit_ = begin + block_limit;
  fields_left_ = max_fields;
  state_ = State::line_start;
  fault_ = FieldFault::none;
}

FieldScanner::Step FieldScanner::fail(FieldFault fault) noexcept {
  fault_ = fault;
  return Step::failed;
}

FieldFault FieldScanner::name_fault(char c) const noexcept {
  if (c == '\n') return FieldFault::bare_line_feed;
  if ((c == ' ' || c == '\t') && at_ > name_begin_) return FieldFault::space_before_colon;
  return FieldFault::bad_name;
}

FieldFault FieldScanner::value_fault(char c) noexcept {
  return c == '\n' ? FieldFault::bare_line_feed : FieldFault::control_character;
}

FieldScanner::Step FieldScanner::next(const char* data, std::size_t size) noexcept {
  const std::size_t stop = std::min(size, limit_);
  while (at_ < stop) {
    const char c = data[at_];
    switch (state_) {
      case State::line_start:
        if (c == '\r') {
          state_ = State::end_lf;
          ++at_;
          break;
        }
        if (c == ' ' || c == '\t') return fail(FieldFault::folded_line);
        name_begin_ = at_;
        if (!in(kTokenChar, c)) return fail(name_fault(c));
        if (fields_left_ == 0) return fail(FieldFault::too_many);
        --fields_left_;
        state_ = State::name;
        [[fallthrough]];
      case State::name:
        while (at_ < stop && in(kTokenChar, data[at_])) ++at_;
        if (at_ == stop) break;
        if (data[at_] != ':') return fail(name_fault(data[at_]));
        name_end_ = at_++;
        state_ = State::before_value;
        break;
      case State::before_value:
        if (c == ' ' || c == '\t') {
          ++at_;
          break;
        }
        value_begin_ = at_;
        state_ = State::value;
        [[fallthrough]];
      case State::value:
        at_ = skip_value(data, at_, stop);
        if (at_ == stop) break;
        if (data[at_] != '\r') return fail(value_fault(data[at_]));
        value_end_ = at_++;
        state_ = State::value_lf;
        break;
      case State::value_lf:
        if (c != '\n') return fail(FieldFault::bare_carriage_return);
        ++at_;
        state_ = State::line_start;
        return Step::field;
      case State::end_lf:
        if (c != '\n') return fail(FieldFault::bare_carriage_return);
        ++at_;
        return Step::end;
    }
  }
  return at_ == limit_ ? fail(FieldFault::block_too_large) : Step::more;
}

Field FieldScanner::field(const char* data) const noexcept {
  std::size_t end = value_end_;
  while (end > value_begin_ && (data[end - 1] == ' ' || data[end - 1] == '\t')) --end;
  return {{data + name_begin_, name_end_ - name_begin_}, {data + value_begin_, end - value_begin_}};
}

std::string_view describe(FieldFault fault) noexcept {
  switch (fault) {
    case FieldFault::none:
      break;
    case FieldFault::bare_line_feed:
      return "A line of the head ends in a bare line feed; lines end in CR LF.";
    case FieldFault::bare_carriage_return:
      return "The head contains a carriage return that no line feed follows.";
    case FieldFault::control_character:
      return "A header value contains a control character.";
    case FieldFault::folded_line:
      return "A header line begins with white space; folded headers are not accepted.";
    case FieldFault::space_before_colon:
      return "A header name is followed by white space; the colon must follow at once.";
    case FieldFault::bad_name:
      return "A header name is empty or contains a character that is not allowed.";
    case FieldFault::block_too_large:
      return "The headers are too large.";
    case FieldFault::too_many:
      return "There are too many headers.";
  }
  return {};
}

}  // namespace solidrust::http
