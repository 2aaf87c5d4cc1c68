// A seal that anyone can read, for tests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialect/reasoning_seal.h"

namespace solidrust::dialect::messages {

class PlainSeal final : public ReasoningSeal {
 public:
  std::string sign(std::string_view text) const override {
    std::string signature(kOwnSeal);
    for (const char c : text)
      signature += static_cast<char>('a' + static_cast<unsigned char>(c) % 26);
    return signature;
  }
  bool signed_by_us(std::string_view text, std::string_view signature) const override {
    return sign(text) == signature;
  }
  std::string close(std::string_view text) const override { return sign(text); }
  std::optional<std::string> open(std::string_view) const override { return std::nullopt; }
};

}  // namespace solidrust::dialect::messages
