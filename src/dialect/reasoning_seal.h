// Signs or encrypts reasoning that is sent to a caller and comes back with the next request.
// Nothing of it is stored: the signature or the sealed text travels with the conversation.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace solidrust::dialect {

// Thread-safe. Texts are plain: escapes resolved. What is made needs no escapes in JSON and begins
// with kOwnSeal.
class ReasoningSeal {
 public:
  static constexpr std::string_view kOwnSeal = "sr1.";
  virtual ~ReasoningSeal() = default;
  // Proves that `text` is ours and unchanged.
  virtual std::string sign(std::string_view text) const = 0;
  virtual bool signed_by_us(std::string_view text, std::string_view signature) const = 0;
  // Hides the text; only open() reads it. Nothing: it is not ours, or was changed.
  virtual std::string close(std::string_view text) const = 0;
  virtual std::optional<std::string> open(std::string_view sealed) const = 0;
};

}  // namespace solidrust::dialect
