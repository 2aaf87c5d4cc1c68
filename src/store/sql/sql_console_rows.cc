#include "store/sql/sql_console_rows.h"

#include <algorithm>

#include "base/ascii_case.h"
#include "store/sql/audit_insert.h"

#define SOLIDRUST_PERSON_SELECT                                                      \
  "SELECT id, email, tier, disabled, created_ms, role, verified_ms, password_hash, " \
  "totp_sealed, totp_pending, totp_step FROM accounts "
// Those made before an account; its id empty: all.
#define SOLIDRUST_OLDER                                                    \
  "WHERE rowid < CASE WHEN CAST($1 AS TEXT) = '' THEN 9223372036854775807" \
  " ELSE (SELECT rowid FROM accounts WHERE id = $1) END AND "
#define SOLIDRUST_NEWEST_FIRST " ORDER BY rowid DESC LIMIT $4"
#define SOLIDRUST_SESSION_SELECT \
  "SELECT id, hash, account, created_ms, last_seen_ms, address, user_agent FROM sessions "

namespace solidrust {
namespace {

Error damaged(const char* what) {
  return {ErrorCode::storage_error, std::string("The database holds ") + what + "."};
}

Result<Role> role_of(std::string_view text) {
  if (const std::optional<Role> role = role_named(text)) return *role;
  return damaged("an account with an unknown role");
}

constexpr std::string_view kKinds[] = {"verification", "reset", "setup", "invite", "email_change"};

std::string_view name_of(TokenKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

Result<TokenHash> hash_of(std::span<const std::uint8_t> bytes) {
  TokenHash hash;
  if (bytes.size() != hash.size()) return damaged("a hash of the wrong length");
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

Result<ConsoleAccountRow> person_row(const SqlStatement& row) {
  const std::optional<AccountId> id = AccountId::parse(row.text(0));
  if (!id) return damaged("an account without a valid id");
  const Result<Role> role = role_of(row.text(5));
  if (!role) return role.error();
  ConsoleAccountRow out;
  out.id = *id;
  out.email = row.text(1);
  out.tier = row.text(2);
  out.disabled = row.flag(3);
  out.created_ms = row.integer(4);
  out.role = role.value();
  out.verified_ms = row.maybe_integer(6);
  out.password_hash = row.text(7);
  out.totp_sealed = row.text(8);
  out.totp_pending = row.text(9);
  out.totp_step = row.integer(10);
  return out;
}

Result<SessionRow> session_row(const SqlStatement& row) {
  const std::optional<AccountId> account = AccountId::parse(row.text(2));
  if (!account) return damaged("a session without a valid account");
  const Result<TokenHash> hash = hash_of(row.bytes(1));
  if (!hash) return hash.error();
  return SessionRow{std::string(row.text(0)), *hash,          *account,
                    row.integer(3),           row.integer(4), std::string(row.text(5)),
                    std::string(row.text(6))};
}

Error taken_email(Error error) {
  if (error.code != ErrorCode::already_exists) return error;
  return {ErrorCode::already_exists, "There is already an account with this address.", "email"};
}

}  // namespace

Result<std::optional<ConsoleAccountRow>> SqlConsoleRows::account(const AccountId& id) {
  SqlStatement select = connection_.prepare(SOLIDRUST_PERSON_SELECT "WHERE id = $1");
  select.bind(id.str());
  return select.first(person_row);
}

Result<std::optional<ConsoleAccountRow>> SqlConsoleRows::account_by_email(std::string_view email) {
  SqlStatement select = connection_.prepare(SOLIDRUST_PERSON_SELECT "WHERE email = $1");
  select.bind(email);
  return select.first(person_row);
}

Result<std::vector<ConsoleAccountRow>> SqlConsoleRows::accounts(const AccountPage& page) {
  SqlStatement select = connection_.prepare(
      Sql::by_engine(SOLIDRUST_PERSON_SELECT SOLIDRUST_OLDER
                     "(instr(email, $2) > 0 OR instr(id, $3) > 0)" SOLIDRUST_NEWEST_FIRST,
                     SOLIDRUST_PERSON_SELECT SOLIDRUST_OLDER
                     "(strpos(email, $2) > 0 OR strpos(id, $3) > 0)" SOLIDRUST_NEWEST_FIRST));
  const std::string before = page.before ? page.before->str() : std::string();
  std::string email = page.search;  // addresses are kept in lower case
  for (char& c : email) c = ascii_lower(c);
  select.bind(before).bind(email).bind(page.search);
  select.bind(static_cast<std::int64_t>(page.limit));
  auto rows = select.all(person_row);
  if (!rows) return rows;
  for (ConsoleAccountRow& row : *rows)
    if (Result<void> counted = count_keys(row); !counted) return std::move(counted).error();
  return rows;
}

Result<bool> SqlConsoleRows::has_operator() {
  SqlStatement select = connection_.prepare(
      "SELECT 1 FROM accounts WHERE role = 'operator' AND password_hash <> '' LIMIT 1");
  return select.step();
}

Result<void> SqlConsoleRows::insert_account(const ConsoleAccountRow& row) {
  Result<void> done =
      connection_
          .prepare(
              "INSERT INTO accounts (id, email, tier, disabled, created_ms, role, verified_ms,"
              " password_hash, totp_sealed, totp_pending, totp_step)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
          .bind(row.id.str())
          .bind(row.email)
          .bind(row.tier)
          .bind(row.disabled)
          .bind(row.created_ms)
          .bind(to_string(row.role))
          .bind(row.verified_ms)
          .bind(row.password_hash)
          .bind(row.totp_sealed)
          .bind(row.totp_pending)
          .bind(row.totp_step)
          .run();
  if (!done) return taken_email(std::move(done).error());
  return done;
}

Result<void> SqlConsoleRows::update_account(const ConsoleAccountRow& row) {
  Result<void> done = connection_
                          .prepare(
                              "UPDATE accounts SET email = $1, tier = $2, disabled = $3, role = "
                              "$4, verified_ms = $5,"
                              " password_hash = $6, totp_sealed = $7, totp_pending = $8, totp_step "
                              "= $9 WHERE id = $10")
                          .bind(row.email)
                          .bind(row.tier)
                          .bind(row.disabled)
                          .bind(to_string(row.role))
                          .bind(row.verified_ms)
                          .bind(row.password_hash)
                          .bind(row.totp_sealed)
                          .bind(row.totp_pending)
                          .bind(row.totp_step)
                          .bind(row.id.str())
                          .run();
  if (!done) return taken_email(std::move(done).error());
  if (connection_.changes() == 0) return Error(ErrorCode::not_found, "There is no such account.");
  return done;
}

Result<bool> SqlConsoleRows::has_other_operator(const AccountId& account) {
  SqlStatement select = connection_.prepare(
      "SELECT 1 FROM accounts WHERE role = 'operator' AND password_hash <> '' AND disabled = 0"
      " AND id <> $1 LIMIT 1");
  return select.bind(account.str()).step();
}

Result<ConsoleRows::Removed> SqlConsoleRows::remove_account(const AccountId& account) {
  const std::string id(account.str());
  Removed removed;
  Result<void> done =
      connection_.prepare("DELETE FROM one_time_tokens WHERE account = $1").bind(id).run();
  if (done)
    done = connection_.prepare("DELETE FROM recovery_codes WHERE account = $1").bind(id).run();
  if (done)
    done = connection_
               .prepare(
                   "DELETE FROM budget_crossings WHERE id = $1"
                   " OR id IN (SELECT id FROM keys WHERE account = $1)")
               .bind(id)
               .run();
  if (done) done = connection_.prepare("DELETE FROM budgets WHERE account = $1").bind(id).run();
  if (done) done = connection_.prepare("DELETE FROM sessions WHERE account = $1").bind(id).run();
  if (done) removed.sessions = connection_.changes();
  if (done) done = connection_.prepare("DELETE FROM keys WHERE account = $1").bind(id).run();
  if (done) removed.keys = connection_.changes();
  if (done) done = connection_.prepare("DELETE FROM accounts WHERE id = $1").bind(id).run();
  if (!done) return std::move(done).error();
  if (connection_.changes() == 0) return Error(ErrorCode::not_found, "There is no such account.");
  return removed;
}

Result<void> SqlConsoleRows::count_keys(ConsoleAccountRow& row) {
  // The last use of a key is written once a minute, its request at once.
  SqlStatement select = connection_.prepare(
      "SELECT count(*), CASE WHEN count(last_used_ms) > 0 THEN 1 WHEN EXISTS (SELECT 1 FROM"
      " (SELECT status FROM usage_records WHERE account = $1 ORDER BY time_ms DESC LIMIT 1000)"
      " AS last WHERE last.status < 400) THEN 1 ELSE 0 END FROM keys WHERE account = $1");
  const Result<bool> found = select.bind(row.id.str()).step();
  if (!found) return found.error();
  row.keys = select.integer(0);
  row.key_used = select.integer(1) > 0;
  return {};
}

Result<std::optional<SessionRow>> SqlConsoleRows::session(const TokenHash& hash) {
  SqlStatement select = connection_.prepare(SOLIDRUST_SESSION_SELECT "WHERE hash = $1");
  select.bind(hash);
  return select.first(session_row);
}

Result<std::vector<SessionRow>> SqlConsoleRows::sessions(const AccountId& account) {
  SqlStatement select = connection_.prepare(
      SOLIDRUST_SESSION_SELECT "WHERE account = $1 ORDER BY created_ms DESC, rowid DESC");
  select.bind(account.str());
  return select.all(session_row);
}

Result<void> SqlConsoleRows::insert_session(const SessionRow& row) {
  return connection_
      .prepare(
          "INSERT INTO sessions (id, hash, account, created_ms, last_seen_ms, address, user_agent)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7)")
      .bind(row.id)
      .bind(row.hash)
      .bind(row.account.str())
      .bind(row.created_ms)
      .bind(row.last_seen_ms)
      .bind(row.address)
      .bind(row.user_agent)
      .run();
}

Result<void> SqlConsoleRows::rekey_session(std::string_view id, const TokenHash& hash) {
  Result<void> done =
      connection_.prepare("UPDATE sessions SET hash = $1 WHERE id = $2").bind(hash).bind(id).run();
  if (done && connection_.changes() == 0)
    return Error(ErrorCode::not_found, "There is no such session.");
  return done;
}

Result<void> SqlConsoleRows::touch_session(std::string_view id, std::int64_t last_seen_ms) {
  return connection_
      .prepare("UPDATE sessions SET last_seen_ms = $1 WHERE id = $2 AND last_seen_ms < $1")
      .bind(last_seen_ms)
      .bind(id)
      .run();
}

Result<std::int64_t> SqlConsoleRows::end_session(const AccountId& account, std::string_view id) {
  const Result<void> done =
      connection_.prepare("DELETE FROM sessions WHERE account = $1 AND id = $2")
          .bind(account.str())
          .bind(id)
          .run();
  if (!done) return done.error();
  return connection_.changes();
}

Result<std::int64_t> SqlConsoleRows::end_sessions(const AccountId& account,
                                                  std::string_view except) {
  const Result<void> done =
      connection_.prepare("DELETE FROM sessions WHERE account = $1 AND id <> $2")
          .bind(account.str())
          .bind(except)
          .run();
  if (!done) return done.error();
  return connection_.changes();
}

Result<void> SqlConsoleRows::insert_token(const TokenRow& row) {
  SqlStatement insert = connection_.prepare(
      "INSERT INTO one_time_tokens (hash, kind, account, email, password_hash, expires_ms,"
      " browser_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)");
  insert.bind(row.hash).bind(name_of(row.kind));
  row.account.empty() ? insert.bind_null() : insert.bind(row.account.str());
  insert.bind(row.email).bind(row.password_hash).bind(row.expires_ms);
  row.browser ? insert.bind(*row.browser) : insert.bind_null();
  return insert.run();
}

Result<std::optional<TokenRow>> SqlConsoleRows::token(const TokenHash& hash) {
  SqlStatement select = connection_.prepare(
      "SELECT kind, coalesce(account, ''), email, password_hash, expires_ms, browser_hash"
      " FROM one_time_tokens WHERE hash = $1");
  return select.bind(hash).first([&hash](const SqlStatement& found) -> Result<TokenRow> {
    TokenRow row;
    row.hash = hash;
    const auto* const kind = std::find(std::begin(kKinds), std::end(kKinds), found.text(0));
    if (kind == std::end(kKinds)) return damaged("a token of an unknown kind");
    row.kind = static_cast<TokenKind>(kind - std::begin(kKinds));
    if (const std::optional<AccountId> account = AccountId::parse(found.text(1)))
      row.account = *account;
    row.email = found.text(2);
    row.password_hash = found.text(3);
    row.expires_ms = found.integer(4);
    if (const auto browser = found.bytes(5); browser.size() == row.hash.size())
      std::copy(browser.begin(), browser.end(), row.browser.emplace().begin());
    return row;
  });
}

Result<std::optional<TokenRow>> SqlConsoleRows::take_token(const TokenHash& hash, TokenKind kind,
                                                           std::int64_t now_ms) {
  Result<std::optional<TokenRow>> row = token(hash);
  if (!row || !*row) return row;
  if ((*row)->kind != kind || (*row)->expires_ms <= now_ms) return std::optional<TokenRow>();
  Result<void> gone =
      connection_.prepare("DELETE FROM one_time_tokens WHERE hash = $1").bind(hash).run();
  if (!gone) return std::move(gone).error();
  return row;
}

Result<void> SqlConsoleRows::drop_tokens(const AccountId& account, TokenKind kind) {
  return connection_
      .prepare(
          "DELETE FROM one_time_tokens WHERE kind = $1"
          " AND (account = $2 OR (account IS NULL AND CAST($2 AS TEXT) = ''))")
      .bind(name_of(kind))
      .bind(account.str())
      .run();
}

Result<void> SqlConsoleRows::set_recovery_codes(const AccountId& account,
                                                const std::vector<TokenHash>& hashes) {
  if (Result<void> gone = connection_.prepare("DELETE FROM recovery_codes WHERE account = $1")
                              .bind(account.str())
                              .run();
      !gone)
    return gone;
  for (const TokenHash& hash : hashes)
    if (Result<void> done =
            connection_.prepare("INSERT INTO recovery_codes (account, hash) VALUES ($1, $2)")
                .bind(account.str())
                .bind(hash)
                .run();
        !done)
      return done;
  return {};
}

Result<bool> SqlConsoleRows::take_recovery_code(const AccountId& account, const TokenHash& hash) {
  const Result<void> gone =
      connection_.prepare("DELETE FROM recovery_codes WHERE account = $1 AND hash = $2")
          .bind(account.str())
          .bind(hash)
          .run();
  if (!gone) return gone.error();
  return connection_.changes() > 0;
}

Result<void> SqlConsoleRows::prune(std::int64_t now_ms, std::int64_t seen_ms,
                                   std::int64_t made_ms) {
  if (Result<void> done = connection_.prepare("DELETE FROM one_time_tokens WHERE expires_ms <= $1")
                              .bind(now_ms)
                              .run();
      !done)
    return done;
  return connection_.prepare("DELETE FROM sessions WHERE last_seen_ms <= $1 OR created_ms <= $2")
      .bind(seen_ms)
      .bind(made_ms)
      .run();
}

Result<void> SqlConsoleRows::audit(const AuditRow& row) {
  return insert_audit(connection_, row);
}

}  // namespace solidrust
