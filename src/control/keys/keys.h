// The life of a key: made, changed, rotated, ended. Typed functions; key_commands.h has them by
// name. Every change is written with its audit row in one transaction, and whatever the server
// remembers of the key is forgotten before the function returns: what was decided holds from then
// on. The caller holds ControlContext::changes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/context.h"
#include "control/keys/fresh_key.h"
#include "control/keys/key_policy.h"
#include "control/limits/limit_fields.h"

namespace solidrust {

inline constexpr std::chrono::milliseconds kMaxGrace = std::chrono::days{7};
inline constexpr std::chrono::milliseconds kDefaultGrace = std::chrono::hours{24};

struct RotatedKey {
  FreshKey fresh;
  KeyRow old;  // as it is now: ending
};

// What is to be another; absent: as it is.
struct KeyChanges {
  std::optional<std::string> name = {};
  std::optional<KeyStatus> status = {};  // active or disabled
  std::optional<std::uint32_t> scopes = {};
  std::optional<std::vector<std::string>> models = {};         // empty list: all
  std::optional<std::vector<std::string>> addresses = {};      // likewise
  std::optional<std::optional<std::int64_t>> expires_ms = {};  // of nothing: never
  LimitChanges limits = {};
};

struct Revocation {
  std::string reason;
  bool compromised =
      false;  // running streams of the key are cut, and its rotation's others end too
};

struct RevokedKey {
  KeyRow key;
  // Those of its rotation that were live: the one that it replaced, the one that replaced it. As
  // they are now: revoked with it if it is compromised, else as they were.
  std::vector<KeyRow> others;
};

// Ids are exact. not_found names `id`.
Result<KeyRow> find_key(ControlContext& context, std::string_view id);

// The key that a person means at the command line: by its id, the beginning of its id
// (control/names.h), or its name, of which a live key has the first claim. not_found, and
// invalid_argument if it may be any of several, name `id`.
Result<KeyRow> find_meant_key(ControlContext& context, std::string_view text);

// invalid_argument: check_key_policy() of auth/keys/key_policy.h.
Result<FreshKey> create_key(ControlContext& context, const Actor& actor, const AccountRow& account,
                            const KeyPolicy& policy);

// All of it in one transaction with one audit row. invalid_argument: check_key_policy(), or
// anything but the name of a revoked key: revocation is for ever. So is the end of a key that has
// expired, and that of a rotated one is its grace period's. No change is no error, and not audited.
Result<KeyRow> change_key(ControlContext& context, const Actor& actor, KeyRow key,
                          const KeyChanges& changes);

// change_key() with one change.
Result<KeyRow> rename_key(ControlContext& context, const Actor& actor, KeyRow key,
                          const std::string& name);

Result<KeyRow> set_key_status(ControlContext& context, const Actor& actor, KeyRow key,
                              KeyStatus status);
// The key's own limits, beside its account's. They hold from the moment this returns.
Result<KeyRow> set_key_limits(ControlContext& context, const Actor& actor, KeyRow key,
                              const LimitChanges& limits);

// Reads reason and compromised; what is wrong goes to params.failed().
Revocation read_revocation(Params& params, std::size_t max_reason);

// Again is harmless: who revoked first, when and why stays; `compromised` can be added later. The
// key itself is revoked before anything else is looked at: an error may be about its rotation's
// others alone, and says so.
Result<RevokedKey> revoke_key(ControlContext& context, const Actor& actor, KeyRow key,
                              const Revocation& revocation);

// The live keys before and behind `key` in the chain of its rotations, the older one first.
Result<std::vector<KeyRow>> live_in_rotation(ControlContext& context, const KeyRow& key,
                                             std::int64_t now_ms);

// A new key with the same policy; if the old one expires, the new one lives as long as the old one
// was given. The old key ends after `grace` (or at its own expiry, if that is sooner).
// invalid_argument if the key is not active, was rotated already, or if a third key of its chain
// would be live.
Result<RotatedKey> rotate_key(ControlContext& context, const Actor& actor, KeyRow old,
                              std::chrono::milliseconds grace);

// Writes a changed key and has it forgotten. Part of the functions above.
Result<KeyRow> write_key_change(ControlContext& context, KeyRow key, const AuditRow& audit);

}  // namespace solidrust
