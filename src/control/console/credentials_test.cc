#include <gmock/gmock.h>

#include "auth/people/totp.h"
#include "control/accounts/account_operations.h"
#include "control/gate.h"
#include "control/testing/console_fixture.h"

namespace solidrust {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class Credentials : public ConsoleTest {
 protected:
  Credentials() { make_account("ada@example.org"); }
  Result<SignedIn> log_in(const std::string& password) {
    return run(accounts->log_in(login("ada@example.org", password), caller));
  }
  Result<void> reset(const std::string& token, const std::string& password) {
    return run(accounts->reset_password(secret(token), secret(password), caller));
  }
  std::string reset_token() {
    EXPECT_TRUE(run(accounts->request_password_reset("Ada@example.org", caller)).ok());
    return link_token("ada@example.org");
  }
};

TEST_F(Credentials, AResetIsAnsweredAlikeAndMailedOnlyToAnAccount) {
  EXPECT_TRUE(run(accounts->request_password_reset("nobody@example.org", caller)).ok());
  EXPECT_TRUE(mail.take().empty());
  EXPECT_TRUE(run(accounts->request_password_reset("ada@example.org", caller)).ok());
  const auto letters = mail.take();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_THAT(letters[0].text, HasSubstr("https://console.test/reset?token="));
}

TEST_F(Credentials, AResetSetsThePasswordOnceAndEndsEverySession) {
  const SignedIn in = sign_in("ada@example.org");
  const std::string token = reset_token();
  EXPECT_EQ(reset(token, "passwordpassword").error().param, "password");
  EXPECT_TRUE(reset(token, kOther).ok());
  EXPECT_EQ(reset(token, kPassword).error().code, ErrorCode::link_expired);
  EXPECT_FALSE(whose(in).ok());
  EXPECT_FALSE(log_in(kPassword).ok());
  EXPECT_TRUE(log_in(kOther).ok());
  EXPECT_THAT(mail.take().front().text, HasSubstr("password of your account was reset"));
  EXPECT_THAT(audited(), Contains("account.reset_password"));
}

TEST_F(Credentials, AResetLinkIsGoodFor30MinutesAndTheNextEndsIt) {
  const std::string first = reset_token();
  const std::string second = reset_token();
  EXPECT_EQ(reset(first, kOther).error().code, ErrorCode::link_expired);
  clock.advance(std::chrono::minutes(30) - std::chrono::milliseconds(1));
  EXPECT_EQ(reset(second, "short").error().param, "password");
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(reset(second, kOther).error().code, ErrorCode::link_expired);
}

TEST_F(Credentials, AResetOpensAnAccountThatGuessesHaveClosed) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(log_in(kOther).ok());
  EXPECT_EQ(log_in(kPassword).error().code, ErrorCode::too_many_attempts);
  ASSERT_TRUE(reset(reset_token(), kOther).ok());
  EXPECT_TRUE(log_in(kOther).ok());
}

// In the browser that is known, which is where people forget their passwords.
TEST_F(Credentials, AResetOpensAKnownBrowserThatGuessesHaveClosed) {
  const SignedIn before = sign_in("ada@example.org");
  int address = 0;
  const auto try_it = [&](const char* password) {
    LogInRequest request = login("ada@example.org", password);
    request.browser = secret(before.browser.reveal());
    return run(accounts->log_in(std::move(request), from("10.0.0." + std::to_string(++address))));
  };
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(try_it(kOther).ok());
  EXPECT_EQ(try_it(kPassword).error().code, ErrorCode::too_many_attempts);
  ASSERT_TRUE(reset(reset_token(), kOther).ok());
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(try_it(kPassword).ok());
  EXPECT_TRUE(try_it(kOther).ok());
}

TEST_F(Credentials, ALinkThatIsNoneIsTriedFiveTimes) {
  const std::string token(43, 'x');
  for (int i = 0; i < 5; ++i) EXPECT_EQ(reset(token, kOther).error().code, ErrorCode::link_expired);
  EXPECT_EQ(reset(token, kOther).error().code, ErrorCode::too_many_attempts);
  // Words about the password are no tries.
  const std::string good = reset_token();
  clock.advance(std::chrono::minutes(2));
  for (int i = 0; i < 12; ++i) EXPECT_EQ(reset(good, "short").error().param, "password");
  EXPECT_TRUE(reset(good, kOther).ok());
}

