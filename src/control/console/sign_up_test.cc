#include <array>
#include <functional>

#include <gmock/gmock.h>

#include "control/testing/console_fixture.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SignUp : public ConsoleTest {
 protected:
  SignUp() { open_sign_up(); }
  Result<Secret> sign_up(const std::string& email, const char* password = kPassword) {
    return run(accounts->sign_up({email, secret(password), std::nullopt}, caller));
  }
  Result<std::optional<SignedIn>> verify(const std::string& token, const Secret& browser = {},
                                         const Secret& session = {}) {
    return run(accounts->verify_email({secret(token), browser, session}, caller));
  }
  // A link that is confirmed, and no more than that.
  void only_confirms(const std::string& email, const std::string& token, const Secret& browser) {
    const auto done = verify(token, browser);
    ASSERT_TRUE(done.ok()) << email;
    EXPECT_FALSE(done->has_value()) << email;
    EXPECT_TRUE(row(email).verified_ms.has_value()) << email;
  }
  void change_row(const std::string& email, const std::function<void(ConsoleAccountRow&)>& change) {
    ConsoleAccountRow other = row(email);
    change(other);
    EXPECT_TRUE(database->console()
                    .change([&](ConsoleRows& rows) { return rows.update_account(other); })
                    .ok());
  }
};

TEST_F(SignUp, TheBrowserThatSignedUpIsSignedInByItsLink) {
  const auto browser = sign_up("ada@example.org");
  ASSERT_TRUE(browser.ok());
  const std::string token = link_token("ada@example.org");
  const auto done = verify(token, *browser);
  ASSERT_TRUE(done.ok() && done->has_value());
  const SignedIn& in = **done;
  EXPECT_TRUE(in.me.identity.verified);
  EXPECT_EQ(in.me.identity.role, Role::owner);
  EXPECT_FALSE(in.browser.empty());
  const auto who = whose(in);
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->email, "ada@example.org");
  EXPECT_THAT(audited(), ElementsAre("session.begin", "account.verify", "account.sign_up"));
  EXPECT_EQ(verify(token, *browser).error().code, ErrorCode::link_expired);
}

TEST_F(SignUp, AnotherBrowserOnlyConfirms) {
  const auto others = sign_up("grace@example.org");
  mail.take();
  ASSERT_TRUE(sign_up("ada@example.org").ok());
  only_confirms("ada@example.org", link_token("ada@example.org"), {});
  ASSERT_TRUE(sign_up("bob@example.org").ok());
  only_confirms("bob@example.org", link_token("bob@example.org"), *others);
  ASSERT_TRUE(sign_up("eve@example.org").ok());
  only_confirms("eve@example.org", link_token("eve@example.org"), secret("no token"));
  EXPECT_THAT(audited(), ::testing::Not(::testing::Contains("session.begin")));
}

TEST_F(SignUp, NeitherHalfAloneIsASession) {
  const auto browser = sign_up("ada@example.org");
  const std::string token = link_token("ada@example.org");
  // The browser's cookie is no link, and the link no cookie.
  EXPECT_EQ(verify(std::string(browser->reveal()), *browser).error().code, ErrorCode::link_expired);
  EXPECT_EQ(verify("not a token", *browser).error().code, ErrorCode::link_expired);
  only_confirms("ada@example.org", token, secret(token));
}

TEST_F(SignUp, TheBrowserIsKnownAsLongAsTheLinkIsGood) {
  const auto early = sign_up("ada@example.org");
  const std::string early_link = link_token("ada@example.org");
  const auto late = sign_up("grace@example.org");
  const std::string late_link = link_token("grace@example.org");
  clock.advance(std::chrono::hours(24) - std::chrono::milliseconds(1));
  const auto done = verify(early_link, *early);
  EXPECT_TRUE(done.ok() && done->has_value());
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(verify(late_link, *late).error().code, ErrorCode::link_expired);
  EXPECT_FALSE(row("grace@example.org").verified_ms.has_value());
}

TEST_F(SignUp, ALinkThatWasSentAgainIsNoBrowsersOwn) {
  const auto browser = sign_up("ada@example.org");
  mail.take();
  ASSERT_TRUE(run(accounts->resend_verification("ada@example.org", caller)).ok());
  only_confirms("ada@example.org", link_token("ada@example.org"), *browser);
}

