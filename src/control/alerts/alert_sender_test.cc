#include "control/alerts/alert_sender.h"

#include <map>
#include <memory>
#include <string>

#include "control/testing/alert_fixture.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

// What a sink is told to answer, and what it got.
struct FakeSinkLog {
  std::vector<SinkAnswer> answers;  // the next first; empty: it takes everything
  Texts sent;
};
class FakeSink final : public AlertSink {
 public:
  explicit FakeSink(FakeSinkLog& log) : log_(log) {}
  SinkAnswer send(const AlertMessage& message, const std::atomic<bool>& /*give_up*/) override {
    log_.sent.push_back(message.uid + " " + message.state);
    if (log_.answers.empty()) return {true, false, "status 204"};
    SinkAnswer answer = log_.answers.front();
    log_.answers.erase(log_.answers.begin());
    return answer;
  }

 private:
  FakeSinkLog& log_;
};

class AlertSenderTest : public AlertTest {
 protected:
  AlertSenderTest() { restart(); }
  AlertSender::Options options() {
    return {[this] {
              std::vector<NamedSink> sinks;
              sinks.push_back({"webhook", "hooks.test", std::make_unique<FakeSink>(webhook)});
              sinks.push_back({"slack", "slack.test", std::make_unique<FakeSink>(slack)});
              return sinks;
            },
            {"target_ejected"},
            5s};
  }
  void restart() {
    sender.reset();
    open();
    sender = std::make_unique<AlertSender>(*store, clock, random, options());
  }
  void run() {
    for (;;) {
      const auto some = sender->step(give_up);
      ASSERT_TRUE(some.ok());
      if (!*some) return;
    }
  }
  // As a disk that is full: no try can be noted, and no change.
  void fail_writes(bool on) {
    const auto done = database->write([on](SqlConnection& connection) -> Result<void> {
      if (on) {
        auto made = connection
                        .prepare(Sql::of_sqlite("CREATE TRIGGER no_notes BEFORE INSERT ON audit"
                                                " BEGIN INSERT INTO no_such_table VALUES (1); END"))
                        .run();
        if (!made) return made;
        return connection
            .prepare(Sql::of_sqlite("CREATE TRIGGER no_tries BEFORE INSERT ON alert_tries"
                                    " BEGIN SELECT RAISE(ABORT, 'full'); END"))
            .run();
      }
      if (auto gone = connection.prepare("DROP TRIGGER no_notes").run(); !gone) return gone;
      return connection.prepare("DROP TRIGGER no_tries").run();
    });
    ASSERT_TRUE(done.ok());
  }
  static Texts states(const Texts& sent) {
    Texts out;
    for (const std::string& one : sent) out.push_back(one.substr(one.find(' ') + 1));
    return out;
  }
  FakeSinkLog webhook;
  FakeSinkLog slack;
  std::atomic<bool> give_up{false};
  std::unique_ptr<AlertSender> sender;
};

TEST_F(AlertSenderTest, EachSinkGetsEachMessageOnce) {
  ASSERT_TRUE(*store->fire(row()));
  run();
  run();
  restart();
  run();
  ASSERT_TRUE(*store->resolve(1, 1'900'000'000'000, "over"));
  run();
  EXPECT_EQ(states(webhook.sent), (Texts{"firing", "resolved"}));
  EXPECT_EQ(states(slack.sent), (Texts{"firing", "resolved"}));
  EXPECT_EQ(webhook.sent.front(), slack.sent.front());
  EXPECT_EQ(sender->count(AlertKind::target_ejected, AlertSender::Outcome::delivered), 2u);
}

TEST_F(AlertSenderTest, TheSenderIsWokenByAResendThatMayHaveFailed) {
  ASSERT_TRUE(*store->fire(row()));
  run();
  int woken = 0;
  server.on_alerts_due = [&] { ++woken; };
  ok("alerts.resend", R"({"id":1})");
  EXPECT_EQ(woken, 1);
  fail_writes(true);
  EXPECT_EQ(fails("alerts.resend", R"({"id":1})").code, ErrorCode::storage_error);
  EXPECT_EQ(woken, 2);
  fail_writes(false);
  EXPECT_EQ(fails("alerts.resend", R"({"id":99})").code, ErrorCode::not_found);
  EXPECT_EQ(woken, 2) << "nothing is due";
}

