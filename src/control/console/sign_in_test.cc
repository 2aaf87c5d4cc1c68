#include <atomic>
#include <chrono>

#include <gmock/gmock.h>

#include "auth/people/password_hash.h"
#include "control/accounts/account_operations.h"
#include "control/gate.h"
#include "control/testing/console_fixture.h"

namespace solidrust {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class SignIn : public ConsoleTest {
 protected:
  Result<SignedIn> log_in(const std::string& email, const std::string& password) {
    return run(accounts->log_in(login(email, password), caller));
  }
  std::string setup_token() {
    const auto link = accounts->make_setup_link({"system", "", ""});
    EXPECT_TRUE(link.ok() && link->has_value());
    if (!link.ok() || !*link) return {};
    EXPECT_THAT(**link, HasSubstr("https://console.test/setup?token="));
    return token_in(**link);
  }
  Result<SignedIn> set_up(const std::string& token, const std::string& email) {
    return run(accounts->set_up({secret(token), email, secret(kPassword)}, caller));
  }
};

// promise: S69
TEST_F(SignIn, AWrongPasswordAndAnUnknownAddressAreAnsweredAlike) {
  make_account("ada@example.org");
  const auto wrong = log_in("ada@example.org", kOther);
  const auto unknown = log_in("nobody@example.org", kOther);
  const auto odd = log_in("no address", kOther);
  ASSERT_FALSE(wrong.ok() || unknown.ok() || odd.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::not_authenticated);
  for (const auto* other : {&unknown, &odd}) {
    EXPECT_EQ(wrong.error().code, other->error().code);
    EXPECT_EQ(wrong.error().message, other->error().message);
    EXPECT_EQ(wrong.error().param, other->error().param);
  }
}

TEST_F(SignIn, AnUnknownAddressCostsAHashToo) {
  make_account("ada@example.org");
  const auto time = [&](const std::string& email) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(log_in(email, kOther).ok());
    return std::chrono::steady_clock::now() - begin;
  };
  const auto none = [&] {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(log_in("ada@example.org", "").ok());  // refused before the hash
    return std::chrono::steady_clock::now() - begin;
  }();
  EXPECT_GT(time("nobody@example.org"), 2 * none);
}

TEST_F(SignIn, WhoHasGoneIsNotHashedForAndHasNotGuessed) {
  make_account("ada@example.org");
  std::stop_source gone;
  gone.request_stop();
  ConsoleCaller left = caller;
  left.gone = gone.get_token();
  for (int i = 0; i < 6; ++i)
    for (const char* password : {kOther, kPassword}) {
      const auto answer = run(accounts->log_in(login("ada@example.org", password), left));
      ASSERT_FALSE(answer.ok());
      EXPECT_EQ(answer.error().code, ErrorCode::client_closed);
    }
  EXPECT_THAT(audited(), ::testing::Not(Contains("session.begin")));
  EXPECT_TRUE(log_in("ada@example.org", kPassword).ok());
}

TEST_F(SignIn, Of500GuessesAtOnceAtMostTenAreEvaluated) {
  make_account("ada@example.org");
  Worker worker(0);
  std::atomic<int> evaluated{0};
  std::atomic<int> refused{0};
  struct Count {
    static Task<void> one(ConsoleAccounts* accounts, LogInRequest request, ConsoleCaller caller,
                          std::atomic<int>* evaluated, std::atomic<int>* refused) {
      const auto answer = co_await accounts->log_in(std::move(request), std::move(caller));
      EXPECT_FALSE(answer.ok());
      if (answer.ok()) co_return;
      if (answer.error().code == ErrorCode::too_many_attempts) {
        EXPECT_GT(answer.error().retry_after_s, 0u);
        ++*refused;
      } else {
        ++*evaluated;
      }
    }
  };
  // At one account from 500 addresses, then from one address at 500 accounts.
  for (const bool one_account : {true, false}) {
    evaluated = 0;
    refused = 0;
    for (int i = 0; i < 500; ++i) {
      const std::string n = std::to_string(i);
      const std::string person = one_account ? "ada@example.org" : "person" + n + "@example.org";
      const std::string address =
          one_account ? "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250)
                      : "203.0.113.5";
      worker.tasks().spawn("guess", Count::one(accounts.get(), login(person, kOther), from(address),
                                               &evaluated, &refused));
    }
    worker.run_tasks();
    EXPECT_EQ(evaluated, one_account ? 5 : 10);
    EXPECT_EQ(refused, one_account ? 495 : 490);
  }
}

