#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/alerts/alert_conditions.h"
#include "control/alerts/alert_message.h"
#include "control/alerts/alert_sender.h"
#include "control/alerts/alert_watch.h"
#include "control/alerts/webhook_signature.h"
#include "control/control_fixture.h"
#include "store/sqlite/sqlite_alert_store.h"
#include "store/temp_folder.h"
#include "upstream/target_state.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Is = AlertCondition::Is;
using Texts = std::vector<std::string>;

// By Python: base64(hmac.new(base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), …, sha256)), and
// with bytes(range(26)).
// promise: S30
TEST(WebhookSignature, IsThatOfTheStandard) {
  const std::string one =
      "\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d"
      "\xa4\xb0";
  std::string two;
  for (char c = 0; c < 26; ++c) two += c;
  const std::array<Secret, 2> secrets{Secret(one), Secret(two)};
  const std::string_view body = R"({"test": 2432232314})";
  EXPECT_EQ(webhook_signature(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
            "v1,4L1JzQSicGDT54ByGMLnQ+0O1h/ZQ+YbSl3K8DScfnc=");
}

// A database, and a clock that stands still.
class AlertTest : public ControlTest {
 protected:
  AlertTest() { open(); }
  void open() {
    store.reset();
    database.reset();
    auto opened = SqliteDatabase::open(folder.path("solidrust.db"), clock);
    EXPECT_TRUE(opened.ok());
    database = std::move(opened).value();
    store = std::make_unique<SqliteAlertStore>(*database);
    context.alerts = store.get();
  }
  Texts alerts() {
    Texts out;
    const auto rows = store->list(false, 0, 100);
    EXPECT_TRUE(rows.ok());
    for (const AlertRow& row : *rows) {
      std::string text = row.kind + " " + row.subject;
      if (row.level != 0) text += " " + std::to_string(row.level);
      out.push_back(text + (row.open() ? " firing" : " resolved"));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  static AlertRow row(std::string subject = "gpu-1/a") {
    AlertRow made;
    made.kind = "target_ejected";
    made.subject = std::move(subject);
    made.summary = "a of <gpu-1> is ejected";
    made.period_ms = made.fired_ms = 1'800'000'000'000;
    return made;
  }
  TempFolder folder;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<SqliteAlertStore> store;
};

class AlertWatchTest : public AlertTest {
 protected:
  AlertWatchTest() { restart(); }
  void restart() {
    watch.reset();
    open();
    watch = std::make_unique<AlertWatch>(*store, clock);
  }
  void step(Is is, std::chrono::milliseconds after = 1s) {
    clock.advance(after);
    ASSERT_TRUE(
        watch->step({{AlertKind::target_ejected, "gpu-1/a", 0, {}, is, "ejected"}}, 10s).ok());
  }
  std::unique_ptr<AlertWatch> watch;
};

TEST_F(AlertWatchTest, AStateMustLastBeforeItIsAnAlertAndBeforeThatIsOver) {
  step(Is::firing);
  step(Is::firing, 9'999ms);
  EXPECT_EQ(alerts(), Texts{});
  step(Is::firing, 1ms);
  EXPECT_EQ(alerts(), Texts{"target_ejected gpu-1/a firing"});
  step(Is::over);
  step(Is::over, 9'999ms);
  EXPECT_EQ(alerts(), Texts{"target_ejected gpu-1/a firing"});
  step(Is::over, 1ms);
  EXPECT_EQ(alerts(), Texts{"target_ejected gpu-1/a resolved"});
}

TEST_F(AlertWatchTest, WhatFlapsIsNoAlert) {
  for (int i = 0; i < 20; ++i) {
    step(Is::firing, 9s);
    step(Is::over, 9s);
  }
  EXPECT_EQ(alerts(), Texts{});
  step(Is::firing);
  step(Is::firing, 10s);
  for (int i = 0; i < 20; ++i) {
    step(Is::over, 9s);
    step(Is::firing, 9s);
  }
  EXPECT_EQ(alerts(), Texts{"target_ejected gpu-1/a firing"});
}

TEST_F(AlertWatchTest, ARestartNeitherRepeatsNorEndsIt) {
  step(Is::firing);
  step(Is::firing, 10s);
  restart();
  for (int i = 0; i < 30; ++i) step(Is::unknown);
  for (int i = 0; i < 30; ++i) step(Is::firing);
  EXPECT_EQ(alerts(), Texts{"target_ejected gpu-1/a firing"});
  restart();
  step(Is::over);
  step(Is::over, 10s);
  restart();
  step(Is::over, 60s);
  EXPECT_EQ(alerts(), Texts{"target_ejected gpu-1/a resolved"});
}

TEST_F(AlertWatchTest, WhatIsNoLongerWatchedIsOver) {
  step(Is::firing);
  step(Is::firing, 10s);
  ASSERT_TRUE(watch->step({}, 10s).ok());
  clock.advance(10s);
  ASSERT_TRUE(watch->step({}, 10s).ok());
  EXPECT_EQ(alerts(), Texts{"target_ejected gpu-1/a resolved"});
}

TEST_F(AlertWatchTest, BudgetsEndForTheirReasonAlone) {
  AlertRow budget = row("acc_1");
  budget.kind = "budget_crossed";
  budget.level = 80;
  ASSERT_TRUE(*store->fire(budget));
  step(Is::over, 100s);
  step(Is::over, 100s);
  ASSERT_TRUE(watch->end_budgets([](const AlertRow&) { return std::string(); }).ok());
  EXPECT_EQ(alerts(), Texts{"budget_crossed acc_1 80 firing"});
  ASSERT_TRUE(watch->end_budgets([](const AlertRow&) { return std::string("raised"); }).ok());
  EXPECT_EQ(alerts(), Texts{"budget_crossed acc_1 80 resolved"});
}

TEST(BudgetIsOver, WithItsMonthWhenItIsRaisedOrGone) {
  AlertRow alert;
  alert.kind = "budget_crossed";
  alert.subject = "acc_1";
  alert.level = 80;
  alert.period_ms = 1'800'000'000'000;  // 2027-01-15
  const SystemTime then = from_unix_ms(alert.period_ms);
  BudgetReading reading;
  reading.budget.tokens = 100;
  reading.tokens = 79;  // a call did not fit into what is left
  reading.percent = 80;
  EXPECT_EQ(budget_is_over(alert, reading, then + 24h), "");
  EXPECT_EQ(budget_is_over(alert, reading, then + 24h * 31), "the month of the budget is over");
  EXPECT_EQ(budget_is_over(alert, std::nullopt, then), "the budget of acc_1 was removed");
  reading.percent = 79;
  reading.tokens = 90;  // with what runs
  EXPECT_EQ(budget_is_over(alert, reading, then), "less than 80 % of the budget of acc_1 is used");
}

class AlertConditionsTest : public AlertTest {
 protected:
  AlertConditionsTest() {
    auto one = std::make_shared<Upstream>();
    one->name = "gpu-1";
    auto two = std::make_shared<Upstream>();
    two->name = "gpu-2";
    auto sandbox = std::make_shared<Upstream>();
    sandbox->name = "sandbox";
    sandbox->kind = UpstreamKind::sandbox;
    Model chat;
    chat.name = "chat";
    chat.targets = {Target{one, "a"}, Target{two, "a"}};
    Model alone;
    alone.name = "alone";
    alone.targets = {Target{one, "b"}};
    Model practice;
    practice.name = "practice";
    practice.targets = {Target{sandbox, "sandbox-chat"}};
    readings.catalog =
        std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>{one, two, sandbox},
                                  std::vector<Model>{chat, alone, practice});
    readings.journal_bound = 1'000;
  }
  TargetState& state(const char* model, std::size_t target = 0) {
    return *readings.catalog->find(model)->targets[target].state;
  }
  // "kind subject level": those that fire, and with `is` others.
  Texts look(Is is = Is::firing) {
    const auto seen = conditions.look(readings, {});
    EXPECT_TRUE(seen.ok());
    Texts out;
    for (const AlertCondition& one : *seen) {
      if (one.is != is) continue;
      out.push_back(std::string(alert_kind_name(one.kind)) + " " + one.subject);
      if (one.level != 0) out.back() += " " + std::to_string(one.level);
      summaries[out.back()] = one.summary;
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  AlertReadings readings;
  AlertConditions conditions{*store, clock};
  std::map<std::string, std::string> summaries;
};

TEST_F(AlertConditionsTest, NothingIsWrongAtTheStartAndTargetsAreNotKnownYet) {
  EXPECT_EQ(look(), Texts{});
  EXPECT_EQ(look(Is::unknown),
            (Texts{"error_rate requests", "model_unavailable alone", "model_unavailable chat",
                   "target_ejected gpu-1/a", "target_ejected gpu-1/b", "target_ejected gpu-2/a"}));
}

TEST_F(AlertConditionsTest, AnEjectedTargetIsToldAndAModelWithoutAny) {
  state("chat", 0).failed(AttemptFault::connect, {}, clock.steady());
  state("chat", 0).eject(clock.steady(), 0);
  EXPECT_EQ(look(), Texts{"target_ejected gpu-1/a"});
  EXPECT_EQ(summaries["target_ejected gpu-1/a"],
            "a of gpu-1 is ejected: its last failure is connect");
  // The other is the last: it is not ejected, and fails.
  for (int i = 0; i < 4; ++i) state("chat", 1).failed(AttemptFault::connect, {}, clock.steady());
  EXPECT_EQ(look(), Texts{"target_ejected gpu-1/a"});
  state("chat", 1).failed(AttemptFault::connect, {}, clock.steady());
  EXPECT_EQ(look(), (Texts{"model_unavailable chat", "target_ejected gpu-1/a"}));
  state("chat", 1).succeeded({}, clock.steady());
  EXPECT_EQ(look(), Texts{"target_ejected gpu-1/a"});
  state("chat", 0).recover(clock.steady());
  state("chat", 0).succeeded({}, clock.steady());
  EXPECT_EQ(look(), Texts{});
  const Texts over = look(Is::over);
  EXPECT_NE(std::find(over.begin(), over.end(), "target_ejected gpu-1/a"), over.end());
  state("alone").drain(true);
  EXPECT_EQ(look(), Texts{"model_unavailable alone"});
}

TEST_F(AlertConditionsTest, WhatEjectedATargetIsSaid) {
  const std::string key = "target_ejected gpu-1/a";
  state("chat").failed(AttemptFault::first_byte, {}, clock.steady());
  state("chat").succeeded({}, clock.steady());
  for (int i = 0; i < 3; ++i) (void)state("chat").probe_failed();
  state("chat").eject(clock.steady(), 0);
  EXPECT_EQ(look(), Texts{key});
  EXPECT_EQ(summaries[key], "a of gpu-1 is ejected: its probe failed");
  state("chat").failed(AttemptFault::reset, {}, clock.steady());
  EXPECT_EQ(look(), Texts{key});
  EXPECT_EQ(summaries[key], "a of gpu-1 is ejected: its last failure is reset");
}

TEST_F(AlertConditionsTest, OneTargetThatAnswersIsEnoughForAModel) {
  state("chat", 1).succeeded({}, clock.steady());
  const Texts over = look(Is::over);  // nothing is known of the first one
  EXPECT_NE(std::find(over.begin(), over.end(), "model_unavailable chat"), over.end());
}

TEST_F(AlertConditionsTest, TheSandboxDoesNotStandInForServers) {
  Model mixed = *readings.catalog->find("alone");
  mixed.targets.push_back(readings.catalog->find("practice")->targets.front());
  readings.catalog = std::make_shared<Catalog>(readings.catalog->upstreams(),
                                               std::vector<Model>{mixed}, readings.catalog.get());
  state("alone").drain(true);
  EXPECT_EQ(look(), Texts{"model_unavailable alone"});
}

TEST_F(AlertConditionsTest, AnswersThatMayFollowTheRequestCountForLess) {
  for (int i = 0; i < 9; ++i) state("alone").failed(AttemptFault::server_error, {}, clock.steady());
  EXPECT_EQ(look(), Texts{});
  state("alone").failed(AttemptFault::server_error, {}, clock.steady());
  EXPECT_EQ(look(), Texts{"model_unavailable alone"});
}

TEST_F(AlertConditionsTest, CallsThatFailSayMoreThanAProbeThatPasses) {
  state("alone").probe_passed(clock.steady());
  for (int i = 0; i < 5; ++i) state("alone").failed(AttemptFault::reset, {}, clock.steady());
  EXPECT_EQ(look(), Texts{"model_unavailable alone"});
  // Nobody asks any more: then the probe is what is known.
  clock.advance(kFailuresTell - 1ms);
  EXPECT_EQ(look(), Texts{"model_unavailable alone"});
  clock.advance(1ms);
  EXPECT_EQ(look(), Texts{});
}

TEST_F(AlertConditionsTest, AProbeThatIsNotSentAnyMoreSaysNothing) {
  state("alone").succeeded({}, clock.steady());
  (void)state("alone").probe_failed();
  EXPECT_EQ(look(), Texts{"model_unavailable alone"});
  state("alone").probe_forgotten();
  EXPECT_EQ(look(), Texts{});
}

TEST_F(AlertConditionsTest, AYoungProcessDoesNotKnowThatFewerRequestsFail) {
  const auto rate_is_over = [this] {
    const Texts over = look(Is::over);
    return std::find(over.begin(), over.end(), "error_rate requests") != over.end();
  };
  EXPECT_FALSE(rate_is_over());
  readings.requests = 49;
  clock.advance(AlertConditions::kErrorWindow - 1s);
  EXPECT_FALSE(rate_is_over());
  clock.advance(1s);
  EXPECT_TRUE(rate_is_over());
}

TEST_F(AlertConditionsTest, EnoughRequestsTellAYoungProcess) {
  (void)look();
  readings.requests = 50;
  clock.advance(5s);
  const Texts over = look(Is::over);
  EXPECT_NE(std::find(over.begin(), over.end(), "error_rate requests"), over.end());
}

TEST_F(AlertConditionsTest, TheSandboxRaisesNothing) {
  TargetState& sandbox = state("practice");
  for (int i = 0; i < 50; ++i) sandbox.failed(AttemptFault::connect, {}, clock.steady());
  sandbox.eject(clock.steady(), 0);
  EXPECT_EQ(look(), Texts{});
}

TEST_F(AlertConditionsTest, TheShareOfErrorsOfFiveMinutesNeedsAMinimum) {
  const auto served = [&](std::uint64_t requests, std::uint64_t errors) {
    readings.requests += requests;
    readings.errors += errors;
    clock.advance(5s);
  };
  EXPECT_EQ(look(), Texts{});
  served(49, 49);
  EXPECT_EQ(look(), Texts{});
  served(1, 0);
  EXPECT_EQ(look(), Texts{"error_rate requests"});
  served(930, 0);  // 49 of 980: five percent exactly
  EXPECT_EQ(look(), Texts{"error_rate requests"});
  served(1, 0);
  EXPECT_EQ(look(), Texts{});
  served(0, 10);
  EXPECT_EQ(look(), Texts{"error_rate requests"});
  for (int i = 0; i < 62; ++i) {
    served(10, 0);
    (void)look();
  }
  EXPECT_EQ(look(), Texts{});  // they are older than five minutes
}

TEST_F(AlertConditionsTest, TheNearestTermOfACertificateIsTold) {
  const std::int64_t day = 24 * 3'600;
  const std::int64_t now = unix_ms(clock.system()) / 1'000;
  readings.certificate_expires_s = now + 30 * day + 1;
  EXPECT_EQ(look(), Texts{});
  readings.certificate_expires_s = now + 30 * day;
  EXPECT_EQ(look(), Texts{"certificate_expires certificate 30"});
  readings.certificate_expires_s = now + 7 * day;
  EXPECT_EQ(look(), Texts{"certificate_expires certificate 7"});
  const Texts unknown = look(Is::unknown);  // that of 30 days goes on where it was one
  EXPECT_NE(std::find(unknown.begin(), unknown.end(), "certificate_expires certificate 30"),
            unknown.end());
  readings.certificate_expires_s = now - 1;
  EXPECT_EQ(look(), Texts{"certificate_expires certificate 1"});
}

TEST_F(AlertConditionsTest, TheJournalFiresPastSeventyPercentAndIsOverBelowSixty) {
  AlertWatch watch(*store, clock);
  // Between the two it stays as it is, also over a restart.
  for (const auto& [bytes, fires] : std::vector<std::pair<std::size_t, bool>>{
           {700, false}, {710, true}, {600, true}, {599, false}, {650, false}}) {
    readings.journal_bytes = bytes;
    const auto seen = AlertConditions(*store, clock).look(readings, {});
    ASSERT_TRUE(seen.ok());
    ASSERT_TRUE(watch.step(*seen, 0s).ok());
    EXPECT_EQ(store->open("journal_filling")->size(), fires ? 1u : 0u) << bytes;
  }
}

TEST_F(AlertConditionsTest, ARefusedConfigurationIsTold) {
  readings.config_taken = false;
  EXPECT_EQ(look(), Texts{"reload_failed configuration"});
}

TEST_F(AlertConditionsTest, ALeakOfBeforeARestartIsOverAfterAnHourWithoutAUse) {
  AlertRow leak = row("key_1");
  leak.kind = "key_leaked_in_use";
  leak.account = "acc_1";
  ASSERT_TRUE(*store->fire(leak));
  EXPECT_EQ(look(), Texts{"key_leaked_in_use key_1"});
  clock.advance(59min);
  EXPECT_EQ(look(), Texts{"key_leaked_in_use key_1"});
  clock.advance(1min);
  EXPECT_EQ(look(), Texts{});
}

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
  // As a disk that is full: no try can be noted.
  void fail_writes(bool on) {
    const auto done = database->write([on](SqliteConnection& connection) -> Result<void> {
      if (on)
        return connection
            .prepare(
                "CREATE TRIGGER no_tries BEFORE INSERT ON alert_tries"
                " BEGIN SELECT RAISE(ABORT, 'full'); END")
            .run();
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
  context.alert_sinks = [this] { return sender->sinks(); };
  EXPECT_EQ(fails("alerts.resend", R"({"id":1})").code, ErrorCode::invalid_value);
  ok("alerts.resend", R"({"id":2})");
  context.alert_sinks = [] { return std::vector<SinkState>{}; };
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
  context.test_alerts = [this]() -> Result<std::vector<SinkTest>> { return sender->test(give_up); };
  const auto sinks = ok("alerts.test")["sinks"];
  EXPECT_EQ(text(sinks.at(0).value(), "answer"), "status 204");
  EXPECT_EQ(text(sinks.at(1).value(), "where"), "slack.test");
  EXPECT_FALSE(sinks.at(1).value()["delivered"].get_bool().value());
  EXPECT_EQ(states(webhook.sent), Texts{"test"});
  EXPECT_EQ(alerts(), Texts{});
  EXPECT_EQ(journal.audit.back().action, "alert.test");
  context.test_alerts = {};
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

// promise: S29
TEST(AlertMessage, HasAFormForEachReceiver) {
  AlertMessage message;
  message.uid = "msg_1";
  message.state = "firing";
  message.summary = "a of <gpu-1> & \u00e9 is ejected";
  message.made_ms = 1'800'000'000'000;
  message.alert.id = 12;
  message.alert.kind = "target_ejected";
  message.alert.subject = "gpu-1/a";
  message.alert.fired_ms = 1'800'000'000'000;
  EXPECT_EQ(webhook_body(message),
            R"({"type":"alert.firing","timestamp":"2027-01-15T08:00:00.000Z","data":{)"
            R"("state":"firing","summary":"a of <gpu-1> & é is ejected","id":12,)"
            R"("kind":"target_ejected","severity":"warning","subject":"gpu-1/a","level":null,)"
            R"("account":null,"fired_at":"2027-01-15T08:00:00.000Z",)"
            R"("do":"solidrust upstreams list"}})");
  EXPECT_EQ(slack_body(message),
            R"({"text":"*SolidRusT firing*: a of &lt;gpu-1&gt; &amp; é is ejected\n)"
            R"(target_ejected · `solidrust upstreams list`"})");
  EXPECT_EQ(mail_subject(message), "[SolidRusT] firing: a of <gpu-1> & ?? is ejected");
  EXPECT_NE(mail_text(message).find("what to do: solidrust upstreams list\n"), std::string::npos);
}

}  // namespace
}  // namespace solidrust
