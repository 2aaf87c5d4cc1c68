// What people call the objects that rows name by id, and the ids that people cut short.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

// Addresses of accounts and names of keys, each looked up once. Belongs to one call of a command.
class ObjectNames {
 public:
  explicit ObjectNames(ControlContext& context) : context_(context) {}

  // The address of the account, the name of the key, "(playground)" where that called; empty: there
  // is no such object any more, or `id` is none.
  Result<std::string> of(std::string_view id);

 private:
  Result<std::string> look_up(std::string_view id);

  ControlContext& context_;
  std::map<std::string, std::string, std::less<>> known_;
};

// Whether `text` may stand for `id`: it is the beginning of it, with at least six characters behind
// the prefix.
inline constexpr std::size_t kLeastShortId = 6;
template <class Tag>
bool is_short_for(std::string_view text, std::string_view id) {
  return text.size() >= Tag::prefix.size() + kLeastShortId && id.starts_with(text);
}

// "key_… (name), key_… (name)" of what a text stands for, at most five: for messages.
std::string choices_text(const std::vector<std::pair<std::string, std::string>>& choices);

}  // namespace solidrust
