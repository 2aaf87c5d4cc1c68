// keys.*: the operations, in their one form. What each does stands in keys.h.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "control/keys/keys.h"
#include "control/operation.h"

namespace solidrust {

inline constexpr std::size_t kMaxRevokeReason = 200;  // characters

// The fields of the requests. Each reader knows them all: what is wrong goes to params.failed().
inline constexpr std::array<std::string_view, 8> kCreateKeyFields{
    "name", "environment", "scopes", "models", "addresses", "limits", "expires_in", "expires_at"};
inline constexpr std::array<std::string_view, 8> kChangeKeyFields{
    "name", "status", "scopes", "models", "addresses", "limits", "expires_in", "expires_at"};
inline constexpr std::array<std::string_view, 1> kRotateKeyFields{"grace"};
inline constexpr std::array<std::string_view, 2> kRevokeKeyFields{"reason", "compromised"};

KeyPolicy read_create_key(Params& params, std::int64_t now_ms);
// expires_in or expires_at of null: never.
KeyChanges read_change_key(Params& params, std::int64_t now_ms);
Rotation read_rotate_key(Params& params, std::int64_t now_ms);
Revocation read_revoke_key(Params& params, std::int64_t now_ms);

// The console names a key by its whole id; the command line as find_meant_key() describes.
Result<std::optional<KeyRow>> find_named_key(const Reading& reading, const std::string& named);
// The account that a key is made for: the person's own, or the one that the command line names.
Result<std::optional<AccountRow>> find_key_owner(const Reading& reading, const std::string& named);

Result<KeyRow> show_key(const Reading& reading, KeyRow key, const NoFields& none);

inline constexpr ReadOperation<NoFields, KeyRow, KeyRow> kShowKey{
    {"keys.show", Action::see_own, ObjectKind::key, "id"},
    read_no_fields,
    find_named_key,
    show_key};
inline constexpr ChangeOperation<KeyPolicy, AccountRow, FreshKey> kCreateKey{
    {"keys.create", Action::make_own_keys, ObjectKind::account, "account", kCreateKeyFields},
    read_create_key,
    find_key_owner,
    create_key};
inline constexpr ChangeOperation<KeyChanges, KeyRow, KeyRow> kChangeKey{
    {"keys.change", Action::change_own_keys, ObjectKind::key, "id", kChangeKeyFields},
    read_change_key,
    find_named_key,
    change_key};
inline constexpr ChangeOperation<Rotation, KeyRow, RotatedKey> kRotateKey{
    {"keys.rotate", Action::make_own_keys, ObjectKind::key, "id", kRotateKeyFields},
    read_rotate_key,
    find_named_key,
    rotate_key};
inline constexpr ChangeOperation<Revocation, KeyRow, RevokedKey> kRevokeKey{
    {"keys.revoke", Action::change_own_keys, ObjectKind::key, "id", kRevokeKeyFields},
    read_revoke_key,
    find_named_key,
    revoke_key};

// Operations that only read and have no request type.
inline constexpr OperationFacts kListKeys{"keys.list", Action::see_own};
inline constexpr OperationFacts kScanKeys{"keys.scan_lookup", Action::see_installation};

}  // namespace solidrust
