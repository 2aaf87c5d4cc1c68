// Estimates the tokens of a text: for the reservation before a call, and for metering when an
// upstream reports no usage. Marked as estimates wherever they are stored.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust {

// Reads the text as a byte-pair tokenizer roughly would: a short word is one token, a long one
// several, a sign or a character outside ASCII one. Within about a quarter of the truth for prose
// and source code. Text may come in pieces, cut anywhere.
class TokenEstimate {
 public:
  void add(std::string_view text) noexcept;
  std::uint64_t tokens() const noexcept;

 private:
  std::uint64_t tokens_ = 0;
  std::uint32_t run_ = 0;  // letters or digits of the word that is being read
};

std::uint64_t estimate_tokens(std::string_view text) noexcept;

// The prompt of a request body of this size: four bytes to a token, which for JSON of prose is on
// the high side. Costs nothing, so every request can afford it.
constexpr std::uint64_t estimate_prompt(std::uint64_t body_bytes) noexcept {
  return (body_bytes + 3) / 4;
}

}  // namespace solidrust
