#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "base/json_writer.h"
#include "control/params.h"
#include "control/testing/console_fixture.h"

namespace solidrust {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Invitations : public ConsoleTest {
 protected:
  Invitations() {
    root.account = make_account("root@example.org", Role::operator_);
    root.role = Role::operator_;
  }
  Result<ConsoleAccountRow> create(const std::string& email, bool invite = true,
                                   const std::string& tier = {}, Role role = Role::owner) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("email").value(email);
    if (!tier.empty()) json.key("tier").value(tier);
    json.key("role").value(to_string(role)).key("invite").value(invite).end_object();
    Params read(body, kCreateAccountFields);
    const NewAccount request = read_create_account(read, 0);
    if (read.failed()) return read.error();
    return accounts->create_account(root, request, caller);
  }
  Result<void> choose(const std::string& token) {
    return run(accounts->reset_password(secret(token), secret(kPassword), caller));
  }

  SessionIdentity root;
};

TEST_F(Invitations, WhoIsInvitedChoosesAPasswordAndIsIn) {
  restart({.base_url = {}, .sign_up = SignUpPolicy::closed});
  const auto made = create("Ada@example.org");
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->tier, "free");
  EXPECT_FALSE(made->verified_ms);
  const std::string token = link_token("ada@example.org");
  EXPECT_TRUE(choose(token).ok());
  EXPECT_TRUE(row("ada@example.org").verified_ms);
  EXPECT_EQ(sign_in("ada@example.org").me.identity.account.str(), made->id.str());
  EXPECT_EQ(choose(token).error().code, ErrorCode::link_expired);
  EXPECT_THAT(audited(), Contains("account.create"));
  EXPECT_THAT(audited(), Contains("account.invite"));
}

TEST_F(Invitations, WhoIsInvitedHasTheRoleThatTheOperatorChose) {
  ASSERT_TRUE(create("ada@example.org", true, {}, Role::auditor).ok());
  EXPECT_EQ(row("ada@example.org").role, Role::auditor);
  ASSERT_TRUE(choose(link_token("ada@example.org")).ok());
  EXPECT_EQ(sign_in("ada@example.org").me.identity.role, Role::auditor);
}

TEST_F(Invitations, AnInvitationIsGoodForSevenDays) {
  ASSERT_TRUE(create("ada@example.org").ok());
  ASSERT_TRUE(create("eve@example.org").ok());
  const auto letters = mail.take();
  ASSERT_EQ(letters.size(), 2u);
  clock.advance(std::chrono::hours(7 * 24) - std::chrono::seconds(1));
  EXPECT_TRUE(choose(token_in(letters[0].text)).ok());
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(choose(token_in(letters[1].text)).error().code, ErrorCode::link_expired);
}

TEST_F(Invitations, WhoIsNotInvitedGetsNoMailAndMayAskForOne) {
  ASSERT_TRUE(create("ada@example.org", false).ok());
  EXPECT_TRUE(mail.take().empty());
  EXPECT_THAT(audited(), Not(Contains("account.invite")));
  ASSERT_TRUE(run(accounts->request_password_reset("ada@example.org", caller)).ok());
  EXPECT_TRUE(choose(link_token("ada@example.org")).ok());
}

TEST_F(Invitations, WhatIsWrongMakesNoAccountAndSendsNoMail) {
  ASSERT_TRUE(create("ada@example.org").ok());
  mail.take();
  const auto again = create("ADA@example.org");
  EXPECT_EQ(again.error().code, ErrorCode::already_exists);
  EXPECT_EQ(again.error().param, "email");
  EXPECT_EQ(create("not an address").error().param, "email");
  EXPECT_EQ(create("eve@example.org", true, "gold").error().param, "tier");
  for (const Role role : {Role::member, Role::owner, Role::auditor}) {
    root.role = role;
    EXPECT_EQ(create("eve@example.org").error().code, ErrorCode::forbidden);
  }
  EXPECT_TRUE(mail.take().empty());
  EXPECT_TRUE(row("eve@example.org").email.empty());
}

}  // namespace
}  // namespace solidrust
