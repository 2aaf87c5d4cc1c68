#include "control/accounts/account_change.h"

#include <gmock/gmock.h>

#include "control/commands.h"
#include "control/console_data/console_keys.h"
#include "control/testing/data_fixture.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The commands by name over a real database. `root` is an operator who can log in.
class AccountChange : public ConsoleDataTest {
 protected:
  AccountChange() {
    set(root.account, [](ConsoleAccountRow& row) { row.password_hash = "$x$"; });
  }

  Result<std::string> run(std::string_view method, const SessionIdentity& whose,
                          const std::string& more = {}) {
    return run_command(context, Caller::shell({"cli", "", ""}), method,
                       R"({"account":")" + whose.email + "\"" + more + "}");
  }
  Result<std::string> set_role(const SessionIdentity& whose, const std::string& role) {
    return run("accounts.set_role", whose, R"(,"role":")" + role + "\"");
  }
  std::optional<ConsoleAccountRow> row(const AccountId& id) {
    std::optional<ConsoleAccountRow> found;
    EXPECT_TRUE(stores->people()
                    .read([&](ConsoleRows& rows) -> Result<void> {
                      found = *rows.account(id);
                      return {};
                    })
                    .ok());
    return found;
  }
  template <class Change>
  void set(const AccountId& id, Change change) {
    EXPECT_TRUE(stores->people()
                    .change([&](ConsoleRows& rows) -> Result<void> {
                      ConsoleAccountRow changed = **rows.account(id);
                      change(changed);
                      return rows.update_account(changed);
                    })
                    .ok());
  }
  void open_session(const AccountId& id) {
    SessionRow session;
    session.id = "ses_" + id.str();
    session.hash.fill(static_cast<std::uint8_t>(++sessions_made));
    session.account = id;
    EXPECT_TRUE(stores->people()
                    .change([&](ConsoleRows& rows) { return rows.insert_session(session); })
                    .ok());
  }
  std::size_t sessions(const AccountId& id) {
    std::size_t count = 0;
    EXPECT_TRUE(stores->people()
                    .read([&](ConsoleRows& rows) -> Result<void> {
                      count = rows.sessions(id)->size();
                      return {};
                    })
                    .ok());
    return count;
  }
  int sessions_made = 0;
};

TEST_F(AccountChange, ADisabledAccountsSessionsEndAndWhatRunsIsCutUntilItIsEnabled) {
  open_session(ada.account);
  open_session(eve.account);
  EXPECT_TRUE(bool(ok(run("accounts.disable", ada))["disabled"]));
  EXPECT_EQ(sessions(ada.account), 0U);
  EXPECT_EQ(sessions(eve.account), 1U);
  EXPECT_THAT(forgotten, ElementsAre(ada.account.str() + " cut"));
  ok(run("accounts.disable", ada));  // again is harmless, and not audited
  EXPECT_FALSE(bool(ok(run("accounts.enable", ada))["disabled"]));
  EXPECT_EQ(forgotten.back(), ada.account.str());
  EXPECT_THAT(audited(), ElementsAre("account.set_disabled", "account.set_disabled"));
  EXPECT_EQ(stores->audit().latest(1)->at(0).actor, "cli");
}

TEST_F(AccountChange, ARoleHoldsFromTheNextLogInOn) {
  open_session(ada.account);
  EXPECT_EQ(text(ok(set_role(ada, "member")), "role"), "member");
  EXPECT_EQ(row(ada.account)->role, Role::member);
  EXPECT_EQ(sessions(ada.account), 0U);
  EXPECT_THAT(audited(), ElementsAre("account.set_role"));
  EXPECT_EQ(stores->audit().latest(1)->at(0).detail_json,
            R"({"before":{"role":"owner"},"after":{"role":"member"}})");
  open_session(ada.account);
  ok(set_role(ada, "member"));  // as it is: nothing ends
  EXPECT_EQ(sessions(ada.account), 1U);
  EXPECT_EQ(text(ok(set_role(ada, "auditor")), "role"), "auditor");
  EXPECT_EQ(row(ada.account)->role, Role::auditor);
  EXPECT_EQ(sessions(ada.account), 0U);
  EXPECT_EQ(text(ok(set_role(ada, "operator")), "role"), "operator");
  fails(set_role(ada, "root"), ErrorCode::invalid_value, "role");
  fails(run("accounts.set_role", ada), ErrorCode::missing_field, "role");
}

// Whoever signed up with somebody else's address must not get an operator's rights by it.
TEST_F(AccountChange, NoOperatorsRightsForAnAddressThatNobodyHasConfirmed) {
  set(ada.account, [](ConsoleAccountRow& changed) {
    changed.verified_ms.reset();
    changed.password_hash = "$impostor$";
  });
  for (const char* role : {"auditor", "operator"})
    fails(set_role(ada, role), ErrorCode::invalid_argument, "account");
  EXPECT_EQ(row(ada.account)->role, Role::owner);
  ok(set_role(ada, "member"));
  set(ada.account, [](ConsoleAccountRow& changed) { changed.verified_ms = 1; });
  ok(set_role(ada, "operator"));
}