TEST_F(SignIn, AfterFiveFailuresEvenTheRightPasswordWaits) {
  make_account("ada@example.org");
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(log_in("ada@example.org", kOther).error().code, ErrorCode::not_authenticated);
  const auto waits = log_in("ada@example.org", kPassword);
  ASSERT_FALSE(waits.ok());
  EXPECT_EQ(waits.error().code, ErrorCode::too_many_attempts);
  EXPECT_EQ(waits.error().retry_after_s, 5u);
  clock.advance(std::chrono::seconds(5));
  EXPECT_TRUE(log_in("ada@example.org", kPassword).ok());
  EXPECT_EQ(log_in("ada@example.org", kOther).error().code, ErrorCode::not_authenticated);
}

TEST_F(SignIn, WhoGuessesElsewhereDoesNotKeepOutTheBrowserThatIsKnown) {
  make_account("ada@example.org");
  make_account("bob@example.org");
  auto known = log_in("ada@example.org", kPassword);
  ASSERT_TRUE(known.ok());
  ASSERT_FALSE(known->browser.empty());
  const std::string mark(known->browser.reveal());
  int address = 0;  // of its own each time, as addresses are throttled as well
  const auto log_in_with = [&](const std::string& browser, const std::string& email,
                               const std::string& password) {
    LogInRequest request = login(email, password);
    request.browser = secret(browser);
    return run(accounts->log_in(std::move(request), from("10.0.0." + std::to_string(++address))));
  };
  const auto throttled = [](const Result<SignedIn>& answer) {
    return !answer.ok() && answer.error().code == ErrorCode::too_many_attempts;
  };
  const auto guess = [&](const std::string& browser, const std::string& email) {
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(log_in_with(browser, email, kOther).error().code, ErrorCode::not_authenticated);
  };
  guess("", "ada@example.org");
  guess("", "bob@example.org");
  // A mark is for one name, and cannot be made up or changed.
  std::string forged = mark;
  forged.back() = forged.back() == '0' ? '1' : '0';
  for (const std::string& other : {std::string(), std::string("1:00"), std::string("x"), forged})
    EXPECT_TRUE(throttled(log_in_with(other, "ada@example.org", kPassword))) << other;
  EXPECT_TRUE(throttled(log_in_with(mark, "bob@example.org", kPassword)));
  auto again = log_in_with(mark, "ada@example.org", kPassword);
  ASSERT_TRUE(again.ok());
  EXPECT_NE(again->browser.reveal(), mark);
  EXPECT_TRUE(throttled(log_in_with("", "ada@example.org", kPassword)));  // elsewhere as before

  // Nor does it guess more often than others, however many marks there are, and however they are
  // spelled.
  std::string upper = mark;
  for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  int evaluated = 0;
  for (const std::string& spelled :
       {mark, upper, "0" + mark, std::string(again->browser.reveal()), mark, upper, "00" + mark})
    evaluated += !throttled(log_in_with(spelled, "ada@example.org", kOther));
  EXPECT_EQ(evaluated, 5);
}

TEST_F(SignIn, ABrowserThatMayNotTryAnyMoreIsLikeAnyOther) {
  make_account("ada@example.org");
  auto known = log_in("ada@example.org", kPassword);
  ASSERT_TRUE(known.ok());
  int address = 0;
  const auto try_it = [&](const std::string& password) {
    LogInRequest request = login("ada@example.org", password);
    request.browser = secret(known->browser.reveal());
    return run(accounts->log_in(std::move(request), from("10.0.0." + std::to_string(++address))));
  };
  for (int i = 0; i < 9; ++i)
    EXPECT_EQ(try_it(kOther).error().code, ErrorCode::not_authenticated);  // five, and four
  EXPECT_TRUE(try_it(kPassword).ok());
}

