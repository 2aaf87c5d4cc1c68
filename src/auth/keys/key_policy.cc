#include "auth/keys/key_policy.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "auth/keys/scopes.h"
#include "auth/network_address.h"
#include "base/utf8.h"

namespace solidrust {
namespace {

bool printable(std::string_view text) {
  return is_utf8(text) && !has_control_character(text);
}

Error invalid(std::string message, std::string_view field) {
  return {ErrorCode::invalid_argument, std::move(message), std::string(field)};
}

}  // namespace

Result<void> check_key_policy(const KeyRow& row, bool account_disabled) {
  if (row.name.empty() || !printable(row.name) || utf8_characters(row.name) > kMaxKeyName)
    return invalid(
        fmt::format("A key's name has 1 to {} characters, none of them a control.", kMaxKeyName),
        "name");
  if (row.scopes == 0) return invalid("A key needs at least one scope.", "scopes");
  if ((row.scopes & ~owner_scopes(account_disabled)) != 0)
    return invalid("The account may not give a key these scopes.", "scopes");
  if (row.models.size() > kMaxKeyModels)
    return invalid(fmt::format("A key names at most {} models.", kMaxKeyModels), "models");
  for (const std::string& model : row.models)
    if (model.empty() || model.size() > kMaxModelName || !printable(model))
      return invalid(
          fmt::format("A model's name has 1 to {} bytes and no control characters.", kMaxModelName),
          "models");
  if (row.addresses.size() > kMaxKeyAddresses)
    return invalid(fmt::format("A key names at most {} addresses.", kMaxKeyAddresses), "addresses");
  for (const std::string& address : row.addresses)
    if (Result<Network> network = Network::parse(address); !network)
      return std::move(network).error();
  if (row.limits_json.size() > kMaxKeyLimits)
    return invalid(fmt::format("A key's limits have at most {} bytes.", kMaxKeyLimits), "limits");
  return {};
}

}  // namespace solidrust
