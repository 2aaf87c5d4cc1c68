#include "auth/keys/key_format.h"

#include <array>
#include <cstdint>
#include <span>

#include <openssl/crypto.h>

#include "base/crc32.h"

namespace solidrust {
namespace {

constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// 1 for every byte that is no digit: a whole key is judged without a branch.
constexpr std::array<std::uint8_t, 256> kNoDigit = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(1);
  for (const char c : kBase62) table[static_cast<unsigned char>(c)] = 0;
  return table;
}();

bool all_base62(std::string_view text) {
  std::uint8_t wrong = 0;
  for (const char c : text) wrong |= kNoDigit[static_cast<unsigned char>(c)];
  return wrong == 0;
}

std::array<char, kKeyChecksumSize> checksum(std::string_view text) {
  std::uint32_t crc =
      crc32_of(0, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  std::array<char, kKeyChecksumSize> out;
  for (std::size_t i = out.size(); i-- > 0; crc /= 62) out[i] = kBase62[crc % 62];
  return out;
}

// The big-endian number `bytes`, which is used up, in base 62: 43 digits hold 256 bits.
void append_base62(std::string& out, std::span<std::uint8_t, 32> bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + kKeySecretSize);
  for (std::size_t i = kKeySecretSize; i-- > 0;) {
    std::uint32_t rest = 0;
    for (std::uint8_t& byte : bytes) {
      const std::uint32_t part = (rest << 8) | byte;
      byte = static_cast<std::uint8_t>(part / 62);
      rest = part % 62;
    }
    out[begin + i] = kBase62[rest];
  }
}

}  // namespace

Secret generate_key(Environment environment, Random& random) {
  std::array<std::uint8_t, 32> bytes;
  random.fill(bytes);
  std::string key;
  key.reserve(kKeySize);  // no copy of a half-made key stays behind
  key += environment == Environment::live ? kLivePrefix : kTestPrefix;
  append_base62(key, bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  const auto sum = checksum(key);
  key.append(sum.data(), sum.size());
  return Secret(std::move(key));
}

std::optional<Environment> parse_key(std::string_view text) noexcept {
  if (text.size() != kKeySize) return std::nullopt;
  const bool live = text.starts_with(kLivePrefix);
  if (!live && !text.starts_with(kTestPrefix)) return std::nullopt;
  const std::string_view digits = text.substr(kKeyPrefixSize);
  if (!all_base62(digits)) return std::nullopt;
  const auto sum = checksum(text.substr(0, kKeySize - kKeyChecksumSize));
  if (std::string_view(sum.data(), sum.size()) != text.substr(kKeySize - kKeyChecksumSize))
    return std::nullopt;
  return live ? Environment::live : Environment::test;
}

std::string key_hint(std::string_view key) {
  std::string hint(key.substr(0, kKeyPrefixSize));
  hint += "…";
  hint += key.substr(key.size() - 4);
  return hint;
}

}  // namespace solidrust
