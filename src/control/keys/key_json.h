// A key as every answer shows it: everything but the key's text, which is not stored.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "store/rows.h"

namespace solidrust {

// The state of a key now: "active", "rotating" (replaced, in its grace period), "disabled",
// "expired" or "revoked".
std::string_view key_state(const KeyRow& key, std::int64_t now_ms);

// Whether the key is accepted now, or would be after keys.enable.
bool is_live(const KeyRow& key, std::int64_t now_ms);

// "name":[…]
void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& list);
// "scopes":[…], by their names
void write_scopes(JsonWriter& json, std::uint32_t scopes);

// The members of the object, between begin_object and end_object of the caller's.
void write_key_members(JsonWriter& json, const KeyRow& key, std::int64_t now_ms);

// "others":[…], each with what a key has.
void write_others(JsonWriter& json, const std::vector<KeyRow>& others, std::int64_t now_ms);

// What the keys that are still live may do, and until when; empty if none is live.
std::string others_warning(const std::vector<KeyRow>& others, std::int64_t now_ms);

// {"id","account","name","environment","hint","status","scopes","models","addresses","limits",
// "created_at","created_by","expires_at","last_used_at","last_used_from","rotated_from",
// "rotated_to","uses_after_rotation","revoked"}; absent things are null, an empty list of models
// or addresses means all. "revoked" is null or {"at","by","reason","compromised"}.
void write_key(JsonWriter& json, const KeyRow& key, std::int64_t now_ms);

}  // namespace solidrust