TEST_F(Credentials, ANewPasswordGivesThisSessionANewIdAndEndsTheOthers) {
  const SignedIn other = sign_in("ada@example.org");
  const SignedIn here = sign_in("ada@example.org");
  const auto change = [&](const char* current, const char* fresh) {
    return run(accounts->change_password(here.me.identity, secret(current), secret(fresh), caller));
  };
  EXPECT_EQ(change(kOther, kOther).error().param, "current_password");
  EXPECT_EQ(change(kPassword, "tooshort").error().param, "password");
  const auto changed_one = change(kPassword, kOther);
  ASSERT_TRUE(changed_one.ok());
  EXPECT_FALSE(whose(here).ok());
  EXPECT_FALSE(whose(other).ok());
  ASSERT_TRUE(whose(*changed_one).ok());
  EXPECT_EQ(whose(*changed_one)->session, here.me.identity.session);
  EXPECT_TRUE(log_in(kOther).ok());
  EXPECT_THAT(audited(), Contains("account.change_password"));
}

// Whoever asked for a link while they knew the old password must not come back through it.
TEST_F(Credentials, ANewPasswordEndsTheLinksThatWait) {
  const SignedIn here = sign_in("ada@example.org");
  const std::string of_reset = reset_token();
  ASSERT_TRUE(
      run(accounts->change_email(here.me.identity, "eve@example.org", secret(kPassword), caller))
          .ok());
  const std::string of_address = link_token("eve@example.org");
  ASSERT_TRUE(
      run(accounts->change_password(here.me.identity, secret(kPassword), secret(kOther), caller))
          .ok());
  EXPECT_EQ(reset(of_reset, kPassword).error().code, ErrorCode::link_expired);
  EXPECT_EQ(run(accounts->verify_email({secret(of_address)}, caller)).error().code,
            ErrorCode::link_expired);
  EXPECT_EQ(row("ada@example.org").email, "ada@example.org");
}

TEST_F(Credentials, AResetEndsTheLinksThatWait) {
  const SignedIn here = sign_in("ada@example.org");
  ASSERT_TRUE(
      run(accounts->change_email(here.me.identity, "eve@example.org", secret(kPassword), caller))
          .ok());
  const std::string of_address = link_token("eve@example.org");
  ASSERT_TRUE(reset(reset_token(), kOther).ok());
  EXPECT_EQ(run(accounts->verify_email({secret(of_address)}, caller)).error().code,
            ErrorCode::link_expired);
  EXPECT_EQ(row("ada@example.org").email, "ada@example.org");
}

TEST_F(Credentials, AResetVerifiesTheAddressAndEndsTheLinkThatWouldHave) {
  make_account("bob@example.org", Role::owner, false);
  ASSERT_TRUE(run(accounts->resend_verification("bob@example.org", caller)).ok());
  const std::string of_sign_up = link_token("bob@example.org");
  ASSERT_TRUE(run(accounts->request_password_reset("bob@example.org", caller)).ok());
  ASSERT_TRUE(reset(link_token("bob@example.org"), kOther).ok());
  EXPECT_TRUE(row("bob@example.org").verified_ms.has_value());
  EXPECT_EQ(run(accounts->verify_email({secret(of_sign_up)}, caller)).error().code,
            ErrorCode::link_expired);
}

TEST_F(Credentials, TheLinksOfADisabledAccountOpenNothing) {
  const SignedIn ada = sign_in("ada@example.org");
  ASSERT_TRUE(
      run(accounts->change_email(ada.me.identity, "eve@example.org", secret(kPassword), caller))
          .ok());
  const std::string of_address = link_token("eve@example.org");
  const std::string of_reset = reset_token();
  const std::string before = row("ada@example.org").password_hash;
  ASSERT_TRUE(Gate::perform(context, Caller::shell({"acc_boss", "", ""}), kChangeAccount,
                            "ada@example.org", {std::nullopt, true})
                  .ok());
  EXPECT_EQ(reset(of_reset, kOther).error().code, ErrorCode::link_expired);
  EXPECT_EQ(run(accounts->verify_email({secret(of_address)}, caller)).error().code,
            ErrorCode::link_expired);
  EXPECT_EQ(row("ada@example.org").password_hash, before);
  EXPECT_TRUE(row("eve@example.org").email.empty());
}

