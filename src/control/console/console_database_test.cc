// The fixture's half that needs the driver, and what the database must not hold.
#include <fstream>
#include <iterator>

#include "auth/people/password_hash.h"
#include "auth/people/password_policy.h"
#include "control/testing/console_fixture.h"
#include "store/sql/sql_account_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_console_store.h"
#include "store/sqlite/sqlite_database.h"

namespace solidrust {
namespace {

struct SqliteConsoleDatabase final : ConsoleDatabase {
  explicit SqliteConsoleDatabase(std::unique_ptr<SqliteDatabase> opened)
      : database(std::move(opened)) {}
  ConsoleStore& console() override { return console_store; }
  AccountStore& accounts() override { return account_store; }
  AuditStore& audit() override { return audit_store; }
  std::unique_ptr<SqliteDatabase> database;
  SqlConsoleStore console_store{*database};
  SqlAccountStore account_store{*database};
  SqlAuditStore audit_store{*database};
};

}  // namespace

std::unique_ptr<ConsoleDatabase> open_console_database(const std::string& path,
                                                       const Clock& clock) {
  auto opened = SqliteDatabase::open(path, clock);
  if (!opened) std::abort();
  return std::make_unique<SqliteConsoleDatabase>(std::move(opened).value());
}

AccountId ConsoleTest::make_account(const std::string& email, Role role, bool verified) {
  static const std::string hash =
      *hash_password(prepare_password(kPassword)->reveal(), random, PasswordCost{});
  ConsoleAccountRow row;
  row.id = AccountId::make(random);
  row.email = email;
  row.tier = "free";
  row.role = role;
  row.password_hash = hash;
  row.created_ms = unix_ms(clock.system());
  if (verified) row.verified_ms = row.created_ms;
  EXPECT_TRUE(
      database->console().change([&](ConsoleRows& rows) { return rows.insert_account(row); }).ok());
  return row.id;
}

namespace {

TEST_F(ConsoleTest, NeitherDatabaseNorAuditHoldsAPasswordTokenOrCode) {
  open_sign_up();
  std::vector<std::string> secrets{kPassword, kOther};
  ASSERT_TRUE(run(accounts->sign_up({"ada@example.org", secret(kPassword), {}}, caller)).ok());
  secrets.push_back(link_token("ada@example.org"));
  ASSERT_TRUE(run(accounts->verify_email({secret(secrets.back())}, caller)).ok());
  ASSERT_TRUE(run(accounts->request_password_reset("ada@example.org", caller)).ok());
  secrets.push_back(link_token("ada@example.org"));
  const SignedIn in = sign_in("ada@example.org");
  secrets.emplace_back(in.token.reveal());
  const auto enrolment = run(accounts->begin_totp(in.me.identity, secret(kPassword), caller));
  ASSERT_TRUE(enrolment.ok());
  secrets.emplace_back(enrolment->secret.reveal());

  std::string bytes;
  for (const char* file : {"db", "db-wal"}) {
    std::ifstream in_file(folder.path(file), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(in_file), {});
  }
  ASSERT_NE(bytes.find("ada@example.org"), std::string::npos);
  for (const std::string& text : secrets) {
    ASSERT_GE(text.size(), 20u);
    EXPECT_EQ(bytes.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace solidrust
