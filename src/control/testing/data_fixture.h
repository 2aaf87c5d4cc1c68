// The console's data over a real database, for two accounts and an operator. Tests only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "auth/keys/key_hasher.h"
#include "base/testing/fake_clock.h"
#include "control/accounts/accounts.h"
#include "control/console_accounts.h"
#include "control/context.h"
#include "control/testing/fake_running_server.h"
#include "store/testing/temp_folder.h"

namespace solidrust {

// The database with its stores: made in a test file, for only those name the driver.
struct DataStores {
  virtual ~DataStores() = default;
  virtual AccountStore& accounts() = 0;
  virtual KeyStore& keys() = 0;
  virtual TierStore& tiers() = 0;
  virtual AuditStore& audit() = 0;
  virtual UsageStore& usage() = 0;
  virtual ConsoleStore& people() = 0;
};
std::unique_ptr<DataStores> open_data_stores(const std::string& path, const Clock& clock);

class ConsoleDataTest : public ::testing::Test {
 protected:
  ConsoleDataTest() {
    context.usage = &stores->usage();
    context.people = &stores->people();
    server.on_key_changed = [this](const KeyId& key, bool) { forgotten.push_back(key.str()); };
    server.on_account_changed = [this](const AccountId& id, bool disabled) {
      forgotten.push_back(id.str() + (disabled ? " cut" : ""));
    };
    ada = sign_up("ada@example.org", Role::owner);
    eve = sign_up("eve@example.org", Role::owner);
    root = sign_up("root@example.org", Role::operator_);
  }
  SessionIdentity sign_up(const std::string& email, Role role) {
    ConsoleAccountRow row;
    row.id = AccountId::make(random);
    row.email = email;
    row.tier = "free";
    row.role = role;
    row.verified_ms = 1;
    EXPECT_TRUE(
        stores->people().change([&](ConsoleRows& rows) { return rows.insert_account(row); }).ok());
    return {row.id, email, role, "ses_1", true, false};
  }
  // A session of `who` that began after its account got this role, as those before it have ended.
  SessionIdentity in_role(SessionIdentity who, Role role) {
    EXPECT_TRUE(stores->people()
                    .change([&](ConsoleRows& rows) -> Result<void> {
                      ConsoleAccountRow row = **rows.account(who.account);
                      row.role = role;
                      return rows.update_account(row);
                    })
                    .ok());
    who.role = role;
    return who;
  }
  static Actor actor(const SessionIdentity& who) {
    return {who.account.str(), "192.0.2.1", "req_1"};
  }
  // The answer of a call that must succeed.
  simdjson::dom::element ok(const Result<std::string>& answer) {
    EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().message)
                             << (answer.ok() ? "" : answer.error().internal);
    last = answer.ok() ? *answer : "{}";
    simdjson::dom::element element;
    EXPECT_EQ(parser.parse(last).get(element), simdjson::SUCCESS) << last;
    return element;
  }
  static std::string text(simdjson::dom::element object, std::string_view name) {
    std::string_view value;
    EXPECT_EQ(object[name].get(value), simdjson::SUCCESS) << name;
    return std::string(value);
  }
  static std::int64_t number(simdjson::dom::element object, std::string_view name) {
    std::int64_t value = 0;
    EXPECT_EQ(object[name].get(value), simdjson::SUCCESS) << name;
    return value;
  }
  static std::vector<std::string> texts(simdjson::dom::element object, std::string_view list,
                                        std::string_view name) {
    std::vector<std::string> out;
    for (const auto item : object[list].get_array()) out.push_back(text(item, name));
    return out;
  }
  static void fails(const Result<std::string>& answer, ErrorCode code, std::string_view param) {
    ASSERT_FALSE(answer.ok()) << *answer;
    EXPECT_EQ(answer.error().code, code) << answer.error().message;
    EXPECT_EQ(answer.error().param, param) << answer.error().message;
  }
  std::vector<std::string> audited() {
    std::vector<std::string> out;
    for (const AuditRow& row : *stores->audit().latest(100)) out.push_back(row.action);
    return out;
  }
  std::int64_t now_ms() const { return unix_ms(clock.system()); }

  TempFolder folder;
  FakeClock clock;
  SystemRandom random;
  std::unique_ptr<DataStores> stores = open_data_stores(folder.path("db"), clock);
  KeyHasher hasher{PepperSet(Pepper{1, {7}})};
  FakeRunningServer server;
  ControlContext context{.accounts = stores->accounts(),
                         .keys = stores->keys(),
                         .tiers = stores->tiers(),
                         .audit = stores->audit(),
                         .hasher = hasher,
                         .clock = clock,
                         .random = random,
                         .server = server};
  SessionIdentity ada, eve, root;
  std::vector<std::string> forgotten;
  simdjson::dom::parser parser;
  std::string last;  // the answer to the last ok()
};

}  // namespace solidrust
