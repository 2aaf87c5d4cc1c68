// The scopes by name. What they mean stands in store/rows.h; Principal::may() decides.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "store/rows.h"

namespace solidrust {

struct NamedScope {
  std::string_view name;
  Scope scope;
};

// In the order in which they are shown.
inline constexpr std::array kScopes{
    NamedScope{"chat:read", kScopeChatRead},
    NamedScope{"embeddings:read", kScopeEmbeddingsRead},
    NamedScope{"models:list", kScopeModelsList},
};

constexpr std::string_view scope_name(Scope scope) noexcept {
  for (const NamedScope& row : kScopes)
    if (row.scope == scope) return row.name;
  return {};
}

constexpr std::optional<Scope> parse_scope(std::string_view name) noexcept {
  for (const NamedScope& row : kScopes)
    if (row.name == name) return row.scope;
  return std::nullopt;
}

// Every bit has a name, and no bit two.
constexpr std::uint32_t all_named_scopes() noexcept {
  std::uint32_t bits = 0;
  for (const NamedScope& row : kScopes) bits |= row.scope;
  return bits;
}
static_assert(all_named_scopes() == kAllScopes);
static_assert(parse_scope(scope_name(kScopeEmbeddingsRead)) == kScopeEmbeddingsRead);
static_assert(!parse_scope("chat:write"));

}  // namespace solidrust
