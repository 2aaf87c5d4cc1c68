#include "gateway/operation/embeddings/embedding_codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/ascii_class.h"

namespace solidrust {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
  return values;
}
constexpr std::array<std::int8_t, 256> kValues = make_values();

// The nearest float of a JSON number. Beyond a float's range the library only says so: a double
// tells whether the number was too large or too small.
bool read_float(std::string_view number, float& out) {
  const char* const end = number.data() + number.size();
  auto result = std::from_chars(number.data(), end, out);
  if (result.ec == std::errc{}) return result.ptr == end && std::isfinite(out);
  if (result.ec != std::errc::result_out_of_range) return false;
  double wide = 0;
  result = std::from_chars(number.data(), end, wide);
  const bool tiny = result.ec == std::errc{}
                        ? std::fabs(wide) < 1
                        : number.find("e-") != number.npos || number.find("E-") != number.npos;
  if (!tiny) return false;
  out = result.ec == std::errc{} ? static_cast<float>(wide) : 0.0F;
  if (number.front() == '-' && out == 0) out = -0.0F;
  return true;
}

// Every two digits that twelve bits can be.
using Pair = std::array<char, 2>;
constexpr std::array<Pair, 4096> kPairs = [] {
  std::array<Pair, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kDigits[i >> 6], kDigits[i & 63]};
  return pairs;
}();

// Of three bytes; past the four digits.
char* write_group(std::uint32_t group, char* to) noexcept {
  std::memcpy(to, kPairs[group >> 12].data(), 2);
  std::memcpy(to + 2, kPairs[group & 0xFFF].data(), 2);
  return to + 4;
}

constexpr int kMostExactPower = 22;  // ten to this is still a double
constexpr std::array<double, kMostExactPower + 1> kPowers = [] {
  std::array<double, kMostExactPower + 1> powers{};
  double power = 1;
  for (double& one : powers) {
    one = power;
    power *= 10;
  }
  return powers;
}();

// The float nearest to digits * 10^power, where doubles can tell: both factors are exact then, so
// that the quotient or product is the nearest double, and so is the float on the same side of the
// middle of two floats, unless the double is that middle (Clinger 1990).
bool nearest_float(std::uint64_t digits, int power, bool negative, float& out) noexcept {
  if (digits > std::uint64_t{1} << 53 || power < -kMostExactPower || power > kMostExactPower)
    return false;
  const auto whole = static_cast<double>(digits);
  const double value = power < 0 ? whole / kPowers[static_cast<std::size_t>(-power)]
                                 : whole * kPowers[static_cast<std::size_t>(power)];
  constexpr std::uint64_t kBeyondFloat = (std::uint64_t{1} << 29) - 1;
  const bool middle = (std::bit_cast<std::uint64_t>(value) & kBeyondFloat) == 1U << 28;
  const bool ordinary = digits == 0 || (value >= std::numeric_limits<float>::min() && value < 1e38);
  if (middle || !ordinary) return false;
  out = static_cast<float>(negative ? -value : value);
  return true;
}