TEST_F(SignUp, OfTwoSignUpsEachLinkKnowsItsOwnBrowser) {
  const auto first = sign_up("ada@example.org", kOther);
  const std::string first_link = link_token("ada@example.org");
  const auto second = sign_up("ada@example.org", kPassword);
  const std::string second_link = link_token("ada@example.org");
  const auto done = verify(second_link, *second);
  ASSERT_TRUE(done.ok() && done->has_value());
  EXPECT_TRUE(run(accounts->log_in(login("ada@example.org", kPassword), caller)).ok());
  EXPECT_EQ(verify(first_link, *first).error().code, ErrorCode::link_expired);
}

// promise: S68
TEST_F(SignUp, ASecondFactorIsStillAskedFor) {
  const auto browser = sign_up("ada@example.org");
  const std::string token = link_token("ada@example.org");
  change_row("ada@example.org", [](ConsoleAccountRow& row) { row.totp_sealed = "sealed"; });
  only_confirms("ada@example.org", token, *browser);
}

TEST_F(SignUp, ADisabledAccountIsNeitherConfirmedNorSignedIn) {
  const auto browser = sign_up("ada@example.org");
  const std::string token = link_token("ada@example.org");
  change_row("ada@example.org", [](ConsoleAccountRow& row) { row.disabled = true; });
  EXPECT_EQ(verify(token, *browser).error().code, ErrorCode::link_expired);
  EXPECT_FALSE(row("ada@example.org").verified_ms.has_value());
  EXPECT_THAT(audited(), ::testing::Not(::testing::Contains("session.begin")));
}

TEST_F(SignUp, WhereALogInWouldHaveToWaitTheLinkOnlyConfirms) {
  const auto browser = sign_up("ada@example.org");
  const std::string token = link_token("ada@example.org");
  for (int i = 0; i < 5; ++i)
    EXPECT_FALSE(run(accounts->log_in(login("ada@example.org", kOther), from("203.0.113.9"))).ok());
  only_confirms("ada@example.org", token, *browser);
}

TEST_F(SignUp, FourWrongPasswordsElsewhereKeepNobodyOut) {
  const auto browser = sign_up("ada@example.org");
  const std::string token = link_token("ada@example.org");
  for (int i = 0; i < 4; ++i)
    EXPECT_FALSE(run(accounts->log_in(login("ada@example.org", kOther), from("203.0.113.9"))).ok());
  const auto done = verify(token, *browser);
  EXPECT_TRUE(done.ok() && done->has_value());
}

TEST_F(SignUp, TheSessionTakesThePlaceOfTheOneThatTheBrowserHad) {
  make_account("old@example.org");
  const SignedIn old = sign_in("old@example.org");
  const auto browser = sign_up("ada@example.org");
  const auto done = verify(link_token("ada@example.org"), *browser, old.token);
  ASSERT_TRUE(done.ok() && done->has_value());
  EXPECT_EQ(whose(old).error().code, ErrorCode::not_authenticated);
  EXPECT_EQ(whose(**done)->email, "ada@example.org");
}

TEST_F(SignUp, TheAnswerGivesTheSameWhetherOrNotThereIsAnAccount) {
  make_account("ada@example.org");
  const auto known = sign_up("ada@example.org");
  const auto fresh = sign_up("grace@example.org");
  ASSERT_TRUE(known.ok() && fresh.ok());
  EXPECT_EQ(known->reveal().size(), fresh->reveal().size());
  EXPECT_NE(known->reveal(), fresh->reveal());
}

TEST_F(SignUp, SendsALinkThatConfirmsTheAddressOnce) {
  ASSERT_TRUE(sign_up("Ada@Example.org").ok());
  auto letters = mail.take();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].to, "ada@example.org");
  EXPECT_THAT(letters[0].text, HasSubstr("https://console.test/verify?token="));
  EXPECT_FALSE(row("ada@example.org").verified_ms.has_value());
  const std::string token = token_in(letters[0].text);
  EXPECT_TRUE(verify(token).ok());
  EXPECT_TRUE(row("ada@example.org").verified_ms.has_value());
  EXPECT_EQ(verify(token).error().code, ErrorCode::link_expired);
  const SignedIn in = sign_in("ada@example.org");
  EXPECT_EQ(in.me.identity.role, Role::owner);
  EXPECT_TRUE(in.me.identity.verified);
  EXPECT_EQ(in.me.tier, "free");
  EXPECT_THAT(audited(), ElementsAre("session.begin", "account.verify", "account.sign_up"));
}

