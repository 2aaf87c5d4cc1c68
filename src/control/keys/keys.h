// The life of a key: made, changed, rotated, ended. Each function here is the body of an operation
// (control/keys/key_operations.h); who may, and the lock, are the gate's.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/change.h"
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
  std::optional<std::vector<std::string>> addresses = {};      // empty list: all
  std::optional<std::optional<std::int64_t>> expires_ms = {};  // of nothing: never
  LimitChanges limits = {};
};

struct Rotation {
  std::chrono::milliseconds grace = kDefaultGrace;
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

// The key with this whole id; absent: there is none, or it is no id.
Result<std::optional<KeyRow>> find_key(const ControlContext& context, std::string_view id);

// The key that a person means at the command line: by its id, the beginning of its id
// (control/names.h), or its name, of which a live key has the first claim. not_found, and
// invalid_argument if it may be any of several, name `id`.
Result<KeyRow> find_meant_key(const ControlContext& context, std::string_view text);

// invalid_argument: check_key_policy() of auth/key_policy.h.
Result<FreshKey> create_key(Change& change, AccountRow account, const KeyPolicy& policy);

// All of it in one transaction with one audit row. invalid_argument: check_key_policy(), or
// anything but the name of a revoked key: revocation is for ever. So is the end of a key that has
// expired, and that of a rotated one is its grace period's. No change is no error, and not audited.
Result<KeyRow> change_key(Change& change, KeyRow key, const KeyChanges& changes);

// A second call changes nothing but `compromised`, which can be added: the first one's actor, time
// and reason stay. The key itself is revoked before anything else is looked at: an error may be
// about its rotation's others alone, and says so. Each key that ends has an audit row of its own.
Result<RevokedKey> revoke_key(Change& change, KeyRow key, const Revocation& revocation);

// The live keys before and after `key` in the chain of its rotations, the older one first.
Result<std::vector<KeyRow>> live_in_rotation(const ControlContext& context, const KeyRow& key,
                                             std::int64_t now_ms);

// A new key with the same policy; if the old one expires, the new one lives as long as the old one
// was given. The old key ends after the grace (or at its own expiry, if that is sooner).
// invalid_argument if the key is not active, was rotated already, or if a third key of its chain
// would be live.
Result<RotatedKey> rotate_key(Change& change, KeyRow old, const Rotation& rotation);

}  // namespace solidrust