// Takes the digits at `p` into `value`, which wraps past 64 bits.
inline void take_digits(const char*& p, const char* end, std::uint64_t& value) noexcept {
  static_assert(std::endian::native == std::endian::little, "the first digit is the lowest byte");
  while (end - p >= 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, p, sizeof eight);
    // Digits are 0x30 to 0x39: the high half of each byte is 3, and still is with 6 more.
    constexpr std::uint64_t kHigh = 0xF0F0'F0F0'F0F0'F0F0;
    constexpr std::uint64_t kThrees = 0x3030'3030'3030'3030;
    if ((eight & kHigh) != kThrees || ((eight + 0x0606'0606'0606'0606) & kHigh) != kThrees) break;
    // Neighbours become pairs, pairs fours, and fours the eight.
    eight -= kThrees;
    eight = eight * 10 + (eight >> 8);
    const std::uint64_t outer = (eight & 0x0000'00FF'0000'00FF) * 0x000F'4240'0000'0064;
    const std::uint64_t inner = (eight >> 16 & 0x0000'00FF'0000'00FF) * 0x0000'2710'0000'0001;
    value = value * 100'000'000 + ((outer + inner) >> 32);
    p += 8;
  }
  for (; p != end && is_digit(*p); ++p) value = value * 10 + static_cast<unsigned>(*p - '0');
}

// The number at `p`, which is moved past it. False if it is no JSON number or not within a float.
bool read_number(const char*& p, const char* end, float& out) {
  const char* const begin = p;
  const bool negative = p != end && *p == '-';
  if (negative) ++p;
  std::uint64_t digits = 0;
  const char* const first = p;
  take_digits(p, end, digits);
  const auto whole = p - first;
  if (whole == 0 || (whole > 1 && *first == '0')) return false;
  std::ptrdiff_t decimals = 0;
  if (p != end && *p == '.') {
    const char* const point = p++;
    take_digits(p, end, digits);
    decimals = p - point - 1;
    if (decimals == 0) return false;
  }
  int power = 0;
  if (p != end && (*p == 'e' || *p == 'E')) {
    const bool below = ++p != end && *p == '-';
    if (p != end && (*p == '+' || *p == '-')) ++p;
    const char* const exponent = p;
    for (; p != end && is_digit(*p); ++p) power = std::min(power * 10 + (*p - '0'), 10'000);
    if (p == exponent) return false;
    if (below) power = -power;
  }
  constexpr std::ptrdiff_t kNeverOver = 19;  // so many digits fit into 64 bits
  if (whole + decimals <= kNeverOver &&
      nearest_float(digits, power - static_cast<int>(decimals), negative, out))
    return true;
  return read_float({begin, static_cast<std::size_t>(p - begin)}, out);
}

void skip_space(const char*& p, const char* end) noexcept {
  while (p != end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r')) ++p;
}

// Four characters to three bytes at `out`; how many of them count, or 0 if it is not base64.
std::size_t read_group(const char* in, bool last, std::uint8_t* out) {
  std::size_t padding = 0;
  if (last && in[3] == '=') padding = in[2] == '=' ? 2 : 1;
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int value = i >= 4 - padding ? 0 : kValues[static_cast<unsigned char>(in[i])];
    if (value < 0) return 0;
    group = group << 6 | static_cast<std::uint32_t>(value);
  }
  for (std::size_t i = 0; i < 3; ++i) out[i] = static_cast<std::uint8_t>(group >> (16 - 8 * i));
  return 3 - padding;
}

float little_endian(const std::uint8_t* bytes) noexcept {
  const std::uint32_t word =
      static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 |
      static_cast<std::uint32_t>(bytes[2]) << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
  return std::bit_cast<float>(word);
}

// Gives every float of the base64 to `take`, up to one that is none.
template <class Take>
bool each_float(std::string_view text, Take take) {
  if (text.size() % 4 != 0) return false;
  std::array<std::uint8_t, 12> bytes;  // three floats are four groups
  std::size_t have = 0;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::size_t got =
        read_group(text.data() + at, at + 4 == text.size(), bytes.data() + have);
    if (got == 0) return false;
    have += got;
    if (have < bytes.size() && at + 4 < text.size()) continue;
    if (have % 4 != 0) return false;
    for (std::size_t i = 0; i < have; i += 4) {
      const float one = little_endian(bytes.data() + i);
      if (!std::isfinite(one)) return false;
      take(one);
    }
    have = 0;
  }
  return true;
}

// What a digit is in the 24 bits of its group, by its place there; of anything else one bit above.
constexpr std::uint32_t kNoDigit = std::uint32_t{1} << 31;
constexpr std::array<std::array<std::uint32_t, 256>, 4> kShifted = [] {
  std::array<std::array<std::uint32_t, 256>, 4> table{};
  for (std::size_t place = 0; place < 4; ++place)
    for (std::size_t byte = 0; byte < 256; ++byte)
      table[place][byte] = kValues[byte] < 0
                               ? kNoDigit
                               : static_cast<std::uint32_t>(kValues[byte]) << (18 - 6 * place);
  return table;
}();

}  // namespace

bool take_float_array(std::string_view& text, std::vector<float>& out) {
  out.clear();
  const char* p = text.data();
  const char* const end = p + text.size();
  skip_space(p, end);
  if (p == end || *p++ != '[') return false;
  skip_space(p, end);
  if (p != end && *p == ']') {
    ++p;
  } else {
    for (;;) {
      float value = 0;
      if (!read_number(p, end, value)) return false;
      out.push_back(value);
      skip_space(p, end);
      if (p == end) return false;
      const char after = *p++;
      if (after == ']') break;
      if (after != ',') return false;
      skip_space(p, end);
    }
  }
  text.remove_prefix(static_cast<std::size_t>(p - text.data()));
  return true;
}

bool read_float_array(std::string_view text, std::vector<float>& out) {
  if (!take_float_array(text, out)) return false;
  const char* p = text.data();
  skip_space(p, text.data() + text.size());
  return p == text.data() + text.size();
}

bool is_float_base64(std::string_view text) noexcept {
  // Sixteen characters are three floats; the rest, with its padding, is read.
  constexpr std::size_t kBlock = 16;
  const auto* in = reinterpret_cast<const std::uint8_t*>(text.data());
  std::size_t left = text.size();
  for (; left > kBlock; left -= kBlock, in += kBlock) {
    std::array<std::uint32_t, 4> groups;
    for (std::size_t i = 0; i < groups.size(); ++i)
      groups[i] = kShifted[0][in[4 * i]] | kShifted[1][in[4 * i + 1]] | kShifted[2][in[4 * i + 2]] |
                  kShifted[3][in[4 * i + 3]];
    if (((groups[0] | groups[1] | groups[2] | groups[3]) & kNoDigit) != 0) return false;
    // The 24 bits of a group are three bytes, the first on top. The exponent of a float is the last
    // byte but its sign, and the highest bit of the byte before.
    const auto endless = [](std::uint32_t before, std::uint32_t last) {
      return (last & 0x7F) == 0x7F && (before & 0x80) != 0;
    };
    if (endless(groups[0], groups[1] >> 16) || endless(groups[2] >> 16, groups[2] >> 8) ||
        endless(groups[3] >> 8, groups[3]))
      return false;
  }
  return each_float({reinterpret_cast<const char*>(in), left}, [](float) {});
}

bool read_float_base64(std::string_view text, std::vector<float>& out) {
  out.clear();
  return each_float(text, [&out](float one) { out.push_back(one); });
}

void append_float_array(std::span<const float> floats, std::string& out) {
  out += '[';
  std::array<char, 32> digits;
  for (std::size_t i = 0; i < floats.size(); ++i) {
    if (i > 0) out += ',';
    const auto value = static_cast<double>(floats[i]);
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
  }
  out += ']';
}

void append_float_base64(std::span<const float> floats, std::string& out) {
  static_assert(std::endian::native == std::endian::little, "floats are sent as they are");
  std::size_t left = floats.size_bytes();
  const std::size_t at = out.size();
  out.resize(at + (left + 2) / 3 * 4);
  char* to = out.data() + at;
  const auto* from = reinterpret_cast<const std::uint8_t*>(floats.data());
  for (; left >= 3; left -= 3, from += 3)
    to = write_group(static_cast<std::uint32_t>(from[0] << 16 | from[1] << 8 | from[2]), to);
  if (left == 0) return;
  to = write_group(static_cast<std::uint32_t>(from[0] << 16 | (left == 2 ? from[1] << 8 : 0)), to);
  to[-1] = '=';
  if (left == 1) to[-2] = '=';
}

}  // namespace solidrust
