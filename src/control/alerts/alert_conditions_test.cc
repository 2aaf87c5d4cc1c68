#include "control/alerts/alert_conditions.h"

#include <map>
#include <string>

#include "control/testing/alert_fixture.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Is = AlertCondition::Is;

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

}  // namespace
}  // namespace solidrust
