#include "control/alerts/alert_watch.h"

#include <memory>

#include "control/testing/alert_fixture.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Is = AlertCondition::Is;

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

}  // namespace
}  // namespace solidrust
