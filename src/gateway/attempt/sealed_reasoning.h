// Reasoning that travels with the conversation, sealed under the secret of the data folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/people/secret_box.h"
#include "base/random.h"
#include "dialect/reasoning_seal.h"

namespace solidrust {

// Thread-safe if `random` is. Both outlive it.
class SealedReasoning final : public dialect::ReasoningSeal {
 public:
  // `owner`: whose conversation it is. A text sealed for one owner is not valid for another.
  SealedReasoning(const SecretBox& box, Random& random, std::string_view owner)
      : box_(box), random_(random), owner_(owner) {}

  std::string sign(std::string_view text) const override;
  bool signed_by_us(std::string_view text, std::string_view signature) const override;
  std::string close(std::string_view text) const override;
  std::optional<std::string> open(std::string_view sealed) const override;

 private:
  std::string bound(std::string_view purpose) const;

  const SecretBox& box_;
  Random& random_;
  const std::string owner_;
};

}  // namespace solidrust
