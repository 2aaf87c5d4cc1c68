#include <gmock/gmock.h>

#include "control/testing/console_fixture.h"

namespace solidrust {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using ::testing::Contains;

class Sessions : public ConsoleTest {
 protected:
  Sessions() { make_account("ada@example.org"); }
};

// promise: S59
TEST_F(Sessions, EndAfter24HoursWithoutUse) {
  const SignedIn in = sign_in("ada@example.org");
  clock.advance(hours(24) - milliseconds(1));
  EXPECT_TRUE(whose(in).ok());  // which is a use
  clock.advance(hours(24) - milliseconds(1));
  EXPECT_TRUE(whose(in).ok());
  clock.advance(hours(24));
  EXPECT_EQ(whose(in).error().code, ErrorCode::not_authenticated);
}

// promise: S59
TEST_F(Sessions, LastAtMost30Days) {
  const SignedIn in = sign_in("ada@example.org");
  for (int day = 0; day < 60; ++day) {
    clock.advance(hours(12) - (day == 59 ? milliseconds(1) : milliseconds(0)));
    EXPECT_TRUE(whose(in).ok()) << day;
  }
  clock.advance(milliseconds(1));
  EXPECT_EQ(whose(in).error().code, ErrorCode::not_authenticated);
}

TEST_F(Sessions, EachLoginHasAnIdOfItsOwnAndLogoutEndsItOnTheServer) {
  const SignedIn first = sign_in("ada@example.org");
  const SignedIn second = sign_in("ada@example.org");
  EXPECT_NE(first.token.reveal(), second.token.reveal());
  ASSERT_TRUE(run(accounts->log_out(first.me.identity, caller)).ok());
  EXPECT_EQ(whose(first).error().code, ErrorCode::not_authenticated);
  EXPECT_TRUE(whose(second).ok());
  EXPECT_EQ(run(accounts->session(secret("no token"), caller)).error().code,
            ErrorCode::not_authenticated);
}

TEST_F(Sessions, ALogInReplacesTheOneThatTheBrowserHad) {
  make_account("eve@example.org");
  const SignedIn elsewhere = sign_in("ada@example.org");
  const SignedIn first = sign_in("ada@example.org");
  const auto log_in = [&](const char* email, const char* password, const SignedIn& had) {
    LogInRequest request = login(email, password);
    request.session = secret(had.token.reveal());
    return run(accounts->log_in(std::move(request), caller));
  };
  EXPECT_FALSE(log_in("ada@example.org", kOther, first).ok());
  EXPECT_TRUE(whose(first).ok()) << "nobody is signed out by a wrong password";

  const auto second = log_in("ada@example.org", kPassword, first);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(whose(first).error().code, ErrorCode::not_authenticated);
  EXPECT_TRUE(whose(*second).ok());
  // Somebody else at the same browser.
  const auto eve = log_in("eve@example.org", kPassword, *second);
  ASSERT_TRUE(eve.ok());
  EXPECT_EQ(whose(*second).error().code, ErrorCode::not_authenticated);
  EXPECT_TRUE(whose(*eve).ok());
  EXPECT_TRUE(whose(elsewhere).ok());
  // What has ended already, or never was, is in nobody's way.
  EXPECT_TRUE(log_in("ada@example.org", kPassword, *second).ok());
  LogInRequest request = login("ada@example.org", kPassword);
  request.session = secret("no token");
  EXPECT_TRUE(run(accounts->log_in(std::move(request), caller)).ok());
}

TEST_F(Sessions, AreSeenAndEndedByTheirPersonOnly) {
  make_account("eve@example.org");
  const SignedIn here = sign_in("ada@example.org");
  ConsoleCaller phone{"2001:db8::1", std::string(199, 'p') + "\x1b[31m", "req_2"};
  const auto there = run(accounts->log_in(login("ada@example.org", kPassword), phone));
  ASSERT_TRUE(there.ok());
  const SignedIn eve = sign_in("eve@example.org");

  const auto list = run(accounts->list_sessions(here.me.identity));
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 2u);
  EXPECT_FALSE((*list)[0].current);  // newest first
  EXPECT_EQ((*list)[0].address, "2001:db8::1");
  EXPECT_EQ((*list)[0].user_agent, std::string(199, 'p') + "?");
  EXPECT_TRUE((*list)[1].current);

  const std::string id = there->me.identity.session;
  EXPECT_EQ(run(accounts->end_session(eve.me.identity, id, caller)).error().code,
            ErrorCode::not_found);
  EXPECT_TRUE(whose(*there).ok());
  EXPECT_TRUE(run(accounts->end_session(here.me.identity, id, caller)).ok());
  EXPECT_FALSE(whose(*there).ok());
  EXPECT_EQ(run(accounts->end_session(here.me.identity, id, caller)).error().code,
            ErrorCode::not_found);
}

TEST_F(Sessions, ThoseThatAreOverAreNotListed) {
  const SignedIn idle = sign_in("ada@example.org");
  clock.advance(hours(24) - milliseconds(1));
  const SignedIn here = sign_in("ada@example.org");
  EXPECT_EQ(run(accounts->list_sessions(here.me.identity))->size(), 2u);
  clock.advance(milliseconds(1));
  const auto list = run(accounts->list_sessions(here.me.identity));
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->front().id, here.me.identity.session);
  EXPECT_EQ(whose(idle).error().code, ErrorCode::not_authenticated);
}

// promise: S60
TEST_F(Sessions, AllOthersEndAtOnce) {
  const SignedIn first = sign_in("ada@example.org");
  const SignedIn second = sign_in("ada@example.org");
  const SignedIn here = sign_in("ada@example.org");
  ASSERT_TRUE(run(accounts->end_other_sessions(here.me.identity, caller)).ok());
  EXPECT_FALSE(whose(first).ok());
  EXPECT_FALSE(whose(second).ok());
  EXPECT_TRUE(whose(here).ok());
  EXPECT_THAT(audited(), Contains("session.end_others"));
}

TEST_F(Sessions, OfMoreThanFiftyTheOldestEnds) {
  const AccountId id = row("ada@example.org").id;
  const SignedIn oldest = sign_in("ada@example.org");
  ASSERT_TRUE(database->console()
                  .change([&](ConsoleRows& rows) -> Result<void> {
                    for (int i = 0; i < 48; ++i) {
                      SessionRow other;
                      other.id = "ses_" + std::to_string(i);
                      other.hash.fill(static_cast<std::uint8_t>(i + 1));
                      other.account = id;
                      other.created_ms = other.last_seen_ms = unix_ms(clock.system()) + 1;
                      if (auto done = rows.insert_session(other); !done) return done;
                    }
                    return {};
                  })
                  .ok());
  clock.advance(milliseconds(10));
  const SignedIn fiftieth = sign_in("ada@example.org");
  EXPECT_TRUE(whose(oldest).ok());
  clock.advance(milliseconds(10));
  sign_in("ada@example.org");
  EXPECT_FALSE(whose(oldest).ok());
  EXPECT_TRUE(whose(fiftieth).ok());
  EXPECT_EQ(run(accounts->list_sessions(fiftieth.me.identity))->size(), 50u);
}

TEST_F(Sessions, MeShowsTheFirstSteps) {
  const SignedIn in = sign_in("ada@example.org");
  const auto me = run(accounts->me(in.me.identity));
  ASSERT_TRUE(me.ok());
  EXPECT_EQ(me->identity.email, "ada@example.org");
  EXPECT_TRUE(me->identity.verified);
  EXPECT_FALSE(me->key_created);
  EXPECT_FALSE(me->first_call);
}

}  // namespace
}  // namespace solidrust
