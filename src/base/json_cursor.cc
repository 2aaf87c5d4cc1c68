#include "base/json_cursor.h"

#include <bit>
#include <cstring>

#include "base/ascii_class.h"
#include "base/json_scan.h"

namespace solidrust {
namespace {

// Past the digits at `p`; eight bytes at a time where the machine's first byte is the lowest.
inline const char* past_digits(const char* p, const char* end) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    while (end - p >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, p, sizeof word);
      word ^= 0x3030303030303030;  // 0 to 9 if it is a digit; the sum has the high bit set if not
      const std::uint64_t sums = (word & 0x7F7F7F7F7F7F7F7F) + 0x7676767676767676;
      const std::uint64_t others = (sums | word) & 0x8080808080808080;
      if (others != 0) return p + std::countr_zero(others) / 8;
      p += 8;
    }
  }
  while (p != end && is_digit(*p)) ++p;
  return p;
}

// Past the number at `p`; null if there is none, or something is wrong with it.
inline const char* past_number(const char* p, const char* end) noexcept {
  if (p != end && *p == '-') ++p;
  if (p == end || !is_digit(*p)) return nullptr;
  if (*p == '0') {
    if (++p != end && is_digit(*p)) return nullptr;
  } else {
    p = past_digits(p, end);
  }
  if (p != end && *p == '.') {
    if (++p == end || !is_digit(*p)) return nullptr;
    p = past_digits(p, end);
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    if (++p != end && (*p == '+' || *p == '-')) ++p;
    if (p == end || !is_digit(*p)) return nullptr;
    p = past_digits(p, end);
  }
  return p;
}

// Past all `, number` at `p`: an embedding is a list of some thousands.
const char* past_numbers(const char* p, const char* end) noexcept {
  while (p != end && *p == ',') {
    const char* next = p + 1;
    while (next != end && (*next == ' ' || *next == '\n')) ++next;
    next = past_number(next, end);
    if (next == nullptr) break;
    p = next;
  }
  return p;
}

std::uint32_t hex4(std::string_view digits) noexcept {
  std::uint32_t value = 0;
  for (const char c : digits.substr(0, 4)) value = value * 16 + static_cast<unsigned>(hex_value(c));
  return value;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

char simple_escape(char c) noexcept {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;  // " \ /
  }
}

}  // namespace

std::string_view json_type_name(JsonType type) noexcept {
  switch (type) {
    case JsonType::null:
      return "null";
    case JsonType::boolean:
      return "a boolean";
    case JsonType::number:
      return "a number";
    case JsonType::string:
      return "a string";
    case JsonType::array:
      return "an array";
    case JsonType::object:
      return "an object";
    case JsonType::none:
      break;
  }
  return "nothing";
}

bool JsonCursor::fail(JsonFault fault) noexcept {
  if (fault_ == JsonFault::none) fault_ = fault;
  return false;
}

bool JsonCursor::unexpected() noexcept {
  return fail(p_ == end_ ? JsonFault::truncated : JsonFault::syntax);
}

