#include <gmock/gmock.h>

#include "control/testing/control_fixture.h"

namespace solidrust {
namespace {

using AccountCommands = ControlTest;

TEST_F(AccountCommands, CreateAnswersTheAccountAndLeavesAnAuditRow) {
  const auto account = ok("accounts.create", R"({"email":"Ada@Example.org","tier":"pro"})");
  EXPECT_TRUE(AccountId::parse(text(account, "id")));
  EXPECT_EQ(text(account, "email"), "ada@example.org");
  EXPECT_EQ(text(account, "tier"), "pro");
  EXPECT_EQ(text(account, "created_at"), "2027-01-15T08:00:00.000Z");
  ASSERT_EQ(journal.audit.size(), 1U);
  EXPECT_EQ(journal.audit[0].actor, "cli");
  EXPECT_EQ(journal.audit[0].action, "account.create");
  EXPECT_EQ(journal.audit[0].request_id, "req_1");
  EXPECT_EQ(journal.audit[0].detail_json,
            R"({"after":{"email":"ada@example.org","tier":"pro","role":"owner"}})");
}

TEST_F(AccountCommands, CreateTakesTheFreeTierByDefault) {
  EXPECT_EQ(text(ok("accounts.create", R"({"email":"ada@example.org"})"), "tier"), "free");
}

TEST_F(AccountCommands, CreateRefusesWhatIsWrong) {
  EXPECT_EQ(fails("accounts.create").code, ErrorCode::missing_field);
  EXPECT_EQ(fails("accounts.create", R"({"email":"ada"})").code, ErrorCode::invalid_value);
  const Error tier = fails("accounts.create", R"({"email":"ada@example.org","tier":"prp"})");
  EXPECT_EQ(tier.code, ErrorCode::invalid_value);
  EXPECT_EQ(tier.message,
            "There is no such tier (did you mean \"pro\"?). The tiers are: free, basic, pro, "
            "enterprise.");
  EXPECT_TRUE(journal.audit.empty());
}

TEST_F(AccountCommands, CreateRefusesAnAddressThatIsTakenInAnyCase) {
  ok("accounts.create", R"({"email":"ada@example.org"})");
  const Error error = fails("accounts.create", R"({"email":"ADA@example.org"})");
  EXPECT_EQ(error.code, ErrorCode::already_exists);
  EXPECT_EQ(error.param, "email");
}

TEST_F(AccountCommands, ListShowsTheNewestUpToItsLimit) {
  for (const char* const name : {"ada", "bob", "eve"})
    ok("accounts.create", R"({"email":")" + std::string(name) + R"(@example.org"})");
  auto listed = ok("accounts.list", R"({"limit":2})");
  EXPECT_THAT(last, ::testing::HasSubstr(R"({"total":3,"accounts":[)"));
  EXPECT_EQ(listed["accounts"].get_array().value().size(), 2U);
  EXPECT_EQ(text(listed["accounts"].at(0).value(), "email"), "eve@example.org");
  EXPECT_EQ(ok("accounts.list", R"({"limit":1000})")["accounts"].get_array().value().size(), 3U);
  for (const char* const params : {R"({"limit":0})", R"({"limit":1001})"})
    EXPECT_EQ(fails("accounts.list", params).param, "limit") << params;
}

TEST_F(AccountCommands, ListShowsAll) {
  ok("accounts.create", R"({"email":"ada@example.org"})");
  ok("accounts.create", R"({"email":"bob@example.org"})");
  EXPECT_EQ(ok("accounts.list")["accounts"].get_array().value().size(), 2U);
  EXPECT_EQ(fails("accounts.list", R"({"all":true})").code, ErrorCode::invalid_argument);
}

TEST_F(AccountCommands, ListIsSearched) {
  for (const char* email : {"ada@example.org", "bob@example.org", "adam@example.org"})
    ok("accounts.create", R"({"email":")" + std::string(email) + R"("})");
  const auto found = ok("accounts.list", R"({"search":"ADA","limit":1})");
  EXPECT_EQ(found["total"].get_int64().value(), 2);
  ASSERT_EQ(found["accounts"].get_array().value().size(), 1U);
  EXPECT_EQ(text(found["accounts"].at(0), "email"), "adam@example.org");
  EXPECT_EQ(ok("accounts.list", R"({"status":"disabled"})")["total"].get_int64().value(), 0);
  EXPECT_EQ(fails("accounts.list", R"({"status":"gone"})").param, "status");
}

TEST_F(AccountCommands, TheBeginningOfAnIdMeansOneAccount) {
  const std::string id = text(ok("accounts.create", R"({"email":"ada@example.org"})"), "id");
  const auto set = [](const std::string& account) {
    return R"({"account":")" + account + R"(","tier":"pro"})";
  };
  EXPECT_EQ(text(ok("accounts.set_tier", set(id.substr(0, 10))), "id"), id);
  EXPECT_EQ(fails("accounts.set_tier", set(id.substr(0, 9))).code, ErrorCode::not_found);
  EXPECT_EQ(fails("accounts.set_tier", set("acc_ZZZZZZ")).code, ErrorCode::not_found);
}

TEST_F(AccountCommands, SetTierHoldsByEveryNameAndIsForgottenAfterTheCommit) {
  const std::string id = text(ok("accounts.create", R"({"email":"ada@example.org"})"), "id");
  for (const auto& [name, tier] : {std::pair{R"("email":"Ada@example.org")", "pro"},
                                   std::pair{R"("account":"ada@example.org")", "free"}}) {
    journal.events.clear();
    const auto answer =
        ok("accounts.set_tier", std::string("{") + name + R"(,"tier":")" + tier + "\"}");
    EXPECT_EQ(text(answer, "tier"), tier);
    EXPECT_EQ(journal.events,
              (std::vector<std::string>{"commit account.set_tier", "forget " + id}));
  }
  EXPECT_EQ(text(ok("accounts.set_tier", by_id(id, R"(,"tier":"pro")")), "tier"), "pro");
  EXPECT_EQ(journal.audit.back().detail_json,
            R"({"before":{"tier":"free"},"after":{"tier":"pro"}})");
}

TEST_F(AccountCommands, SetTierToWhatItIsChangesNothing) {
  const std::string id = text(ok("accounts.create", R"({"email":"ada@example.org"})"), "id");
  ok("accounts.set_tier", by_id(id, R"(,"tier":"free")"));
  EXPECT_EQ(journal.audit.size(), 1U);
}

TEST_F(AccountCommands, SetTierNeedsOneAccountThatExists) {
  EXPECT_EQ(fails("accounts.set_tier", R"({"tier":"pro"})").code, ErrorCode::missing_field);
  EXPECT_EQ(fails("accounts.set_tier", R"({"id":"acc_1","email":"a@b.c","tier":"pro"})").code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(fails("accounts.set_tier", R"({"id":"acc_1","tier":"pro"})").code,
            ErrorCode::not_found);
}

}  // namespace
}  // namespace solidrust
