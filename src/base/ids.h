// Identifiers of the product's objects: a prefix that says what it is, then random base62.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/ascii_class.h"
#include "base/random.h"

namespace solidrust {

// Tag::prefix is e.g. "key_". 22 base62 characters carry 131 bits: collisions need no check.
template <class Tag>
class Id {
 public:
  Id() = default;  // empty: "none"
  static Id make(Random& random) {
    return Id(std::string(Tag::prefix) + random_base62(random, 22));
  }
  // The id if `text` is well-formed.
  static std::optional<Id> parse(std::string_view text) {
    if (!text.starts_with(Tag::prefix) || text.size() <= Tag::prefix.size() || text.size() > 64)
      return std::nullopt;
    for (const char c : text.substr(Tag::prefix.size()))
      if (!is_alnum(c)) return std::nullopt;
    return Id(std::string(text));
  }
  const std::string& str() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  // NOLINTNEXTLINE(modernize-use-nullptr): it means a 0 that the compiler compares with
  auto operator<=>(const Id&) const = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct KeyTag {
  static constexpr std::string_view prefix = "key_";
};
struct AccountTag {
  static constexpr std::string_view prefix = "acc_";
};

using KeyId = Id<KeyTag>;
using AccountId = Id<AccountTag>;

}  // namespace solidrust

template <class Tag>
struct std::hash<solidrust::Id<Tag>> {
  std::size_t operator()(const solidrust::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