inline void JsonCursor::white_space() noexcept {
  const char* p = p_;
  while (p != end_ && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r')) ++p;
  p_ = p;
}

JsonType JsonCursor::peek() noexcept {
  if (failed()) return JsonType::none;
  white_space();
  if (p_ != end_) {
    switch (*p_) {
      case 'n':
        return JsonType::null;
      case 't':
      case 'f':
        return JsonType::boolean;
      case '"':
        return JsonType::string;
      case '[':
        return JsonType::array;
      case '{':
        return JsonType::object;
      default:
        if (*p_ == '-' || is_digit(*p_)) return JsonType::number;
    }
  }
  unexpected();
  return JsonType::none;
}

bool JsonCursor::literal(std::string_view word) noexcept {
  for (const char c : word) {
    if (p_ == end_ || *p_ != c) return unexpected();
    ++p_;
  }
  return true;
}

bool JsonCursor::number() noexcept {
  if (const char* const past = past_number(p_, end_)) {
    p_ = past;
    return true;
  }
  // Slowly, to tell where it goes wrong.
  const auto digits = [this] {
    if (p_ == end_ || !is_digit(*p_)) return unexpected();
    while (p_ != end_ && is_digit(*p_)) ++p_;
    return true;
  };
  if (*p_ == '-') ++p_;
  if (p_ != end_ && *p_ == '0') {
    ++p_;
    if (p_ != end_ && is_digit(*p_)) return fail(JsonFault::syntax);
  } else if (!digits()) {
    return false;
  }
  if (p_ != end_ && *p_ == '.') {
    ++p_;
    if (!digits()) return false;
  }
  if (p_ != end_ && (*p_ == 'e' || *p_ == 'E')) {
    ++p_;
    if (p_ != end_ && (*p_ == '+' || *p_ == '-')) ++p_;
    if (!digits()) return false;
  }
  return true;
}

bool JsonCursor::string(std::string_view& inside) noexcept {
  if (failed()) return false;
  white_space();
  if (p_ == end_ || *p_ != '"') return unexpected();
  const char* const start = ++p_;
  for (;;) {
    const char* const from = p_;
    p_ = from + plain_prefix<Beyond::nothing>({from, static_cast<std::size_t>(end_ - from)});
    if (p_ == end_) return fail(JsonFault::truncated);
    const char c = *p_;
    if (c == '"') break;
    if (static_cast<unsigned char>(c) < 0x20) return fail(JsonFault::syntax);
    ++p_;
    if (c != '\\') continue;
    if (p_ == end_) return fail(JsonFault::truncated);
    const char escape = *p_;
    if (escape == 'u') {
      for (int i = 0; i < 4; ++i) {
        ++p_;
        if (p_ == end_ || hex_value(*p_) < 0) return unexpected();
      }
    } else if (std::memchr("\"\\/bfnrt", escape, 8) == nullptr) {
      return fail(JsonFault::syntax);
    }
    ++p_;
  }
  inside = {start, static_cast<std::size_t>(p_ - start)};
  ++p_;
  return true;
}

bool JsonCursor::scalar() noexcept {
  std::string_view ignored;
  switch (*p_) {
    case '"':
      return string(ignored);
    case 'n':
      return literal("null");
    case 't':
      return literal("true");
    case 'f':
      return literal("false");
    default:
      if (*p_ == '-' || is_digit(*p_)) return number();
      return unexpected();
  }
}

bool JsonCursor::open(bool object) noexcept {
  if (depth_ >= max_depth_) return fail(JsonFault::too_deep);
  const std::uint64_t bit = 1ULL << (depth_ % 64);
  if (object)
    objects_[depth_ / 64] |= bit;
  else
    objects_[depth_ / 64] &= ~bit;
  ++depth_;
  ++p_;
  fresh_ = true;
  return true;
}

bool JsonCursor::inside_object() const noexcept {
  return (objects_[(depth_ - 1) / 64] >> ((depth_ - 1) % 64) & 1) != 0;
}

bool JsonCursor::enter_object() noexcept {
  if (failed()) return false;
  white_space();
  if (p_ == end_ || *p_ != '{') return unexpected();
  return open(true);
}

bool JsonCursor::enter_array() noexcept {
  if (failed()) return false;
  white_space();
  if (p_ == end_ || *p_ != '[') return unexpected();
  return open(false);
}

// Before an element or field: consumes the comma, or the container's end. True only at the end.
bool JsonCursor::close(char bracket) noexcept {
  white_space();
  if (p_ != end_ && *p_ == bracket) {
    ++p_;
    --depth_;
    fresh_ = false;
    return true;
  }
  if (fresh_) {
    fresh_ = false;
    return false;
  }
  if (p_ == end_ || *p_ != ',') {
    unexpected();
    return true;
  }
  ++p_;
  white_space();
  return false;
}

bool JsonCursor::key(std::string_view& raw_key) noexcept {
  if (!string(raw_key)) return false;
  white_space();
  if (p_ == end_ || *p_ != ':') return unexpected();
  ++p_;
  return true;
}

bool JsonCursor::next_field(std::string_view& raw_key) noexcept {
  if (failed() || close('}')) return false;
  return key(raw_key);
}

bool JsonCursor::next_element() noexcept {
  if (failed() || close(']')) return false;
  return peek() != JsonType::none;
}

bool JsonCursor::skip(std::string_view& raw) noexcept {
  if (peek() == JsonType::none) return false;
  const char* const start = p_;
  const unsigned base = depth_;
  do {
    // At a value: into it if it is a container, over it otherwise …
    white_space();
    if (p_ == end_) return unexpected();
    if (*p_ == '{' || *p_ == '[') {
      if (!open(*p_ == '{')) return false;
    } else if (!scalar()) {
      return false;
    } else if (depth_ > base && !inside_object()) {
      p_ = past_numbers(p_, end_);
    }
    // … then out of every container that ends here, to the next value.
    while (depth_ > base) {
      const bool object = inside_object();
      if (!close(object ? '}' : ']')) {
        std::string_view ignored;
        if (object && !key(ignored)) return false;
        break;
      }
      if (failed()) return false;
    }
  } while (depth_ > base);
  raw = {start, static_cast<std::size_t>(p_ - start)};
  return true;
}

bool JsonCursor::at_end() noexcept {
  if (failed() || depth_ != 0) return false;
  white_space();
  if (p_ == end_) return true;
  return fail(JsonFault::syntax);
}

bool json_unescape(std::string_view inside, std::string& out) {
  while (!inside.empty()) {
    const std::size_t plain = inside.find('\\');
    out.append(inside.substr(0, plain));
    if (plain == std::string_view::npos) return true;
    inside.remove_prefix(plain + 1);
    const char escape = inside[0];
    inside.remove_prefix(1);
    if (escape != 'u') {
      out += simple_escape(escape);
      continue;
    }
    std::uint32_t point = hex4(inside);
    inside.remove_prefix(4);
    if (point >= 0xD800 && point < 0xE000) {
      if (point >= 0xDC00 || inside.size() < 6 || !inside.starts_with("\\u")) return false;
      const std::uint32_t low = hex4(inside.substr(2));
      if (low < 0xDC00 || low > 0xDFFF) return false;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      inside.remove_prefix(6);
    }
    append_utf8(out, point);
  }
  return true;
}

bool json_equals(std::string_view inside, std::string_view text) {
  if (inside.find('\\') == std::string_view::npos) return inside == text;
  std::string plain;
  return json_unescape(inside, plain) && plain == text;
}

}  // namespace solidrust