TEST_F(Credentials, AnAddressChangesWhenTheNewOneIsConfirmed) {
  make_account("grace@example.org");
  const SignedIn in = sign_in("ada@example.org");
  const auto ask = [&](const std::string& email, const char* password) {
    return run(accounts->change_email(in.me.identity, email, secret(password), caller));
  };
  EXPECT_EQ(ask("new@example.org", kOther).error().param, "current_password");
  ASSERT_TRUE(ask("grace@example.org", kPassword).ok());  // taken; answered alike
  EXPECT_THAT(mail.take().front().subject, HasSubstr("have an account"));
  ASSERT_TRUE(ask("New@Example.org", kPassword).ok());
  const std::string token = link_token("new@example.org");
  EXPECT_EQ(whose(in)->email, "ada@example.org");
  ASSERT_TRUE(run(accounts->verify_email({secret(token)}, caller)).ok());
  EXPECT_EQ(whose(in)->email, "new@example.org");
  EXPECT_EQ(mail.take().front().to, "ada@example.org");  // told what happened
  EXPECT_FALSE(run(accounts->verify_email({secret(token)}, caller)).ok());
}

TEST_F(Credentials, AnAddressChangesToAnotherDomainOnlyWhereItMaySignUp) {
  restart({.base_url = "https://console.test",
           .sign_up = SignUpPolicy::domains,
           .sign_up_domains = {"example.org", "example.net"}});
  const SignedIn in = sign_in("ada@example.org");
  const auto ask = [&](const std::string& email) {
    return run(accounts->change_email(in.me.identity, email, secret(kPassword), caller));
  };
  EXPECT_EQ(ask("ada@elsewhere.example").error().code, ErrorCode::forbidden);
  EXPECT_TRUE(mail.take().empty());
  ASSERT_TRUE(ask("ada@example.net").ok());
  EXPECT_EQ(mail.take().front().to, "ada@example.net");
}

class SecondFactor : public Credentials {
 protected:
  SecondFactor() : in(sign_in("ada@example.org")) {
    auto enrolment = begin(kPassword);
    EXPECT_TRUE(enrolment.ok());
    if (enrolment.ok()) base32 = std::string(enrolment->secret.reveal());
  }
  Result<TotpEnrolment> begin(const char* password) {
    return run(accounts->begin_totp(in.me.identity, secret(password), caller));
  }
  // The code of the present step and `steps` later, from what the person was shown.
  std::string code(std::int64_t steps = 0) {
    std::string bytes;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : base32) {
      buffer = (buffer << 5) | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
      if ((bits += 5) >= 8) bytes += static_cast<char>((buffer >> (bits -= 8)) & 255);
    }
    return totp_code(Secret(bytes), unix_ms(clock.system()) / 30'000 + steps);
  }
  std::vector<std::string> activate() {
    auto active = run(accounts->confirm_totp(in.me.identity, secret(code()), caller));
    EXPECT_TRUE(active.ok());
    std::vector<std::string> codes;
    if (!active.ok()) return codes;
    in = std::move(active->session);
    for (const Secret& one : active->recovery_codes) codes.emplace_back(one.reveal());
    return codes;
  }
  Result<SignedIn> log_in_with(const std::string& second) {
    return run(accounts->log_in(login("ada@example.org", kPassword, second), caller));
  }
  SignedIn in;
  std::string base32;
};

TEST_F(SecondFactor, IsNotActiveBeforeItsFirstCode) {
  EXPECT_TRUE(log_in(kPassword).ok());
  EXPECT_EQ(run(accounts->confirm_totp(in.me.identity, secret("000000x"), caller)).error().param,
            "code");
  const SignedIn before{in.me, in.token};
  EXPECT_EQ(activate().size(), 10u);
  EXPECT_FALSE(whose(before).ok());  // rights changed: a new id
  EXPECT_TRUE(whose(in)->second_factor);
  EXPECT_EQ(row("ada@example.org").totp_sealed.find(base32), std::string::npos);
  EXPECT_EQ(begin(kPassword).error().code, ErrorCode::invalid_argument);
}