TEST_F(AccountChange, TheLastOperatorWhoCanLogInStays) {
  open_session(root.account);
  const auto refused = [&] {
    for (const Result<std::string>& answer :
         {run("accounts.disable", root), run("accounts.delete", root), set_role(root, "owner"),
          set_role(root, "auditor")}) {
      fails(answer, ErrorCode::invalid_argument, "account");
      EXPECT_THAT(answer.error().message, HasSubstr("accounts set-role"));
    }
    EXPECT_EQ(row(root.account)->role, Role::operator_);
    EXPECT_FALSE(row(root.account)->disabled);
    EXPECT_EQ(sessions(root.account), 1U);
  };
  // One who only looks does not count.
  const SessionIdentity looks = sign_up("looks@example.org", Role::auditor);
  set(looks.account, [](ConsoleAccountRow& changed) { changed.password_hash = "$x$"; });
  refused();
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_THAT(forgotten, IsEmpty());  // nothing of theirs was cut
  ok(set_role(ada, "operator"));      // has no password: cannot log in, so does not count
  refused();
  set(ada.account, [](ConsoleAccountRow& changed) {
    changed.password_hash = "$x$";
    changed.disabled = true;  // nor does one who is disabled
  });
  refused();
  set(ada.account, [](ConsoleAccountRow& changed) { changed.disabled = false; });
  ok(run("accounts.disable", root));
  fails(run("accounts.delete", ada), ErrorCode::invalid_argument, "account");
  ok(run("accounts.delete", root));  // who is disabled operates nothing
}

TEST_F(AccountChange, ADeletedAccountIsGoneWithWhatBelongsToItAndNothingElse) {
  ok(console_create_key(context, ada, actor(ada), R"({"name":"one"})"));
  ok(console_create_key(context, ada, actor(ada), R"({"name":"two"})"));
  ok(console_create_key(context, eve, actor(eve), R"({"name":"eves"})"));
  open_session(ada.account);
  open_session(eve.account);
  ASSERT_TRUE(stores->people()
                  .change([&](ConsoleRows& rows) -> Result<void> {
                    TokenRow token;
                    token.kind = TokenKind::reset;
                    token.account = ada.account;
                    token.expires_ms = now_ms() + 1000;
                    if (auto done = rows.insert_token(token); !done) return done;
                    return rows.set_recovery_codes(ada.account, {TokenHash{1}, TokenHash{2}});
                  })
                  .ok());
  forgotten.clear();
  const auto gone = ok(run("accounts.delete", ada));
  EXPECT_EQ(text(gone, "id"), ada.account.str());
  EXPECT_TRUE(bool(gone["deleted"]));
  EXPECT_EQ(number(gone, "keys"), 2);
  EXPECT_EQ(number(gone, "sessions"), 1);
  EXPECT_THAT(forgotten, ElementsAre(ada.account.str() + " cut"));
  EXPECT_FALSE(row(ada.account).has_value());
  EXPECT_THAT(*stores->keys().list(ada.account), IsEmpty());
  EXPECT_EQ(stores->keys().list(eve.account)->size(), 1U);
  EXPECT_EQ(sessions(ada.account), 0U);
  EXPECT_EQ(sessions(eve.account), 1U);
  // The audit log tells what was there.
  EXPECT_THAT(audited(), ElementsAre("account.delete", "key.create", "key.create", "key.create"));
  EXPECT_EQ(
      stores->audit().latest(1)->at(0).detail_json,
      R"({"before":{"email":"ada@example.org","tier":"free","role":"owner","disabled":false,"keys":2}})");
  fails(run("accounts.delete", ada), ErrorCode::not_found, "id");
  // The address is free again, for an account that has nothing of the old one.
  ok(run_command(context, Caller::shell({"cli", "", ""}), "accounts.create",
                 R"({"email":"ada@example.org"})"));
  EXPECT_THAT(*stores->keys().list(stores->accounts().find_by_email(ada.email)->value().id),
              IsEmpty());
}

TEST_F(AccountChange, WithoutAListOfPeopleNothingIsDone) {
  context.people = nullptr;
  for (const char* const method : {"accounts.disable", "accounts.enable", "accounts.delete"})
    fails(run(method, ada), ErrorCode::service_unavailable, "");
}

TEST_F(AccountChange, TheAccountIsNamedOnceAndExists) {
  for (const char* const method : {"accounts.disable", "accounts.enable", "accounts.delete"}) {
    const auto of = [&](const std::string& params) {
      return run_command(context, Caller::shell({"cli", "", ""}), method, params);
    };
    fails(of("{}"), ErrorCode::missing_field, "id");
    fails(of(R"({"account":"a@b.c","id":"acc_1"})"), ErrorCode::invalid_argument, "id");
    fails(of(R"({"account":"nobody@example.org"})"), ErrorCode::not_found, "id");
    fails(of(R"({"account":"ada@example.org","yes":true})"), ErrorCode::invalid_argument, "yes");
  }
}

TEST_F(AccountChange, WhoHasLostTheSecondFactorGetsInByThePasswordAlone) {
  set(ada.account, [](ConsoleAccountRow& row) {
    row.password_hash = "$x$";
    row.totp_sealed = "1:aa";
    row.totp_pending = "1:bb";
  });
  open_session(ada.account);
  ok(run("accounts.reset_second_factor", ada));
  EXPECT_TRUE(row(ada.account)->totp_sealed.empty());
  EXPECT_TRUE(row(ada.account)->totp_pending.empty());
  EXPECT_EQ(row(ada.account)->password_hash, "$x$");
  EXPECT_THAT(audited(), ElementsAre("account.reset_second_factor"));
  EXPECT_TRUE(stores->people()
                  .read([&](ConsoleRows& rows) -> Result<void> {
                    EXPECT_THAT(*rows.sessions(ada.account), IsEmpty());
                    return {};
                  })
                  .ok());
  ok(run("accounts.reset_second_factor", ada));  // there is none
  EXPECT_EQ(audited().size(), 1u);
}

}  // namespace
}  // namespace solidrust