TEST_F(SignUp, WhoHasGoneIsNotHashedFor) {
  std::stop_source gone;
  caller.gone = gone.get_token();
  ASSERT_TRUE(sign_up("ada@example.org").ok());  // there until now
  gone.request_stop();
  EXPECT_EQ(sign_up("bob@example.org").error().code, ErrorCode::client_closed);
  const std::vector<Letter> letters = mail.take();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].to, "ada@example.org");
}

TEST_F(SignUp, TheLinkIsGoodFor24HoursAndNotLonger) {
  ASSERT_TRUE(sign_up("ada@example.org").ok());
  const std::string early = link_token("ada@example.org");
  ASSERT_TRUE(sign_up("grace@example.org").ok());
  const std::string late = link_token("grace@example.org");
  clock.advance(std::chrono::hours(24) - std::chrono::milliseconds(1));
  EXPECT_TRUE(verify(early).ok());
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(verify(late).error().code, ErrorCode::link_expired);
  EXPECT_EQ(verify("not a token").error().code, ErrorCode::link_expired);
}

TEST_F(SignUp, SaysTheSameForAnAddressThatHasAnAccount) {
  make_account("ada@example.org");
  const std::string before = row("ada@example.org").password_hash;
  EXPECT_TRUE(sign_up("ada@example.org", kOther).ok());
  EXPECT_EQ(row("ada@example.org").password_hash, before);
  const auto letters = mail.take();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_THAT(letters[0].subject, HasSubstr("have an account"));
  EXPECT_THAT(letters[0].text, ::testing::Not(HasSubstr("token=")));
  // Also with a password that is refused: the reason does not depend on the account.
  EXPECT_EQ(sign_up("ada@example.org", "short").error().message,
            sign_up("nobody@example.org", "short").error().message);
}

TEST_F(SignUp, WhoOpensTheMailDecidesThePassword) {
  ASSERT_TRUE(sign_up("ada@example.org", kOther).ok());  // somebody else, first
  mail.take();
  const auto squatter = run(accounts->log_in(login("ada@example.org", kOther), caller));
  ASSERT_TRUE(squatter.ok());
  ASSERT_TRUE(sign_up("ada@example.org", kPassword).ok());
  ASSERT_TRUE(verify(link_token("ada@example.org")).ok());
  EXPECT_EQ(whose(*squatter).error().code, ErrorCode::not_authenticated);
  EXPECT_FALSE(run(accounts->log_in(login("ada@example.org", kOther), caller)).ok());
  EXPECT_TRUE(run(accounts->log_in(login("ada@example.org", kPassword), caller)).ok());
}

// Somebody asked before the person did, who then loses the mail and has the link sent again.
TEST_F(SignUp, ALinkThatIsSentAgainLeavesNobodyIn) {
  const auto enter = [&](const char* password) {
    return run(accounts->log_in(login("ada@example.org", password), caller));
  };
  ASSERT_TRUE(sign_up("ada@example.org", kOther).ok());
  const auto squatter = enter(kOther);
  ASSERT_TRUE(squatter.ok());
  ASSERT_TRUE(sign_up("ada@example.org", kPassword).ok());
  EXPECT_FALSE(enter(kOther).ok());
  mail.take();
  ASSERT_TRUE(run(accounts->resend_verification("ada@example.org", caller)).ok());
  ASSERT_TRUE(verify(link_token("ada@example.org")).ok());
  EXPECT_FALSE(enter(kOther).ok());
  EXPECT_EQ(whose(*squatter).error().code, ErrorCode::not_authenticated);
  // The password comes by the way of those who forgot theirs.
  ASSERT_TRUE(run(accounts->request_password_reset("ada@example.org", caller)).ok());
  const std::string token = link_token("ada@example.org");
  ASSERT_TRUE(run(accounts->reset_password(secret(token), secret(kPassword), caller)).ok());
  EXPECT_TRUE(enter(kPassword).ok());
}

