#include "control/keys/key_operations.h"

#include <utility>

#include "base/utf8.h"
#include "control/accounts/account_operations.h"
#include "control/accounts/accounts.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxWord = 32;

std::optional<KeyStatus> read_status(Params& params) {
  const auto status = params.text("status", kMaxWord);
  if (!status) return std::nullopt;
  if (*status == "active") return KeyStatus::active;
  if (*status != "disabled")
    params.fail({ErrorCode::invalid_value, "status must be active or disabled.", "status"});
  return KeyStatus::disabled;
}

// The end that a key is to have; of nothing: none any more. Absent: as it is.
std::optional<std::optional<std::int64_t>> read_new_end(Params& params, std::int64_t now_ms) {
  using End = std::optional<std::int64_t>;
  const bool in = params.is_null("expires_in");
  const bool at = params.is_null("expires_at");
  if (!in && !at) {
    const End end = read_key_expiry(params, now_ms);
    return end ? std::optional<End>(end) : std::nullopt;
  }
  if ((in && at) || params.text(in ? "expires_at" : "expires_in", kMaxWord))
    params.fail(
        {ErrorCode::invalid_argument, "Give expires_in or expires_at, not both.", "expires_at"});
  return std::optional<End>(End());
}

}  // namespace

KeyPolicy read_create_key(Params& params, std::int64_t now_ms) {
  KeyPolicy policy = read_key_policy(params, now_ms);
  policy.limits_json = limits_json(read_limits(params).applied_to({}));
  return policy;
}

KeyChanges read_change_key(Params& params, std::int64_t now_ms) {
  KeyChanges changes;
  changes.name = read_key_name_if_given(params);
  changes.status = read_status(params);
  changes.scopes = read_key_scopes(params);
  changes.models = read_key_models(params);
  changes.addresses = read_key_addresses(params);
  changes.limits = read_limits(params);
  if (const auto end = read_new_end(params, now_ms)) changes.expires_ms = *end;
  return changes;
}

Rotation read_rotate_key(Params& params, std::int64_t /*now_ms*/) {
  const auto text = params.text("grace", kMaxWord);
  if (!text) return {};
  const auto span = parse_span(*text);
  if (span && *span <= kMaxGrace) return {*span};
  params.fail({ErrorCode::invalid_value,
               "grace must be a number with a unit, from 0s to 7d: 30m, 12h, 2d.", "grace"});
  return {};
}

Revocation read_revoke_key(Params& params, std::int64_t /*now_ms*/) {
  Revocation revocation;
  revocation.reason = params.text("reason", 4 * kMaxRevokeReason).value_or(std::string());
  revocation.compromised = params.flag("compromised", false);
  if (contains_key(revocation.reason))
    params.fail({ErrorCode::invalid_value, "reason holds an API key; leave it out.", "reason"});
  if (utf8_characters(revocation.reason) > kMaxRevokeReason)
    params.fail(
        {ErrorCode::invalid_value, "reason must be at most 200 characters long.", "reason"});
  return revocation;
}

Result<std::optional<KeyRow>> find_named_key(const Reading& reading, const std::string& named) {
  if (reading.caller.is_person()) return find_key(reading.context, named);
  auto meant = find_meant_key(reading.context, named);
  if (!meant) return std::move(meant).error();
  return std::optional<KeyRow>(*std::move(meant));
}

Result<std::optional<AccountRow>> find_key_owner(const Reading& reading, const std::string& named) {
  if (reading.caller.is_person() && named.empty())
    return reading.context.accounts.find(reading.caller.who.account);
  if (reading.caller.is_person()) return find_named_account(reading, named);
  auto found = find_account(reading.context, named, "account");
  if (!found) return std::move(found).error();
  return std::optional<AccountRow>(*std::move(found));
}

Result<KeyRow> show_key(const Reading& /*reading*/, KeyRow key, const NoFields& /*none*/) {
  return key;
}

}  // namespace solidrust
