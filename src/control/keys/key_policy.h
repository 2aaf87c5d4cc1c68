// What a key may do, as the caller of keys.create wrote it. The bounds stand in
// auth/keys/key_policy.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/params.h"
#include "store/rows.h"

namespace solidrust {

// Ten years, with the leap days that ten years can have.
inline constexpr std::int64_t kMaxKeyLifetimeMs = std::int64_t{3653} * 24 * 3600 * 1000;

struct KeyPolicy {
  std::string name;
  Environment environment = Environment::live;
  std::uint32_t scopes = kAllScopes;
  std::vector<std::string> models;     // empty: all
  std::vector<std::string> addresses;  // CIDR; empty: all
  std::string limits_json;             // empty: none
  std::optional<std::int64_t> expires_ms;
};

// Reads name, environment, scopes, models, addresses, expires_in and expires_at. What is wrong goes
// to params.failed().
KeyPolicy read_key_policy(Params& params, std::int64_t now_ms);

// The field `name`, with nothing in it that looks like a key.
std::string read_key_name(Params& params);
std::optional<std::string> read_key_name_if_given(Params& params);
// One field of a policy each; absent if it is not given.
std::optional<std::uint32_t> read_key_scopes(Params& params);
std::optional<std::vector<std::string>> read_key_models(Params& params);
std::optional<std::vector<std::string>> read_key_addresses(Params& params);
// expires_in or expires_at, as a time.
std::optional<std::int64_t> read_key_expiry(Params& params, std::int64_t now_ms);

// The fields of `policy`, as a row has them.
void apply_policy(KeyRow& row, const KeyPolicy& policy);

// Whether `text` may contain a key's text: free text is stored and shown, and must not leak a key.
bool contains_key(std::string_view text);

}  // namespace solidrust