TEST_F(SignIn, NoBrowserIsKnownBeforeTheAddressIsConfirmed) {
  make_account("ada@example.org", Role::owner, false);
  const auto done = log_in("ada@example.org", kPassword);
  ASSERT_TRUE(done.ok());
  EXPECT_TRUE(done->browser.empty());
}

TEST_F(SignIn, NoBrowserIsKnownFromTheFuture) {
  make_account("ada@example.org");
  auto known = log_in("ada@example.org", kPassword);
  ASSERT_TRUE(known.ok());
  clock.jump_system(-std::chrono::hours(2));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(log_in("ada@example.org", kOther).ok());
  LogInRequest request = login("ada@example.org", kPassword);
  request.browser = secret(known->browser.reveal());
  EXPECT_EQ(run(accounts->log_in(std::move(request), from("10.0.0.9"))).error().code,
            ErrorCode::too_many_attempts);
}

TEST_F(SignIn, ABrowserIsKnownFor90Days) {
  make_account("ada@example.org");
  auto known = log_in("ada@example.org", kPassword);
  ASSERT_TRUE(known.ok());
  const std::string mark(known->browser.reveal());
  const auto is_known = [&] {
    // Whoever is not known has to wait after these.
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(log_in("ada@example.org", kOther).ok());
    LogInRequest request = login("ada@example.org", kPassword);
    request.browser = secret(mark);
    return run(accounts->log_in(std::move(request), caller)).ok();
  };
  clock.advance(std::chrono::hours(24 * 90) - std::chrono::seconds(1));
  EXPECT_TRUE(is_known());
  clock.advance(std::chrono::minutes(2));
  EXPECT_FALSE(is_known());
}

TEST_F(SignIn, AHashOfAnotherCostIsMadeAnewAtLogin) {
  const AccountId id = make_account("ada@example.org");
  ConsoleAccountRow weak = row("ada@example.org");
  weak.password_hash = *hash_password(kPassword, random, PasswordCost{64, 1, 1});
  ASSERT_TRUE(database->console()
                  .change([&](ConsoleRows& rows) { return rows.update_account(weak); })
                  .ok());
  ASSERT_TRUE(log_in("ada@example.org", kPassword).ok());
  EXPECT_FALSE(needs_rehash(row("ada@example.org").password_hash));
  EXPECT_TRUE(log_in("ada@example.org", kPassword).ok());
}

TEST_F(SignIn, AnAccountWithoutAPasswordCannotLogIn) {
  ConsoleAccountRow made;
  made.id = AccountId::make(random);
  made.email = "cli@example.org";
  made.tier = "free";
  ASSERT_TRUE(database->console()
                  .change([&](ConsoleRows& rows) { return rows.insert_account(made); })
                  .ok());
  EXPECT_EQ(log_in("cli@example.org", kPassword).error().code, ErrorCode::not_authenticated);
}

// promise: S73
TEST_F(SignIn, TheSetupLinkMakesTheFirstOperatorOnce) {
  EXPECT_TRUE(*run(accounts->setup_needed()));
  const std::string token = setup_token();
  const auto in = set_up(token, "ada@example.org");
  ASSERT_TRUE(in.ok()) << in.error().message;
  EXPECT_EQ(in->me.identity.role, Role::operator_);
  EXPECT_TRUE(in->me.identity.may(Action::change_installation));
  EXPECT_TRUE(whose(*in).ok());
  EXPECT_FALSE(*run(accounts->setup_needed()));
  EXPECT_EQ(set_up(token, "eve@example.org").error().code, ErrorCode::link_expired);
  EXPECT_FALSE(accounts->make_setup_link({"system", "", ""})->has_value());
  EXPECT_THAT(audited(), Contains("account.set_up"));
  EXPECT_THAT(audited(), Contains("setup.link"));
}