TEST_F(SignUp, TheOnlyOneToAskKeepsThePasswordWhenTheLinkIsSentAgain) {
  ASSERT_TRUE(sign_up("ada@example.org", kPassword).ok());
  mail.take();
  ASSERT_TRUE(run(accounts->resend_verification("ada@example.org", caller)).ok());
  ASSERT_TRUE(verify(link_token("ada@example.org")).ok());
  EXPECT_TRUE(run(accounts->log_in(login("ada@example.org", kPassword), caller)).ok());
}

TEST_F(SignUp, RefusesWeakPasswordsAndWhatIsNoAddress) {
  EXPECT_EQ(sign_up("ada@example.org", "passwordpassword").error().param, "password");
  EXPECT_EQ(sign_up("ada", kPassword).error().param, "email");
  EXPECT_TRUE(mail.take().empty());
}

TEST_F(SignUp, ANewLinkComesOnlyForAnAddressThatNeedsOneAndTheAnswerIsTheSame) {
  make_account("new@example.org", Role::owner, false);
  make_account("old@example.org");
  for (const char* email : {"old@example.org", "nobody@example.org"}) {
    EXPECT_TRUE(run(accounts->resend_verification(email, caller)).ok());
    EXPECT_TRUE(mail.take().empty()) << email;
  }
  EXPECT_TRUE(run(accounts->resend_verification("new@example.org", caller)).ok());
  EXPECT_TRUE(verify(link_token("new@example.org")).ok());
}

TEST_F(SignUp, NobodyCanBeFloodedWithMail) {
  make_account("new@example.org", Role::owner, false);
  for (int i = 0; i < 6; ++i)
    EXPECT_TRUE(
        run(accounts->resend_verification("new@example.org", from("10.0.0." + std::to_string(i))))
            .ok());
  EXPECT_EQ(mail.take().size(), 5u);
  // And one address cannot write to many.
  int refused = 0;
  for (int i = 0; i < 31; ++i) {
    const auto asked = run(accounts->request_password_reset(
        "someone" + std::to_string(i) + "@example.org", from("198.51.100.7")));
    if (asked.ok()) continue;
    ++refused;
    EXPECT_EQ(asked.error().code, ErrorCode::too_many_attempts);
    EXPECT_EQ(asked.error().retry_after_s, 6u);
  }
  EXPECT_EQ(refused, 1);
}

TEST_F(SignUp, LettersOfEveryKindCountForTheirRecipient) {
  make_account("ada@example.org");
  const SignedIn ada = sign_in("ada@example.org");
  make_account("new@example.org", Role::owner, false);
  enum class Kind : std::uint8_t { sign_up, resend, reset, change_of_address };
  const auto letters = [&](Kind kind) {
    Result<void> asked;
    switch (kind) {
      case Kind::sign_up:
        EXPECT_TRUE(sign_up("new@example.org", kOther).ok());
        break;
      case Kind::resend:
        asked = run(accounts->resend_verification("new@example.org", caller));
        break;
      case Kind::reset:
        asked = run(accounts->request_password_reset("new@example.org", caller));
        break;
      case Kind::change_of_address:
        asked = run(
            accounts->change_email(ada.me.identity, "new@example.org", secret(kPassword), caller));
    }
    EXPECT_TRUE(asked.ok());  // answered alike, mail or not
    return mail.take().size();
  };
  constexpr std::array kKinds{Kind::sign_up, Kind::resend, Kind::reset, Kind::change_of_address};
  for (const Kind kind : kKinds) EXPECT_EQ(letters(kind), 1u) << static_cast<int>(kind);
  EXPECT_EQ(letters(Kind::reset), 1u);
  for (const Kind kind : kKinds) EXPECT_EQ(letters(kind), 0u) << static_cast<int>(kind);
  clock.advance(std::chrono::minutes(12));
  EXPECT_EQ(letters(Kind::resend), 1u);
  EXPECT_EQ(letters(Kind::reset), 0u);
}

TEST_F(SignUp, ClosedMeansClosed) {
  restart({.base_url = {}, .sign_up = SignUpPolicy::closed});
  EXPECT_EQ(sign_up("ada@example.org").error().code, ErrorCode::forbidden);
  EXPECT_TRUE(mail.take().empty());
}

