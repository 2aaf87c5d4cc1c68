// The scopes by name. What they mean stands in store/rows.h; Principal::may() decides.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
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
    NamedScope{"rerank:read", kScopeRerankRead},
    NamedScope{"moderations:read", kScopeModerationsRead},
    NamedScope{"images:read", kScopeImagesRead},
    NamedScope{"speech:read", kScopeSpeechRead},
    NamedScope{"transcriptions:read", kScopeTranscriptionsRead},
    NamedScope{"tokenize:read", kScopeTokenizeRead},
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

// What an owner may do, and so the most that its keys may: checked when a key is made and, through
// effective_scopes(), at every use.
constexpr std::uint32_t owner_scopes(bool account_disabled) noexcept {
  return account_disabled ? 0 : kAllScopes;
}
constexpr std::uint32_t effective_scopes(std::uint32_t key_scopes, bool account_disabled) noexcept {
  return key_scopes & owner_scopes(account_disabled);
}

// "chat:read,models:list", spaces allowed; invalid_argument names the unknown one and the known.
Result<std::uint32_t> parse_scopes(std::string_view list);
// In the order of kScopes, separated by commas.
std::string print_scopes(std::uint32_t scopes);
// The same for people: "chat:read, models:list", or "none".
std::string scope_list(std::uint32_t scopes);

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