TEST_F(SignIn, TheSetUpReplacesTheSessionThatTheBrowserHad) {
  make_account("eve@example.org");
  const SignedIn had = sign_in("eve@example.org");
  SetUpRequest request{secret(setup_token()), "ada@example.org", secret(kPassword)};
  request.session = secret(had.token.reveal());
  const auto in = run(accounts->set_up(std::move(request), caller));
  ASSERT_TRUE(in.ok());
  EXPECT_FALSE(whose(had).ok());
  EXPECT_TRUE(whose(*in).ok());
}

// Somebody signs up with the address of the operator to be, and asks for a change to their own.
TEST_F(SignIn, WhoHadTheOperatorsAddressBeforeHasNoLinkIntoTheAccount) {
  open_sign_up();
  make_account("ada@example.org", Role::owner, false);
  const SignedIn thief = sign_in("ada@example.org");
  ASSERT_TRUE(
      run(accounts->change_email(thief.me.identity, "eve@example.org", secret(kPassword), caller))
          .ok());
  const std::string change = link_token("eve@example.org");
  ASSERT_TRUE(run(accounts->request_password_reset("ada@example.org", caller)).ok());
  const std::string reset = link_token("ada@example.org");
  const auto in = set_up(setup_token(), "ada@example.org");
  ASSERT_TRUE(in.ok());
  EXPECT_FALSE(whose(thief).ok());
  EXPECT_EQ(run(accounts->verify_email({secret(change)}, caller)).error().code,
            ErrorCode::link_expired);
  EXPECT_EQ(run(accounts->reset_password(secret(reset), secret(kOther), caller)).error().code,
            ErrorCode::link_expired);
  EXPECT_EQ(whose(*in)->email, "ada@example.org");
}

// promise: S72
TEST_F(SignIn, TheSetupLinkIsGoodFor30MinutesAndANewOneEndsIt) {
  const std::string first = setup_token();
  const std::string second = setup_token();
  EXPECT_EQ(set_up(first, "ada@example.org").error().code, ErrorCode::link_expired);
  clock.advance(std::chrono::minutes(30) - std::chrono::milliseconds(1));
  EXPECT_EQ(run(accounts->set_up({secret(second), "ada@example.org", secret("short")}, caller))
                .error()
                .param,
            "password");  // still good after a password that was refused
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(set_up(second, "ada@example.org").error().code, ErrorCode::link_expired);
}

TEST_F(SignIn, TheAccountOfTheFirstStartBecomesTheOperators) {
  AccountRow local;
  local.id = AccountId::make(random);
  local.email = "local";
  local.tier = "enterprise";
  ASSERT_TRUE(database->accounts().insert(local, AuditRow{}).ok());
  const auto in = set_up(setup_token(), "ada@example.org");
  ASSERT_TRUE(in.ok());
  EXPECT_EQ(in->me.identity.account, local.id);
  EXPECT_EQ(in->me.tier, "enterprise");
}

TEST_F(SignIn, TheSessionsOfAnAccountThatIsDisabledEnd) {
  const AccountId ada = make_account("ada@example.org");
  const SignedIn in = sign_in("ada@example.org");
  const auto set_disabled = [&](bool disabled) {
    return Gate::perform(context, Caller::shell({"acc_boss", "192.0.2.1", "req_1"}), kChangeAccount,
                         ada.str(), {std::nullopt, disabled});
  };
  ASSERT_TRUE(set_disabled(true).ok());
  EXPECT_THAT(changed, Contains(ada.str()));
  EXPECT_EQ(whose(in).error().code, ErrorCode::not_authenticated);
  EXPECT_EQ(log_in("ada@example.org", kPassword).error().code, ErrorCode::forbidden);
  EXPECT_EQ(log_in("ada@example.org", kOther).error().code, ErrorCode::not_authenticated);
  ASSERT_TRUE(set_disabled(false).ok());
  EXPECT_TRUE(log_in("ada@example.org", kPassword).ok());
}

}  // namespace
}  // namespace solidrust