TEST_F(SignUp, DomainsLetTheirOwnIn) {
  restart({.base_url = {}, .sign_up = SignUpPolicy::domains, .sign_up_domains = {"example.org"}});
  EXPECT_TRUE(sign_up("ada@EXAMPLE.org").ok());
  EXPECT_EQ(sign_up("ada@sub.example.org").error().code, ErrorCode::forbidden);
  EXPECT_EQ(sign_up("ada@badexample.org").error().code, ErrorCode::forbidden);
}

TEST_F(SignUp, AnInvitationLetsOneIn) {
  restart({.base_url = {}, .sign_up = SignUpPolicy::invite});
  EXPECT_EQ(sign_up("ada@example.org").error().param, "invite");
  const auto link = accounts->make_invite_link({"cli", "", ""});
  ASSERT_TRUE(link.ok());
  EXPECT_THAT(*link, HasSubstr("https://console.test/sign-up?invite="));
  const std::string token = link->substr(link->find('=') + 1);
  const auto with = [&](const std::string& email) {
    return run(accounts->sign_up({email, secret(kPassword), secret(token)}, caller));
  };
  EXPECT_TRUE(with("ada@example.org").ok());
  EXPECT_EQ(mail.take().size(), 1u);
  EXPECT_EQ(with("grace@example.org").error().code, ErrorCode::link_expired);
}

TEST_F(SignUp, AnInvitationIsUsedUpByAnAddressThatHasAnAccount) {
  ASSERT_TRUE(sign_up("ada@example.org").ok());
  ASSERT_TRUE(verify(token_in(mail.take().at(0).text)).ok());
  clock.advance(std::chrono::hours(1));  // mail to one address is limited
  restart({.base_url = {}, .sign_up = SignUpPolicy::invite});
  const auto link = accounts->make_invite_link({"cli", "", ""});
  ASSERT_TRUE(link.ok());
  const std::string token = link->substr(link->find('=') + 1);
  const auto with = [&](const std::string& email) {
    return run(accounts->sign_up({email, secret(kPassword), secret(token)}, caller));
  };
  EXPECT_TRUE(with("ada@example.org").ok());
  EXPECT_EQ(with("grace@example.org").error().code, ErrorCode::link_expired);
}

TEST(SignUpPolicyOf, AutoIsOpenOnLoopbackOnly) {
  for (const char* host : {"127.0.0.1", "127.8.9.1", "::1", "localhost"})
    EXPECT_EQ(sign_up_policy("auto", host), SignUpPolicy::open) << host;
  for (const char* host : {"0.0.0.0", "::", "192.168.1.5", "console.example.com", ""})
    EXPECT_EQ(sign_up_policy("auto", host), SignUpPolicy::closed) << host;
  EXPECT_EQ(sign_up_policy("closed", "127.0.0.1"), SignUpPolicy::closed);
  EXPECT_EQ(sign_up_policy("open", "0.0.0.0"), SignUpPolicy::open);
  EXPECT_EQ(sign_up_policy("domains", "0.0.0.0"), SignUpPolicy::domains);
  EXPECT_EQ(sign_up_policy("invite", "0.0.0.0"), SignUpPolicy::invite);
}

TEST(ConsoleOptionsOf, TheLinkHostComesFromTheSettings) {
  Settings settings;
  EXPECT_EQ(console_options(settings, 8081, 2).base_url, "http://127.0.0.1:8081");
  settings.console_listen.host = "0.0.0.0";
  EXPECT_EQ(console_options(settings, 8081, 2).base_url, "http://localhost:8081");
  settings.console_listen.host = "::1";
  EXPECT_EQ(console_options(settings, 8081, 2).base_url, "http://[::1]:8081");
  settings.console_base_url = "https://console.example.com/";
  settings.console_sign_up_domains = "Example.org, @example.net";
  EXPECT_EQ(console_options(settings, 8081, 2).base_url, "https://console.example.com");
  EXPECT_EQ(console_options(settings, 8081, 2).processors, 2);
  EXPECT_THAT(console_options(settings, 8081, 2).sign_up_domains,
              ElementsAre("example.org", "example.net"));
}

}  // namespace
}  // namespace solidrust
