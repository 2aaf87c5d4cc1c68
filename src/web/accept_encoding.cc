#include "web/accept_encoding.h"

#include "base/trimmed.h"
#include "http/wire/head.h"

namespace solidrust::web {
std::string_view next_member(std::string_view& list) noexcept {
  const auto comma = list.find(',');
  const std::string_view member = trimmed(list.substr(0, comma));
  list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
  return member;
}

bool takes_coding(std::string_view accept, std::string_view coding) noexcept {
  bool star = false;
  while (!accept.empty()) {
    const std::string_view member = next_member(accept);
    const auto semicolon = member.find(';');
    const std::string_view name = trimmed(member.substr(0, semicolon));
    bool wanted = true;
    if (semicolon != member.npos) {
      std::string_view weight = trimmed(member.substr(semicolon + 1));
      if (weight.starts_with("q=") || weight.starts_with("Q=")) {
        weight.remove_prefix(2);
        wanted = weight.find_first_not_of("0.") != weight.npos;
      }
    }
    if (http::iequals(name, coding)) return wanted;
    if (name == "*") star = wanted;
  }
  return star;
}

}  // namespace solidrust::web
