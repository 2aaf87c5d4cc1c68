// rotate_key of keys.h. A chain is the keys that followed one another by rotation; rotated_from
// leads back along it.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "control/keys/key_json.h"
#include "control/keys/keys.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxLive = 2;
constexpr int kMaxSteps = 200;  // rotations within one longest grace period

// The first live key before `key` in its chain. Whatever stood before a key ended at the latest
// one longest grace period after that key was made, so the walk back ends there.
Result<std::optional<KeyRow>> live_ancestor(const ControlContext& context, KeyRow key,
                                            std::int64_t now_ms) {
  for (int step = 0; step < kMaxSteps; ++step) {
    if (key.rotated_from.empty() || key.created_ms + kMaxGrace.count() < now_ms)
      return std::optional<KeyRow>();
    auto found = context.keys.find(key.rotated_from);
    if (!found) return std::move(found).error();
    if (!*found) return std::optional<KeyRow>();
    key = std::move(**found);
    if (is_live(key, now_ms)) return std::optional<KeyRow>(std::move(key));
  }
  return Error{ErrorCode::invalid_argument,
               "The key was rotated too often in too short a time; try again later.", "id"};
}

Result<void> require_rotatable(const KeyRow& key, std::int64_t now_ms) {
  const std::string_view state = key_state(key, now_ms);
  if (state != "active" && state != "rotating")
    return Error{ErrorCode::invalid_argument,
                 "Only an active key can be rotated; this one is " + std::string(state) + ".",
                 "id"};
  if (!key.rotated_to.empty())
    return Error{ErrorCode::invalid_argument,
                 "The key was rotated already; its successor is " + key.rotated_to.str() + ".",
                 "id"};
  return {};
}

KeyPolicy policy_of(const KeyRow& key, std::int64_t now_ms) {
  KeyPolicy policy;
  policy.name = key.name;
  policy.environment = key.environment;
  policy.scopes = key.scopes;
  policy.models = key.models;
  policy.addresses = key.addresses;
  policy.limits_json = key.limits_json;
  if (key.expires_ms)
    policy.expires_ms =
        now_ms + std::clamp<std::int64_t>(*key.expires_ms - key.created_ms, 1, kMaxKeyLifetimeMs);
  return policy;
}

std::string rotation_detail(const KeyRow& before, const KeyRow& after,
                            std::chrono::milliseconds grace) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("before").begin_object().key("expires_at");
  if (before.expires_ms)
    json.value(format_timestamp(*before.expires_ms));
  else
    json.null();
  json.end_object();
  json.key("after").begin_object();
  json.key("expires_at").value(format_timestamp(after.expires_ms.value_or(0)));
  json.key("rotated_to").value(after.rotated_to.str());
  json.key("grace_seconds").value(static_cast<std::int64_t>(grace.count() / 1000));
  json.end_object().end_object();
  return out;
}

}  // namespace

Result<std::vector<KeyRow>> live_in_rotation(const ControlContext& context, const KeyRow& key,
                                             std::int64_t now_ms) {
  std::vector<KeyRow> live;
  auto ancestor = live_ancestor(context, key, now_ms);
  if (!ancestor) return std::move(ancestor).error();
  if (*ancestor) live.push_back(std::move(**ancestor));
  KeyId next = key.rotated_to;
  for (int step = 0; step < kMaxSteps && !next.empty(); ++step) {
    auto found = context.keys.find(next);
    if (!found) return std::move(found).error();
    if (!*found) break;
    next = (*found)->rotated_to;
    if (is_live(**found, now_ms)) live.push_back(std::move(**found));
  }
  return live;
}

Result<RotatedKey> rotate_key(Change& change, KeyRow old, const Rotation& rotation) {
  const std::chrono::milliseconds grace = rotation.grace;
  const std::int64_t now_ms = change.now_ms();
  if (auto ready = require_rotatable(old, now_ms); !ready) return std::move(ready).error();
  auto ancestor = live_ancestor(change.context, old, now_ms);
  if (!ancestor) return std::move(ancestor).error();
  const std::size_t live = 1U + (grace.count() > 0 ? 1U : 0U) + (*ancestor ? 1U : 0U);
  if (live > kMaxLive)
    return Error{ErrorCode::invalid_argument,
                 "The key before this one, " + (*ancestor)->id.str() +
                     ", is still in its grace period. Revoke it, wait for its end, or rotate with "
                     "a grace of 0.",
                 "id"};

  RotatedKey rotated;
  rotated.fresh = mint_key(change, old.account, policy_of(old, now_ms));
  rotated.fresh.row.rotated_from = old.id;
  const KeyRow before = old;
  old.rotated_to = rotated.fresh.row.id;
  const std::int64_t ends_ms = now_ms + grace.count();
  old.expires_ms = std::min(old.expires_ms.value_or(ends_ms), ends_ms);
  auto stored = change.rotate_key(
      old, rotated.fresh.row, {"key.rotate", old.id.str(), rotation_detail(before, old, grace)});
  if (!stored) return std::move(stored).error();
  rotated.old = std::move(old);
  return rotated;
}

}  // namespace solidrust
