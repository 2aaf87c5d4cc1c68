#include "auth/keys/scopes.h"

#include <algorithm>

namespace solidrust {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string joined(std::uint32_t scopes, std::string_view separator) {
  std::string out;
  for (const NamedScope& row : kScopes) {
    if ((scopes & row.scope) == 0) continue;
    if (!out.empty()) out += separator;
    out += row.name;
  }
  return out;
}

}  // namespace

Result<std::uint32_t> parse_scopes(std::string_view list) {
  std::uint32_t scopes = 0;
  for (;;) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view name = trimmed(list.substr(0, end));
    const std::optional<Scope> scope = parse_scope(name);
    if (!scope)
      return Error(ErrorCode::invalid_argument,
                   "There is no scope \"" + std::string(name.substr(0, 64)) +
                       "\"; the scopes are " + print_scopes(kAllScopes) + ".",
                   "scopes");
    scopes |= *scope;
    if (end == list.size()) return scopes;
    list.remove_prefix(end + 1);
  }
}

std::string print_scopes(std::uint32_t scopes) {
  return joined(scopes, ",");
}

std::string scope_list(std::uint32_t scopes) {
  return scopes == 0 ? "none" : joined(scopes, ", ");
}

}  // namespace solidrust
