#include "config/mail_address_list.h"

#include <algorithm>

#include <fmt/format.h>

namespace solidrust {
namespace {

constexpr std::size_t kLongest = 254;

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != 0 && at != text.npos && at + 1 < text.size() && text.size() <= kLongest &&
         text.find('@', at + 1) == text.npos && std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < '\x7f' && c != '<' && c != '>';
         });
}

}  // namespace

Result<std::vector<std::string>> split_mail_addresses(std::string_view list) {
  std::vector<std::string> addresses;
  for (;;) {
    list.remove_prefix(std::min(list.find_first_not_of(", "), list.size()));
    if (list.empty()) return addresses;
    const std::string_view word = list.substr(0, list.find_first_of(", "));
    if (!is_address(word))
      return Error{ErrorCode::invalid_argument, "must be mail addresses with commas between them"};
    if (addresses.size() == kMaxMailAddresses)
      return Error{ErrorCode::invalid_argument,
                   fmt::format("must be at most {} addresses", kMaxMailAddresses)};
    addresses.emplace_back(word);
    list.remove_prefix(word.size());
  }
}

}  // namespace solidrust
