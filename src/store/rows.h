// What the database holds, as plain rows. Times are milliseconds since 1970 UTC.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"

namespace solidrust {

using KeyMac = std::array<std::uint8_t, 32>;  // HMAC-SHA-256 of the key under the pepper

enum class Environment : std::uint8_t { live, test };
enum class KeyStatus : std::uint8_t { active, disabled, revoked };

// Bits of KeyRow::scopes.
enum Scope : std::uint32_t {
  kScopeChatRead = 1u << 0,            // chat:read
  kScopeEmbeddingsRead = 1u << 1,      // embeddings:read
  kScopeModelsList = 1u << 2,          // models:list
  kScopeRerankRead = 1u << 3,          // rerank:read
  kScopeModerationsRead = 1u << 4,     // moderations:read
  kScopeImagesRead = 1u << 5,          // images:read
  kScopeTokenizeRead = 1u << 6,        // tokenize:read
  kScopeSpeechRead = 1u << 7,          // speech:read
  kScopeTranscriptionsRead = 1u << 8,  // transcriptions:read
  kScopesEnd,                          // one more than the last, which stands before it
};
inline constexpr std::uint32_t kAllScopes = 2 * (kScopesEnd - 1) - 1;

// What a person may do in the console: see control/authority.h. An auditor sees what an operator
// sees and changes nothing.
enum class Role : std::uint8_t { member, owner, auditor, operator_ };

struct AccountRow {
  AccountId id;
  std::string email;  // lower case; "local" for the account of the first start
  std::string tier;   // name in the tiers table
  bool disabled = false;
  std::int64_t created_ms = 0;
  Role role = Role::owner;
};

// The limits that an account's tier gives; an absent one does not limit.
struct TierRow {
  std::string name;  // "free", "basic", "pro", "enterprise", or the operator's own
  std::optional<std::int64_t> requests_per_minute;
  std::optional<std::int64_t> requests_per_hour;
  std::optional<std::int64_t> requests_per_day;
  std::optional<std::int64_t> tokens_per_minute;
  std::optional<std::int64_t> concurrent;
  std::optional<std::int64_t> images_per_day{};
  std::optional<std::int64_t> audio_seconds_per_day{};
  std::optional<std::int64_t> characters_per_day{};
  std::optional<std::int64_t> documents_per_day{};
};

struct KeyRow {
  KeyId id;
  AccountId account;
  std::string name;
  Environment environment = Environment::live;
  KeyMac mac{};
  std::int32_t pepper_version = 1;
  std::string hint;  // "sk_live_…abcd": prefix and last four characters
  std::uint32_t scopes = kAllScopes;
  std::vector<std::string> models;     // allowed; empty: all
  std::vector<std::string> addresses;  // allowed CIDR, at most 50; empty: all
  std::string limits_json;             // the key's own lower limits; empty: none
  KeyStatus status = KeyStatus::active;
  std::int64_t created_ms = 0;
  std::string created_by;
  std::optional<std::int64_t> expires_ms;
  KeyId rotated_from;
  KeyId rotated_to;
  std::int64_t uses_after_rotation = 0;
  std::optional<std::int64_t> revoked_ms;
  std::string revoked_by;
  std::string revoked_why;  // free text; compromised is a flag of its own
  bool compromised = false;
  std::optional<std::int64_t> last_used_ms;
  std::string last_used_from;
};

// A target that gets nothing new, by its upstream and the name that it has there.
struct DrainRow {
  std::string upstream;
  std::string model;  // empty: all that the upstream serves
};

struct AuditRow {
  std::int64_t id = 0;
  std::int64_t at_ms = 0;
  std::string actor;        // "cli", "system", an account id
  std::string action;       // "key.create"
  std::string object;       // an id
  std::string detail_json;  // before/after without secrets
  std::string address;
  std::string request_id;
};

}  // namespace solidrust