TEST_F(SecondFactor, IsSetUpOnlyByWhoKnowsThePassword) {
  const std::string before = row("ada@example.org").totp_pending;
  const auto refused = begin(kOther);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::not_authenticated);
  EXPECT_EQ(refused.error().param, "password");
  EXPECT_EQ(row("ada@example.org").totp_pending, before);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(begin(kOther).error().code, ErrorCode::not_authenticated);
  EXPECT_EQ(begin(kPassword).error().code, ErrorCode::too_many_attempts);
}

TEST_F(SecondFactor, ItsFirstCodeIsGuessedNoMoreOftenThanAPassword) {
  const auto confirm = [&](const std::string& text) {
    return run(accounts->confirm_totp(in.me.identity, secret(text), caller));
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(confirm("000000x").error().param, "code");
  EXPECT_EQ(confirm(code()).error().code, ErrorCode::too_many_attempts);
  clock.advance(std::chrono::seconds(5));
  EXPECT_TRUE(confirm(code()).ok());
}

TEST_F(SecondFactor, LoginAsksForACodeAndTakesEachOnce) {
  activate();
  const auto asked = log_in(kPassword);
  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.error().code, ErrorCode::second_factor_required);
  EXPECT_EQ(log_in(kOther).error().code, ErrorCode::not_authenticated);
  EXPECT_FALSE(log_in_with(code()).ok());  // it confirmed the enrolment
  clock.advance(std::chrono::seconds(30));
  EXPECT_TRUE(log_in_with(code()).ok());
  EXPECT_EQ(log_in_with(code()).error().code, ErrorCode::second_factor_required);
  EXPECT_FALSE(log_in_with(code(-1)).ok());
  EXPECT_TRUE(log_in_with(code(1)).ok());
}

TEST_F(SecondFactor, WrongCodesAreGuessesAndMissingOnesAreNot) {
  activate();
  clock.advance(std::chrono::seconds(60));
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(log_in(kPassword).error().code, ErrorCode::second_factor_required);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(log_in_with("not it").error().code, ErrorCode::second_factor_required);
  EXPECT_EQ(log_in_with(code()).error().code, ErrorCode::too_many_attempts);
}

TEST_F(SecondFactor, ARecoveryCodeLogsInOnce) {
  const auto codes = activate();
  ASSERT_EQ(codes.size(), 10u);
  EXPECT_TRUE(log_in_with(codes[3]).ok());
  EXPECT_FALSE(log_in_with(codes[3]).ok());
  EXPECT_TRUE(log_in_with(codes[4]).ok());
}

TEST_F(SecondFactor, IsRemovedWithThePasswordAndTheSessionGetsANewId) {
  const auto codes = activate();
  const auto remove = [&](const char* password) {
    return run(accounts->remove_totp(in.me.identity, secret(password), caller));
  };
  EXPECT_EQ(remove(kOther).error().param, "password");
  const auto removed = remove(kPassword);
  ASSERT_TRUE(removed.ok());
  EXPECT_FALSE(whose(in).ok());
  EXPECT_FALSE(whose(*removed)->second_factor);
  EXPECT_TRUE(log_in(kPassword).ok());
  EXPECT_THAT(audited(), Contains("second_factor.remove"));
}

TEST_F(SecondFactor, AllowsEightCharactersAndThenStaysUntilTheyAreMore) {
  activate();
  const auto changed_one =
      run(accounts->change_password(in.me.identity, secret(kPassword), secret("vj7Qk2hm"), caller));
  ASSERT_TRUE(changed_one.ok());
  const auto kept =
      run(accounts->remove_totp(changed_one->me.identity, secret("vj7Qk2hm"), caller));
  ASSERT_FALSE(kept.ok());
  EXPECT_THAT(kept.error().message, HasSubstr("at least 15 characters"));
}

}  // namespace
}  // namespace solidrust
