#include "auth/people/session_token.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace solidrust {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

Secret make_token(Random& random) {
  std::array<std::uint8_t, 33> bytes{};  // the last one is 0: fills up the last character
  random.fill(std::span(bytes).first(32));
  std::string text;
  text.reserve(kTokenLength + 1);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i] << 16) |
                                static_cast<std::uint32_t>(bytes[i + 1] << 8) | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) text += kAlphabet[(group >> shift) & 63];
  }
  text.resize(kTokenLength);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return Secret(std::move(text));
}

std::optional<TokenHash> hash_token(std::string_view token) {
  if (token.size() != kTokenLength) return std::nullopt;
  if (!std::all_of(token.begin(), token.end(),
                   [](char c) { return kAlphabet.find(c) != std::string_view::npos; }))
    return std::nullopt;
  TokenHash hash;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), hash.data());
  return hash;
}

std::string make_session_id(Random& random) {
  return "ses_" + random_base62(random, 22);
}

}  // namespace solidrust