TEST_F(AlertSenderTest, ItIsTriedSevenTimesMoreAndThenGivenUp) {
  webhook.answers.assign(20, {false, false, "status 500"});
  ASSERT_TRUE(*store->fire(row()));
  run();
  for (const std::chrono::milliseconds wait :
       std::initializer_list<std::chrono::milliseconds>{5s, 30s, 2min, 10min, 1h, 6h, 24h}) {
    const std::size_t before = webhook.sent.size();
    clock.advance(wait - 1ms);
    run();
    EXPECT_EQ(webhook.sent.size(), before) << wait.count();
    restart();  // the state is the database's
    clock.advance(1ms);
    run();
    EXPECT_EQ(webhook.sent.size(), before + 1) << wait.count();
  }
  EXPECT_EQ(webhook.sent.size(), AlertSender::kTries);
  EXPECT_EQ(std::count(webhook.sent.begin(), webhook.sent.end(), webhook.sent.front()), 8);
  clock.advance(100h);
  run();
  EXPECT_EQ(webhook.sent.size(), AlertSender::kTries);
  EXPECT_EQ(store->deliveries(0, 0, 10)->at(1).state, "dead");
  EXPECT_EQ(sender->count(AlertKind::target_ejected, AlertSender::Outcome::dead), 1u);
  EXPECT_EQ(states(slack.sent), Texts{"firing"});  // nobody waited for the other
  ok("alerts.resend", R"({"id":1})");
  webhook.answers.clear();
  run();
  EXPECT_EQ(webhook.sent.size(), AlertSender::kTries + 1);
  EXPECT_EQ(webhook.sent.back(), webhook.sent.front());
  EXPECT_EQ(store->deliveries(0, 0, 10)->at(1).state, "delivered");
}

TEST_F(AlertSenderTest, AReceiverThatAsksForALongerWaitGetsItUpToAnHour) {
  webhook.answers = {{false, false, "status 429", 90s},
                     {false, false, "status 503", 1s},
                     {false, false, "status 503", 48h}};
  ASSERT_TRUE(*store->fire(row()));
  run();
  std::size_t sent = 1;
  for (const std::chrono::seconds wait : {90s, 30s, std::chrono::seconds{1h}}) {
    EXPECT_EQ(webhook.sent.size(), sent) << wait.count();
    clock.advance(wait - 1s);
    run();
    EXPECT_EQ(webhook.sent.size(), sent) << wait.count();
    clock.advance(1s);
    run();
    EXPECT_EQ(webhook.sent.size(), ++sent) << wait.count();
  }
  EXPECT_EQ(store->deliveries(0, 0, 10)->at(1).state, "delivered");
}

TEST_F(AlertSenderTest, OneThatIsGoneGetsNothingUntilAReload) {
  webhook.answers = {{false, true, "status 410"}};
  ASSERT_TRUE(*store->fire(row()));
  run();
  EXPECT_TRUE(sender->sinks().front().gone);
  EXPECT_FALSE(sender->sinks().back().gone);
  clock.advance(1h);
  run();
  EXPECT_EQ(webhook.sent.size(), 1u);
  sender->configure(options());
  EXPECT_FALSE(sender->sinks().front().gone);
  run();
  EXPECT_EQ(webhook.sent.size(), 2u);
}

TEST_F(AlertSenderTest, ATryThatCannotBeRecordedIsNotMadeAgain) {
  ASSERT_TRUE(*store->fire(row()));
  fail_writes(true);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(sender->step(give_up).ok());
  EXPECT_LE(webhook.sent.size() + slack.sent.size(), 1u);
  fail_writes(false);
  run();
  EXPECT_EQ(states(webhook.sent), Texts{"firing"});
  EXPECT_EQ(states(slack.sent), Texts{"firing"});
}

