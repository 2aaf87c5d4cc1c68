// A control plane over stores in memory, and a reader of its answers. Tests only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "auth/keys/key_hasher.h"
#include "auth/pepper.h"
#include "base/testing/fake_clock.h"
#include "control/commands.h"
#include "control/context.h"
#include "control/testing/fake_running_server.h"
#include "control/testing/memory_stores.h"

namespace solidrust {

class ControlTest : public ::testing::Test {
 protected:
  ControlTest() {
    server.on_key_changed = [this](const KeyId& key, bool compromised) {
      journal.events.push_back((compromised ? "cut " : "forget ") + key.str());
    };
    server.on_account_changed = [this](const AccountId& account, bool /*disabled*/) {
      journal.events.push_back("forget " + account.str());
    };
  }

  Result<std::string> run(std::string_view method, std::string_view params = {}) {
    return run_command(context, Caller::shell(actor), method, params);
  }
  // The answer of a command that must succeed.
  simdjson::dom::element ok(std::string_view method, std::string_view params = {}) {
    const auto answer = run(method, params);
    last = answer.ok() ? *answer : "{}";
    EXPECT_TRUE(answer.ok()) << method << ": " << (answer.ok() ? "" : answer.error().message);
    simdjson::dom::element element;
    EXPECT_EQ(parser.parse(last).get(element), simdjson::SUCCESS) << last;
    return element;
  }
  // The error of a command that must fail.
  Error fails(std::string_view method, std::string_view params = {}) {
    const auto answer = run(method, params);
    EXPECT_FALSE(answer.ok()) << method << " " << params;
    return answer.ok() ? Error{ErrorCode::client_closed, *answer} : answer.error();
  }
  static std::string text(simdjson::dom::element object, std::string_view name) {
    std::string_view value;
    EXPECT_EQ(object[name].get(value), simdjson::SUCCESS) << name;
    return std::string(value);
  }
  // The id of a new key of ada@example.org's, made with `more` members (", …").
  std::string new_key(const std::string& more = {}) {
    if (!context.accounts.find_by_email("ada@example.org")->has_value())
      ok("accounts.create", R"({"email":"ada@example.org"})");
    return text(ok("keys.create", R"({"account":"ada@example.org","name":"ci")" + more + "}"),
                "id");
  }
  static std::string by_id(const std::string& id, const std::string& more = {}) {
    return R"({"id":")" + id + "\"" + more + "}";
  }

  MemoryJournal journal;
  MemoryAccountStore accounts{journal};
  MemoryPeople people{journal, accounts};
  MemoryKeyStore keys{journal};
  MemoryTierStore tiers{journal};
  MemoryAuditStore audit{journal};
  FakeClock clock;
  SystemRandom random;
  KeyHasher hasher{PepperSet(Pepper{1, {7}})};
  FakeRunningServer server;
  ControlContext context{.accounts = accounts,
                         .keys = keys,
                         .tiers = tiers,
                         .audit = audit,
                         .hasher = hasher,
                         .clock = clock,
                         .random = random,
                         .server = server,
                         .people = &people};
  Actor actor{"cli", "", "req_1"};
  simdjson::dom::parser parser;
  std::string last;  // the answer to the last ok()
};

}  // namespace solidrust
