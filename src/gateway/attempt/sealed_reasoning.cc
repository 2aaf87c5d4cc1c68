#include "gateway/attempt/sealed_reasoning.h"

#include <vector>

#include <fmt/ranges.h>
#include <openssl/crypto.h>

namespace solidrust {
namespace {

// Bound in, so that nothing that is sealed for another purpose opens here, nor the other way.
constexpr std::string_view kSigned = "reasoning: signature, 1";
constexpr std::string_view kClosed = "reasoning: text, 1";

std::string own(std::string_view rest) {
  return std::string(dialect::ReasoningSeal::kOwnSeal).append(rest);
}

std::string hex_of(const TokenHash& hash) {
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

bool equal(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string SealedReasoning::bound(std::string_view purpose) const {
  return std::string(purpose).append("\n").append(owner_);
}

std::string SealedReasoning::sign(std::string_view text) const {
  return own(hex_of(box_.hashes(text, bound(kSigned)).front()));
}

bool SealedReasoning::signed_by_us(std::string_view text, std::string_view signature) const {
  bool found = false;
  for (const TokenHash& hash : box_.hashes(text, bound(kSigned)))
    found |= equal(own(hex_of(hash)), signature);
  return found;
}

std::string SealedReasoning::close(std::string_view text) const {
  return own(box_.seal(text, bound(kClosed), random_));
}

std::optional<std::string> SealedReasoning::open(std::string_view sealed) const {
  if (!sealed.starts_with(kOwnSeal)) return std::nullopt;
  const std::optional<Secret> text = box_.open(sealed.substr(kOwnSeal.size()), bound(kClosed));
  if (!text) return std::nullopt;
  return std::string(text->reveal());
}

}  // namespace solidrust
