#include "store/sql/sql_key_row.h"

#include <algorithm>

#include "store/row_words.h"

namespace solidrust {
namespace {

std::string join(const std::vector<std::string>& entries) {
  std::string out;
  for (const std::string& entry : entries) {
    if (!out.empty()) out += '\n';
    out += entry;
  }
  return out;
}

std::vector<std::string> split(std::string_view lines) {
  std::vector<std::string> out;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    out.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out;
}

bool can_join(const std::vector<std::string>& entries) {
  return std::all_of(entries.begin(), entries.end(), [](const std::string& entry) {
    return !entry.empty() && entry.find('\n') == std::string::npos;
  });
}

Result<void> check_lists(const KeyRow& row) {
  if (can_join(row.models) && can_join(row.addresses)) return {};
  return Error(ErrorCode::invalid_argument,
               "A model name or an address cannot be empty or hold a line break.");
}

// Anything that we do not know counts as revoked: closed by default.
KeyStatus status_of(std::string_view text) {
  if (text == "active") return KeyStatus::active;
  return text == "disabled" ? KeyStatus::disabled : KeyStatus::revoked;
}

Error damaged() {
  return {ErrorCode::storage_error, "The database holds a damaged key row."};
}

}  // namespace

Result<KeyRow> key_row(const SqlStatement& row) {
  KeyRow key;
  const std::optional<KeyId> id = KeyId::parse(row.text(0));
  const std::optional<AccountId> account = AccountId::parse(row.text(1));
  const std::span<const std::uint8_t> mac = row.bytes(4);
  if (!id || !account || mac.size() != key.mac.size()) return damaged();
  key.id = *id;
  key.account = *account;
  key.name = row.text(2);
  key.environment = environment_of(row.text(3));
  std::copy(mac.begin(), mac.end(), key.mac.begin());
  key.pepper_version = static_cast<std::int32_t>(row.integer(5));
  key.hint = row.text(6);
  key.scopes = static_cast<std::uint32_t>(row.integer(7));
  key.models = split(row.text(8));
  key.addresses = split(row.text(9));
  key.limits_json = row.text(10);
  key.status = status_of(row.text(11));
  key.created_ms = row.integer(12);
  key.created_by = row.text(13);
  key.expires_ms = row.maybe_integer(14);
  key.rotated_from = KeyId::parse(row.text(15)).value_or(KeyId());
  key.rotated_to = KeyId::parse(row.text(16)).value_or(KeyId());
  key.uses_after_rotation = row.integer(17);
  key.revoked_ms = row.maybe_integer(18);
  key.revoked_by = row.text(19);
  key.revoked_why = row.text(20);
  key.compromised = row.flag(21);
  key.last_used_ms = row.maybe_integer(22);
  key.last_used_from = row.text(23);
  return key;
}

Result<void> insert_key(SqlConnection& connection, const KeyRow& row) {
  if (Result<void> fine = check_lists(row); !fine) return fine;
  const std::string models = join(row.models);
  const std::string addresses = join(row.addresses);
  Result<void> inserted =
      connection
          .prepare(
              "INSERT INTO keys (id, account, name, environment, mac, pepper_version, hint,"
              " scopes, models, addresses, limits_json, status, created_ms, created_by,"
              " expires_ms, rotated_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
              "$12, $13, $14, $15, $16)")
          .bind(row.id.str())
          .bind(row.account.str())
          .bind(row.name)
          .bind(to_string(row.environment))
          .bind(std::span<const std::uint8_t>(row.mac))
          .bind(static_cast<std::int64_t>(row.pepper_version))
          .bind(row.hint)
          .bind(static_cast<std::int64_t>(row.scopes))
          .bind(models)
          .bind(addresses)
          .bind(row.limits_json)
          .bind(to_string(row.status))
          .bind(row.created_ms)
          .bind(row.created_by)
          .bind(row.expires_ms)
          .bind(row.rotated_from.str())
          .run();
  if (!inserted && inserted.error().code == ErrorCode::invalid_argument)
    return Error(ErrorCode::invalid_argument, "There is no such account.", "account",
                 inserted.error().internal);
  return inserted;
}

Result<void> update_key(SqlConnection& connection, const KeyRow& row) {
  if (Result<void> fine = check_lists(row); !fine) return fine;
  const std::string models = join(row.models);
  const std::string addresses = join(row.addresses);
  Result<void> updated =
      connection
          .prepare(
              "UPDATE keys SET name = $1, scopes = $2, models = $3, addresses = $4, limits_json = "
              "$5,"
              " status = $6, expires_ms = $7, rotated_from = $8, rotated_to = $9, revoked_ms = $10,"
              " revoked_by = $11, revoked_why = $12, compromised = $13 WHERE id = $14")
          .bind(row.name)
          .bind(static_cast<std::int64_t>(row.scopes))
          .bind(models)
          .bind(addresses)
          .bind(row.limits_json)
          .bind(to_string(row.status))
          .bind(row.expires_ms)
          .bind(row.rotated_from.str())
          .bind(row.rotated_to.str())
          .bind(row.revoked_ms)
          .bind(row.revoked_by)
          .bind(row.revoked_why)
          .bind(row.compromised)
          .bind(row.id.str())
          .run();
  if (updated && connection.changes() == 0)
    return Error(ErrorCode::not_found, "There is no such key.");
  return updated;
}

}  // namespace solidrust
