#include "meter/token_estimate.h"

namespace solidrust {
namespace {

constexpr std::uint32_t kLettersOfAToken = 6;

constexpr std::uint64_t word_tokens(std::uint32_t run) {
  return (run + kLettersOfAToken - 1) / kLettersOfAToken;
}

constexpr bool is_word(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

void TokenEstimate::add(std::string_view text) noexcept {
  for (const char byte : text) {
    const auto c = static_cast<unsigned char>(byte);
    if (is_word(c)) {
      ++run_;
      continue;
    }
    tokens_ += word_tokens(run_);
    run_ = 0;
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';  // part of the next token
    const bool continued = c >= 0x80 && c < 0xc0;  // not the first byte of a character
    if (!space && !continued) ++tokens_;
  }
}

std::uint64_t TokenEstimate::tokens() const noexcept {
  return tokens_ + word_tokens(run_);
}

std::uint64_t estimate_tokens(std::string_view text) noexcept {
  TokenEstimate estimate;
  estimate.add(text);
  return estimate.tokens();
}

}  // namespace solidrust
