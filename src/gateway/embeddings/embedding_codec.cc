#include "gateway/embeddings/embedding_codec.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/json_cursor.h"

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

void append_base64(const std::uint8_t* bytes, std::size_t count, std::string& out) {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < count ? bytes[i] : 0u);
  for (std::size_t i = 0; i < 4; ++i) out += i <= count ? kDigits[group >> (18 - 6 * i) & 63] : '=';
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

}  // namespace

bool read_float_array(std::string_view text, std::vector<float>& out) {
  JsonCursor json(text);
  out.clear();
  if (json.peek() != JsonType::array) return false;
  json.enter_array();
  while (json.next_element()) {
    const JsonType type = json.peek();
    std::string_view raw;
    if (!json.skip(raw)) return false;
    float value = 0;
    if (type != JsonType::number || !read_float(raw, value)) return false;
    out.push_back(value);
  }
  return json.at_end();
}

bool read_float_base64(std::string_view text, std::vector<float>& out) {
  out.clear();
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
      out.push_back(little_endian(bytes.data() + i));
      if (!std::isfinite(out.back())) return false;
    }
    have = 0;
  }
  return true;
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
  std::array<std::uint8_t, 12> bytes;
  std::size_t have = 0;
  for (std::size_t i = 0; i < floats.size(); ++i) {
    const auto word = std::bit_cast<std::uint32_t>(floats[i]);
    for (unsigned shift = 0; shift < 32; shift += 8)
      bytes[have++] = static_cast<std::uint8_t>(word >> shift);
    if (have < bytes.size() && i + 1 < floats.size()) continue;
    for (std::size_t at = 0; at < have; at += 3)
      append_base64(bytes.data() + at, std::min<std::size_t>(3, have - at), out);
    have = 0;
  }
}

}  // namespace solidrust
