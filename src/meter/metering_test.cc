#include "meter/metering.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/testing/fake_clock.h"
#include "meter/journal_record.h"
#include "meter/testing/gated_usage_store.h"
#include "store/sql/sql_alert_store.h"
#include "store/sql/sql_audit_store.h"
#include "store/sql/sql_budget_store.h"
#include "store/sql/sql_tier_store.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

// Everything of one process's life; destroyed and made again, it is a restart.
struct Process {
  Process(const TempFolder& folder, const Clock& clock)
      : database(std::move(SqliteDatabase::open(folder.path("db"), clock)).value()),
        journal(std::move(Journal::open(folder.path("journal"), 1, {})).value()),
        limiter(clock),
        keeper(limiter, usage, budgets, tiers, policy, clock),
        metering(*journal, usage, keeper, limiter, refusals, clock, {}) {
    const Result<void> started = metering.start();
    EXPECT_TRUE(started.ok()) << started.error().message << started.error().internal;
  }
  LimitQuery query(std::uint64_t tokens) {
    LimitQuery made;
    made.account = "acc_a";
    made.account_limits = &policy.current()->tier("basic");
    made.key = "key_a";
    made.tokens = tokens;
    return made;
  }
  // One request as the gateway does it.
  bool call(const std::string& id, std::uint64_t tokens) {
    Admission admission = limiter.reserve(query(tokens));
    if (!admission.admitted()) return false;
    UsageRecord record;
    record.id = id;
    record.account = "acc_a";
    record.key = "key_a";
    record.model = "m";
    record.completion_tokens = tokens;
    record.status = 200;
    record.attempts = 1;
    admission.reservation().settle(tokens, 0);
    record.time_ms = admission.reservation().counts_ms() + limiter.wall_shift_ms();
    return journal->writer(0).append(record);
  }
  // As the running server does it.
  bool set_budget(const BudgetRow& row) {
    return keeper.set(row, {}, [this] { EXPECT_TRUE(metering.flush(milliseconds(10'000))); }).ok();
  }
  std::int64_t recorded() {
    UsageQuery asked;
    asked.until_ms = limiter.now_ms() + 86'400'000;
    const auto answer = usage.usage(asked);
    return answer.ok() && !answer->rows.empty() ? answer->rows[0].totals.requests : 0;
  }

  std::unique_ptr<SqliteDatabase> database;
  SqlUsageStore usage{*database};
  SqlBudgetStore budgets{*database};
  SqlTierStore tiers{*database};
  SqlAuditStore audit{*database};
  std::unique_ptr<Journal> journal;
  Limiter limiter;
  PolicySource policy;
  BudgetKeeper keeper;
  Refusals refusals;
  Metering metering;
};

class MeteringTest : public ::testing::Test {
 protected:
  void restart() {
    process_.reset();
    process_ = std::make_unique<Process>(folder_, clock_);
  }
  std::vector<LimitReading> readings() {
    std::vector<LimitReading> each;
    process_->limiter.look(process_->query(0), &each);
    return each;
  }
  std::vector<std::string> crossings() {
    std::vector<std::string> out;
    const auto rows = process_->audit.latest(100);
    for (const AuditRow& row : *rows)
      if (row.action == "budget.crossed") out.push_back(row.detail_json);
    return out;
  }

  TempFolder folder_;
  FakeClock clock_;
  std::unique_ptr<Process> process_ = std::make_unique<Process>(folder_, clock_);
};

TEST_F(MeteringTest, WhatIsInTheJournalReachesTheDatabase) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(process_->call("req_" + std::to_string(i), 10));
  ASSERT_TRUE(process_->metering.flush(milliseconds(10'000)));
  EXPECT_EQ(process_->recorded(), 20);
}

TEST(JournalDrain, WhatTheDatabaseRefusedIsWrittenLaterAndOnce) {
  const TempFolder folder;
  const FakeClock clock;
  SqliteDatabase::Options impatient;
  impatient.write_wait = milliseconds(1);
  const auto database =
      std::move(SqliteDatabase::open(folder.path("db"), clock, impatient)).value();
  const auto other = std::move(SqliteDatabase::open(folder.path("db"), clock)).value();
  const auto journal = std::move(Journal::open(folder.path("journal"), 1, {})).value();
  SqlUsageStore usage{*database};
  JournalDrain drain(*journal, usage, 2);
  for (const char* const id : {"req_1", "req_2", "req_3", "req_4", "req_5"}) {
    UsageRecord record;
    record.id = id;
    record.time_ms = unix_ms(clock.system());
    record.account = "acc_a";
    record.key = "key_a";
    record.model = "m";
    ASSERT_TRUE(journal->writer(0).append(record));
  }
  const Result<void> locked = other->write([&](SqlConnection&) -> Result<void> {
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(drain.step().ok());
    return {};
  });
  ASSERT_TRUE(locked.ok());
  ASSERT_TRUE(drain.all().ok());
  ASSERT_TRUE(drain.all().ok());
  UsageQuery asked;
  asked.until_ms = unix_ms(clock.system()) + 3'600'000;
  const auto answer = usage.usage(asked);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->rows.size(), 1u);
  EXPECT_EQ(answer->rows[0].totals.requests, 5);
}

TEST_F(MeteringTest, AStopWritesTheRest) {
  ASSERT_TRUE(process_->call("req_1", 10));
  process_->metering.stop();
  EXPECT_EQ(process_->recorded(), 1);
}

// Minutes to the last second, hours and days exactly: every reading is the same before and after.
TEST_F(MeteringTest, CountersSurviveARestart) {
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(process_->call("req_" + std::to_string(i), 100));
    clock_.advance(milliseconds(i < 20 ? 137'000 : 3'100));
  }
  const auto before = readings();
  restart();
  const auto after = readings();
  ASSERT_EQ(before.size(), 5u);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].used, before[i].used) << limit_name(before[i].kind);
    EXPECT_EQ(after[i].reset_ms, before[i].reset_ms) << limit_name(before[i].kind);
  }
  EXPECT_EQ(after[0].used, 10u);
  EXPECT_EQ(after[2].used, 30u);
}

TEST_F(MeteringTest, TimeThatPassesWhileStoppedCounts) {
  ASSERT_TRUE(process_->call("req_1", 100));
  process_.reset();
  clock_.advance(milliseconds(60'000));
  restart();
  EXPECT_EQ(readings()[0].used, 0u);  // the minute's
  EXPECT_EQ(readings()[1].used, 1u);  // the hour's
}

// promise: L51
TEST_F(MeteringTest, ABudgetHoldsFromTheMomentItIsSet) {
  ASSERT_TRUE(process_->call("req_1", 600));  // only in the journal yet
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 1'000, std::nullopt}));
  EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, 600u);
  EXPECT_FALSE(process_->call("req_2", 401));
  EXPECT_TRUE(process_->call("req_3", 300));
  EXPECT_FALSE(process_->call("req_4", 101));
  EXPECT_TRUE(process_->call("req_5", 100));
  EXPECT_FALSE(process_->call("req_6", 1));
}

// promise: L52
TEST_F(MeteringTest, WhatRunsWhenABudgetIsSetCountsOnce) {
  Admission running = process_->limiter.reserve(process_->query(400));
  clock_.advance(milliseconds(70'000));
  ASSERT_TRUE(process_->call("req_1", 100));
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 1'000, std::nullopt}));
  EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, 500u);
  EXPECT_FALSE(process_->call("req_2", 501));
  running.reservation().settle(50, 0);
  UsageRecord record;
  record.id = "req_long";
  record.time_ms = running.reservation().counts_ms() + process_->limiter.wall_shift_ms();
  record.account = "acc_a";
  record.key = "key_a";
  record.model = "m";
  record.completion_tokens = 50;
  record.status = 200;
  record.attempts = 1;
  ASSERT_TRUE(process_->journal->writer(0).append(record));
  for (int step = 0; step < 3; ++step) {  // the base is read again: it has not grown
    ASSERT_TRUE(process_->metering.flush(milliseconds(10'000)));
    ASSERT_TRUE(process_->keeper.step().ok());
    EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, 150u);
    clock_.advance(milliseconds(1'000));
  }
  restart();
  EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, 150u);
}

// A worker that was held up between the end of a request and its record.
TEST_F(MeteringTest, WhatReachesTheJournalAfterABudgetWasSetIsAddedByTheSteps) {
  UsageRecord late;
  late.id = "req_late";
  late.time_ms = process_->limiter.now_ms();
  late.account = "acc_a";
  late.key = "key_a";
  late.model = "m";
  late.completion_tokens = 700;
  late.attempts = 1;
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 1'000, std::nullopt}));
  EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, 0u);
  ASSERT_TRUE(process_->journal->writer(0).append(late));
  ASSERT_TRUE(process_->metering.flush(milliseconds(10'000)));
  ASSERT_TRUE(process_->keeper.step().ok());
  EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, 700u);
}

TEST_F(MeteringTest, ABudgetCountsEachUseOnceWhenTheWallClockIsSet) {
  for (const auto set : {milliseconds(3'617'500), milliseconds(-3'617'500)}) {
    const std::string id = set.count() > 0 ? "ahead_" : "back_";
    const std::string account = "acc_a";
    const auto counted = [&] {
      EXPECT_TRUE(process_->metering.flush(milliseconds(10'000)));
      EXPECT_TRUE(process_->keeper.step().ok());
      return process_->limiter.budget(account, "")->tokens;
    };
    process_.reset();
    const TempFolder folder;
    process_ = std::make_unique<Process>(folder, clock_);
    clock_.jump_system(set);
    ASSERT_TRUE(process_->call(id + "1", 100));
    ASSERT_TRUE(process_->metering.flush(milliseconds(10'000)));
    ASSERT_TRUE(process_->set_budget({account, "", 1'000, std::nullopt}));
    EXPECT_EQ(counted(), 100u) << id;
    for (int i = 2; i < 10; ++i) {  // before the budget's beginning and after it
      ASSERT_TRUE(process_->call(id + std::to_string(i), 10));
      clock_.advance(milliseconds(9'000));
    }
    EXPECT_EQ(counted(), 180u) << id;
    clock_.jump_system(-set);
    ASSERT_TRUE(process_->call(id + "10", 20));
    EXPECT_EQ(counted(), 200u) << id;
    process_.reset();
    process_ = std::make_unique<Process>(folder, clock_);
    EXPECT_EQ(counted(), 200u) << id;
    process_.reset();
  }
  restart();
}

TEST_F(MeteringTest, ABudgetSurvivesARestartAndItsCrossingsAreToldOnce) {
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 1'000, std::nullopt}));
  clock_.advance(milliseconds(60'000));
  ASSERT_TRUE(process_->call("req_1", 850));
  ASSERT_TRUE(process_->keeper.step().ok());
  EXPECT_EQ(crossings().size(), 2u);
  restart();
  EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, 850u);
  EXPECT_FALSE(process_->call("req_2", 151));
  ASSERT_TRUE(process_->keeper.step().ok());
  EXPECT_THAT(crossings(), ::testing::SizeIs(3));
  EXPECT_THAT(crossings()[0], ::testing::HasSubstr(R"("percent":100,"tokens":850)"));
  restart();
  ASSERT_TRUE(process_->keeper.step().ok());
  EXPECT_EQ(crossings().size(), 3u);
}

// A crossing at the very end of a month that is recorded in the next one.
TEST_F(MeteringTest, TheAlertOfABudgetIsOfTheMonthInWhichItWasCrossed) {
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 1'000, std::nullopt}));
  const MonthSpan month = month_of(process_->limiter.now_ms());
  clock_.advance(milliseconds(month.end_ms - process_->limiter.now_ms() - 1));
  ASSERT_TRUE(process_->call("req_1", 500));
  clock_.advance(milliseconds(1'000));
  ASSERT_TRUE(process_->keeper.step().ok());
  SqlAlertStore alerts(*process_->database);
  const auto open = alerts.open("budget_crossed");
  ASSERT_TRUE(open.ok());
  ASSERT_EQ(open->size(), 1u);
  EXPECT_EQ(open->front().period_ms, month.end_ms - 1);
}

TEST_F(MeteringTest, ARemovedBudgetHoldsNobodyBack) {
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 10, std::nullopt}));
  EXPECT_FALSE(process_->call("req_1", 100));
  ASSERT_TRUE(process_->set_budget({"acc_a", "", std::nullopt, std::nullopt}));
  EXPECT_TRUE(process_->call("req_1", 100));
}

TEST_F(MeteringTest, AChangedTierHoldsFromTheReload) {
  EXPECT_EQ(readings()[0].limit, 60u);
  TierRow row = *process_->tiers.find("basic")->operator->();
  row.requests_per_minute = 2;
  ASSERT_TRUE(process_->tiers.set(row, {}).ok());
  ASSERT_TRUE(process_->keeper.reload_policy().ok());
  EXPECT_TRUE(process_->call("req_1", 1));
  EXPECT_TRUE(process_->call("req_2", 1));
  EXPECT_FALSE(process_->call("req_3", 1));
}

// What an earlier release has left of counts that cannot be, in the journal and in every sum, with
// a budget that is read from them.
TEST_F(MeteringTest, AStartOnPoisonedBooksGoesOn) {
  ASSERT_TRUE(process_->call("req_1", 10));
  ASSERT_TRUE(process_->metering.flush(milliseconds(10'000)));
  ASSERT_TRUE(process_->set_budget({"acc_a", "", INT64_MAX, std::nullopt}));
  ASSERT_TRUE(process_->set_budget({"acc_a", "key_a", std::nullopt, INT64_MAX}));
  UsageRecord poison;
  poison.id = "req_poison";
  poison.time_ms = process_->limiter.now_ms();
  poison.account = "acc_a";
  poison.key = "key_a";
  poison.model = "m";
  poison.completion_tokens = std::uint64_t{1} << 62;
  process_->metering.stop();
  ASSERT_TRUE(process_->journal->writer(0).append(poison));
  ASSERT_TRUE(process_->call("req_2", 10));
  const Result<void> written = process_->database->write([](SqlConnection& connection) {
    Result<void> done;
    for (const Sql sql : {Sql("UPDATE usage_minute SET tokens = 9223372036854775807"),
                          Sql("UPDATE usage_hour SET completion_tokens = 4611686018427387904"),
                          Sql("UPDATE usage_day SET completion_tokens = 9223372036854775807,"
                              " prompt_tokens = -1, cost_nano = 9223372036854775807")})
      if (done) done = connection.prepare(sql).run();
    return done;
  });
  ASSERT_TRUE(written.ok());
  for (int i = 0; i < 2; ++i) {
    restart();
    EXPECT_EQ(process_->journal->set_aside().count().records, 1u);
    EXPECT_EQ(process_->recorded(), 2);
    EXPECT_EQ(process_->limiter.budget("acc_a", "")->tokens, std::uint64_t{INT64_MAX});
    EXPECT_EQ(process_->limiter.budget("acc_a", "key_a")->nano, INT64_MAX);
  }
}

// A call that did not fit counts as 100 %, also in the next process: no sum of what was used does.
TEST_F(MeteringTest, WhatWasReportedOfABudgetIsKnownAfterARestart) {
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 100, std::nullopt}));
  ASSERT_TRUE(process_->set_budget({"acc_a", "key_a", 100, std::nullopt}));
  EXPECT_FALSE(process_->call("req_1", 101));
  ASSERT_TRUE(process_->keeper.step().ok());
  const std::size_t before = crossings().size();
  for (int i = 0; i < 2; ++i) {
    restart();
    EXPECT_EQ(process_->limiter.budget("acc_a", "")->percent, 100);
    EXPECT_FALSE(process_->call("req_2", 101));
    ASSERT_TRUE(process_->keeper.step().ok());
    EXPECT_EQ(crossings().size(), before);
  }
  // Of other numbers, in a process that ends before it has looked at them: it may be crossed again.
  EXPECT_FALSE(process_->call("req_3", 101));
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 200, std::nullopt}));
  restart();
  EXPECT_EQ(process_->limiter.budget("acc_a", "")->percent, 0);
}

// A row that the database refuses keeps no other duty from being done.
TEST_F(MeteringTest, ACrossingThatIsRefusedHoldsNothingUp) {
  ASSERT_TRUE(process_->set_budget({"acc_a", "", 100, std::nullopt}));
  clock_.advance(milliseconds(60'000));
  ASSERT_TRUE(process_->database
                  ->write([](SqlConnection& connection) {
                    return connection
                        .prepare(Sql::of_sqlite(
                            "CREATE TRIGGER refuse BEFORE INSERT ON budget_crossings WHEN"
                            " NEW.percent = 50 BEGIN SELECT RAISE(ABORT, 'no'); END"))
                        .run();
                  })
                  .ok());
  ASSERT_TRUE(process_->call("req_1", 85));
  ASSERT_TRUE(process_->metering.flush(milliseconds(10'000)));
  EXPECT_TRUE(process_->keeper.step().ok());
  EXPECT_EQ(crossings().size(), 1u);  // of 80 %
  EXPECT_TRUE(process_->metering.flush(milliseconds(10'000)));
}

// A journal of few small segments before a database that can be held up, with real time.
class SlowDatabaseTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kSegment = 64 * 1024;
  static constexpr std::size_t kBound = 32 * kSegment;

  ~SlowDatabaseTest() override { store_.open(); }
  UsageRecord record() {
    UsageRecord made;
    id_ = "req_" + std::to_string(++made_);
    made.id = id_;
    made.time_ms = unix_ms(clock_.system());
    made.account = "acc_a";
    made.key = "key_a";
    made.model = "m";
    made.completion_tokens = 1;
    return made;
  }
  // Until so much waits in full segments; every record finds room.
  void fill(std::size_t bytes) {
    while (journal_->stats().waiting < bytes) {
      ASSERT_TRUE(writer_.hold()) << made_;
      ASSERT_TRUE(writer_.append(record()));
    }
  }
  std::int64_t recorded() {
    UsageQuery asked;
    asked.until_ms = unix_ms(clock_.system()) + 86'400'000;
    const auto answer = usage_.usage(asked);
    return answer.ok() && !answer->rows.empty() ? answer->rows[0].totals.requests : 0;
  }

  TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<SqliteDatabase> database_ =
      std::move(SqliteDatabase::open(folder_.path("db"), clock_)).value();
  SqlUsageStore usage_{*database_};
  SqlBudgetStore budgets_{*database_};
  SqlTierStore tiers_{*database_};
  SqlAuditStore audit_{*database_};
  GatedUsageStore store_{usage_};
  std::unique_ptr<Journal> journal_ =
      std::move(Journal::open(folder_.path("journal"), 1, {kSegment, kBound})).value();
  JournalWriter& writer_ = journal_->writer(0);
  Limiter limiter_{clock_};
  PolicySource policy_;
  BudgetKeeper keeper_{limiter_, store_, budgets_, tiers_, policy_, clock_};
  Refusals refusals_;
  Metering metering_{*journal_, store_, keeper_, limiter_, refusals_, clock_, {}};
  std::string id_;
  std::size_t made_ = 0;
};

TEST_F(SlowDatabaseTest, WhileTheDatabaseIsLockedEveryRecordFindsRoomUntilTheBound) {
  ASSERT_TRUE(metering_.start().ok());
  store_.close();
  ASSERT_TRUE(writer_.hold() && writer_.append(record()));
  store_.wait_for_a_waiter();
  fill(kBound - 2 * kSegment);
  std::size_t more = 0;
  while (writer_.hold()) {
    ASSERT_TRUE(writer_.append(record()));
    ++more;
  }
  EXPECT_GT(more, kSegment / kMaxJournalRecord);
  EXPECT_EQ(journal_->stats().bytes, kBound);
  EXPECT_FALSE(metering_.flush(milliseconds(1)));
  EXPECT_GE(metering_.behind(), milliseconds(1));
  store_.open();
  ASSERT_TRUE(metering_.flush(milliseconds(20'000)));
  EXPECT_TRUE(writer_.hold());
  EXPECT_EQ(recorded(), static_cast<std::int64_t>(made_));
  EXPECT_EQ(journal_->stats().waiting, 0u);
  EXPECT_EQ(journal_->stats().lost, 0u);
}

// Low priority while little waits; from a quarter of the bound on as much as a worker's.
TEST_F(SlowDatabaseTest, TheDrainIsPoliteOnlyAsLongAsLittleWaits) {
  const int own = ::getpriority(PRIO_PROCESS, 0);
  ASSERT_TRUE(metering_.start().ok());
  ASSERT_TRUE(writer_.append(record()));
  ASSERT_TRUE(metering_.flush(milliseconds(10'000)));
  EXPECT_EQ(store_.niceness().back(), std::min(19, own + 5));

  store_.close();
  ASSERT_TRUE(writer_.append(record()));
  store_.wait_for_a_waiter();
  const std::size_t before = store_.niceness().size();
  fill(kBound / 4);
  store_.open();
  ASSERT_TRUE(metering_.flush(milliseconds(20'000)));
  const std::vector<int> during = store_.niceness();
  ASSERT_GT(during.size(), before);
  EXPECT_EQ(during[before], own);

  ASSERT_TRUE(writer_.append(record()));
  ASSERT_TRUE(metering_.flush(milliseconds(10'000)));
  EXPECT_EQ(store_.niceness().back(), std::min(19, own + 5));
}

TEST_F(SlowDatabaseTest, OtherDutiesAreDoneWhileTheDrainIsBehind) {
  policy_.replace(std::make_shared<const Policy>());
  ASSERT_TRUE(metering_.start().ok());
  ASSERT_TRUE(keeper_.set({"acc_a", "", 1, std::nullopt}, {}, [] {}).ok());
  store_.set_pause(milliseconds(150));
  std::atomic<bool> over{false};
  std::thread worker([&] {  // never empties: what is written is always more than a batch
    while (!over)
      if (writer_.hold()) (void)writer_.append(record());
  });
  // A budget that is crossed: the keeper tells of it in its next step.
  const Budget budget{10, {}};
  LimitQuery query;
  query.account = "acc_b";
  query.tokens = 9;
  limiter_.begin_budget("acc_b", "", budget);
  limiter_.reserve(query).reservation().settle(9, 0);
  bool told = false;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!told && std::chrono::steady_clock::now() < give_up) {
    for (const AuditRow& row : *audit_.latest(10)) told |= row.action == "budget.crossed";
    std::this_thread::sleep_for(milliseconds(10));
  }
  over = true;
  worker.join();
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace solidrust
