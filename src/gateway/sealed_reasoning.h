// Reasoning that travels with the conversation, sealed under the secret of the data folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/secret_box.h"
#include "base/random.h"
#include "dialect/reasoning_seal.h"

namespace solidrust {

// Thread-safe if `random` is, which outlives it.
class SealedReasoning final : public dialect::ReasoningSeal {
 public:
  SealedReasoning(const PepperSet& peppers, Random& random) : box_(peppers), random_(random) {}

  std::string sign(std::string_view text) const override;
  bool signed_by_us(std::string_view text, std::string_view signature) const override;
  std::string close(std::string_view text) const override;
  std::optional<std::string> open(std::string_view sealed) const override;

 private:
  SecretBox box_;
  Random& random_;
};

}  // namespace solidrust