TEST_F(AlertSenderTest, WhatIsNotConfiguredOrGoneIsNotSentAgain) {
  webhook.answers = {{false, true, "status 410"}};
  ASSERT_TRUE(*store->fire(row()));
  run();
  server.on_alert_sinks = [this] { return sender->sinks(); };
  EXPECT_EQ(fails("alerts.resend", R"({"id":1})").code, ErrorCode::invalid_value);
  ok("alerts.resend", R"({"id":2})");
  server.on_alert_sinks = [] { return std::vector<SinkState>{}; };
  EXPECT_EQ(fails("alerts.resend", R"({"id":2})").param, "id");
}

TEST_F(AlertSenderTest, WhatTheEndOfTheProcessCutShortIsNoTry) {
  webhook.answers = {{false, false, "cancelled"}};
  ASSERT_TRUE(*store->fire(row()));
  give_up = true;
  ASSERT_TRUE(sender->step(give_up).ok());
  EXPECT_EQ(store->deliveries(0, 0, 10)->at(1).tries, 0);
  give_up = false;
  restart();
  run();
  EXPECT_EQ(store->deliveries(0, 0, 10)->at(1).tries, 1);
}

TEST_F(AlertSenderTest, ATestGoesToEverySinkAndSaysWhatEachAnswered) {
  slack.answers = {{false, false, "status 404"}};
  server.on_test_alerts = [this]() -> Result<std::vector<SinkTest>> {
    return sender->test(give_up);
  };
  const auto sinks = ok("alerts.test")["sinks"];
  EXPECT_EQ(text(sinks.at(0).value(), "answer"), "status 204");
  EXPECT_EQ(text(sinks.at(1).value(), "where"), "slack.test");
  EXPECT_FALSE(sinks.at(1).value()["delivered"].get_bool().value());
  EXPECT_EQ(states(webhook.sent), Texts{"test"});
  EXPECT_EQ(alerts(), Texts{});
  EXPECT_EQ(journal.audit.back().action, "alert.test");
  server.on_test_alerts = {};
  EXPECT_EQ(fails("alerts.test").code, ErrorCode::service_unavailable);
}

TEST_F(AlertSenderTest, TheCommandsTellOfThem) {
  ASSERT_TRUE(*store->fire(row()));
  ASSERT_TRUE(*store->fire(row("gpu-2/a")));
  ASSERT_TRUE(*store->resolve(2, 1'900'000'000'000, "over"));
  run();
  const auto listed = ok("alerts.list");
  EXPECT_EQ(listed["open"].get_int64().value(), 1);
  const auto first = listed["alerts"].at(0).value();
  EXPECT_EQ(text(first, "state"), "firing");
  EXPECT_EQ(text(first, "severity"), "warning");
  EXPECT_EQ(text(first, "fired_at"), "2027-01-15T08:00:00.000Z");
  EXPECT_EQ(text(first, "advice"), "solidrust upstreams list");
  EXPECT_EQ(listed["alerts"].get_array().value().size(), 2u);
  EXPECT_EQ(ok("alerts.list", R"({"open":true})")["alerts"].get_array().value().size(), 1u);
  const auto sent = ok("alerts.deliveries", R"({"alert":2})")["deliveries"];
  EXPECT_EQ(sent.get_array().value().size(), 4u);
  EXPECT_EQ(text(sent.at(0).value(), "message"), "resolved");
  EXPECT_EQ(text(sent.at(0).value()["log"].at(0).value(), "answer"), "status 204");
  EXPECT_EQ(fails("alerts.resend", R"({"id":99})").param, "id");
  EXPECT_EQ(fails("alerts.resend").code, ErrorCode::missing_field);
  context.alerts = nullptr;
  EXPECT_EQ(fails("alerts.list").code, ErrorCode::service_unavailable);
}

}  // namespace
}  // namespace solidrust
