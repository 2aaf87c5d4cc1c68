// The console's rows on one connection.
#pragma once

#include "store/console_stores.h"
#include "store/sql/sql_connection.h"

namespace solidrust {

// Lives for one transaction of `connection`, on its thread.
class SqlConsoleRows final : public ConsoleRows {
 public:
  explicit SqlConsoleRows(SqlConnection& connection) : connection_(connection) {}

  Result<std::optional<ConsoleAccountRow>> account(const AccountId& id) override;
  Result<std::optional<ConsoleAccountRow>> account_by_email(std::string_view email) override;
  Result<std::vector<ConsoleAccountRow>> accounts(const AccountPage& page) override;
  Result<bool> has_operator() override;
  Result<void> insert_account(const ConsoleAccountRow& row) override;
  Result<void> update_account(const ConsoleAccountRow& row) override;
  Result<bool> has_other_operator(const AccountId& account) override;
  Result<Removed> remove_account(const AccountId& account) override;
  Result<void> count_keys(ConsoleAccountRow& row) override;

  Result<std::optional<SessionRow>> session(const TokenHash& hash) override;
  Result<std::vector<SessionRow>> sessions(const AccountId& account) override;
  Result<void> insert_session(const SessionRow& row) override;
  Result<void> rekey_session(std::string_view id, const TokenHash& hash) override;
  Result<void> touch_session(std::string_view id, std::int64_t last_seen_ms) override;
  Result<std::int64_t> end_session(const AccountId& account, std::string_view id) override;
  Result<std::int64_t> end_sessions(const AccountId& account, std::string_view except) override;

  Result<void> insert_token(const TokenRow& row) override;
  Result<std::optional<TokenRow>> token(const TokenHash& hash) override;
  Result<std::optional<TokenRow>> take_token(const TokenHash& hash, TokenKind kind,
                                             std::int64_t now_ms) override;
  Result<void> drop_tokens(const AccountId& account, TokenKind kind) override;

  Result<void> set_recovery_codes(const AccountId& account,
                                  const std::vector<TokenHash>& hashes) override;
  Result<bool> take_recovery_code(const AccountId& account, const TokenHash& hash) override;

  Result<void> prune(std::int64_t now_ms, std::int64_t seen_ms, std::int64_t made_ms) override;
  Result<void> audit(const AuditRow& row) override;

 private:
  SqlConnection& connection_;
};

}  // namespace solidrust
