#include "control/status/status_log.h"

#include <map>
#include <utility>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "base/testing/fake_clock.h"
#include "base/time_units.h"
#include "control/status/model_status.h"
#include "control/status/status_page.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

class MemoryStatusStore final : public StatusStore {
 public:
  Result<std::vector<StatusDayRow>> since(std::int64_t day) override {
    std::vector<StatusDayRow> found;
    for (const auto& [key, minutes] : rows)
      if (key.second >= day) found.push_back({key.first, key.second, minutes});
    return found;
  }
  Result<void> write(std::span<const StatusDayRow> given, std::int64_t keep_from) override {
    ++writes;
    for (const StatusDayRow& row : given) rows[{row.model, row.day}] = row.minutes;
    std::erase_if(rows, [&](const auto& row) { return row.first.second < keep_from; });
    return {};
  }
  std::map<std::pair<std::string, std::int64_t>, DayMinutes> rows;
  int writes = 0;
};

class StatusLogTest : public ::testing::Test {
 protected:
  StatusLogTest() { to_minute(1'430); }

  // Of the clock's day.
  void to_minute(std::int64_t minute) {
    const std::int64_t now = unix_ms(clock.system());
    clock.advance(std::chrono::milliseconds{now / kDayMs * kDayMs + minute * 60'000 - now +
                                            (now % kDayMs > minute * 60'000 ? kDayMs : 0)});
  }
  std::int64_t day() const { return unix_ms(clock.system()) / kDayMs; }
  static std::shared_ptr<Upstream> upstream(std::string name, UpstreamKind kind) {
    auto made = std::make_shared<Upstream>();
    made->name = std::move(name);
    made->kind = kind;
    return made;
  }
  static Catalog make_catalog() {
    const auto one = upstream("gpu-1", UpstreamKind::openai);
    const auto two = upstream("gpu-2", UpstreamKind::openai);
    const auto sandbox = upstream("sandbox", UpstreamKind::sandbox);
    Model chat;
    chat.name = "chat";
    chat.targets = {{one, "m"}, {two, "m"}, {sandbox, "sandbox"}};
    Model practice;
    practice.name = "practice";
    practice.targets = {{sandbox, "sandbox"}};
    return Catalog({one, two, sandbox}, {chat, practice});
  }
  TargetState& target(std::size_t number) { return *catalog.find("chat")->targets[number].state; }
  ModelStatus at(std::int64_t of_day, std::size_t minute) {
    return store.rows.at({"chat", of_day}).at(minute);
  }

  FakeClock clock;
  MemoryStatusStore store;
  Catalog catalog = make_catalog();
  std::optional<StatusLog> log{std::in_place, store, clock};
};

TEST_F(StatusLogTest, AModelIsAsGoodAsItsTargets) {
  const Model& chat = *catalog.find("chat");
  EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::available);
  target(0).rest(clock.steady(), 10s);
  EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::available) << "the other one answers";
  target(1).rest(clock.steady(), 10s);
  EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::degraded);
  clock.advance(11s);
  EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::available);
  target(0).eject(clock.steady(), 0);
  EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::degraded);
  target(1).drain(true);
  EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::unavailable)
      << "the sandbox is no server";
  target(1).drain(false);
  // The last one is never ejected; it has failed as often as would eject it.
  for (unsigned i = 0; i < TargetState::kFailuresInRow; ++i) {
    EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::degraded) << i;
    target(1).failed(AttemptFault::connect, Asker{}, clock.steady());
  }
  EXPECT_EQ(status_of(chat, clock.steady()), ModelStatus::unavailable);
  EXPECT_FALSE(is_listed(*catalog.find("practice")));
  EXPECT_FALSE(is_listed(*catalog.find("m"))) << "a name that its server has for it";
}

TEST_F(StatusLogTest, AMinuteIsAsBadAsTheWorstThatWasSeenInItAndIsWrittenOnce) {
  ASSERT_TRUE(log->look(catalog).ok());
  EXPECT_EQ(at(day(), 1'430), ModelStatus::available);
  EXPECT_EQ(at(day(), 1'429), ModelStatus::unknown);
  target(0).drain(true);
  clock.advance(10s);
  ASSERT_TRUE(log->look(catalog).ok());
  target(0).drain(false);
  clock.advance(10s);
  ASSERT_TRUE(log->look(catalog).ok());
  EXPECT_EQ(store.writes, 1);
  EXPECT_EQ(log->days()->front().minutes.at(1'430), ModelStatus::degraded) << "not written yet";
  clock.advance(40s);
  ASSERT_TRUE(log->look(catalog).ok());
  EXPECT_EQ(store.writes, 2);
  EXPECT_EQ(at(day(), 1'430), ModelStatus::degraded);
  EXPECT_EQ(at(day(), 1'431), ModelStatus::available);
  EXPECT_EQ(store.rows.size(), 1u) << "nothing of the sandbox";
}

TEST_F(StatusLogTest, AModelThatIsNotWrittenYetIsAmongTheDays) {
  ASSERT_TRUE(log->look(catalog).ok());
  const auto one = upstream("gpu-1", UpstreamKind::openai);
  Model added;
  added.name = "added";
  added.targets = {{one, "m"}};
  ASSERT_TRUE(log->look(Catalog({one}, {added})).ok());
  EXPECT_EQ(store.writes, 1);
  const auto rows = log->days();
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->front().model, "added");
  EXPECT_EQ(rows->front().day, day());
  EXPECT_EQ(rows->front().minutes.at(1'430), ModelStatus::available);
}

TEST_F(StatusLogTest, MidnightBeginsANewRowAndTheOldOneIsComplete) {
  const std::int64_t first = day();
  to_minute(1'439);
  ASSERT_TRUE(log->look(catalog).ok());
  target(0).drain(true);
  clock.advance(50s);
  ASSERT_TRUE(log->look(catalog).ok());
  clock.advance(10s);
  ASSERT_TRUE(log->look(catalog).ok());
  EXPECT_EQ(day(), first + 1);
  EXPECT_EQ(at(first, 1'439), ModelStatus::degraded);
  EXPECT_EQ(at(first + 1, 0), ModelStatus::degraded);
  EXPECT_EQ(at(first + 1, 1), ModelStatus::unknown);
}

TEST_F(StatusLogTest, ARestartKeepsTheDayAndLeavesItsGapUnknown) {
  ASSERT_TRUE(log->look(catalog).ok());
  target(0).drain(true);
  clock.advance(30s);
  ASSERT_TRUE(log->look(catalog).ok());
  ASSERT_TRUE(log->write().ok());
  clock.advance(3min);
  log.emplace(store, clock);
  target(0).drain(false);
  ASSERT_TRUE(log->look(catalog).ok());
  EXPECT_EQ(at(day(), 1'430), ModelStatus::degraded);
  EXPECT_EQ(at(day(), 1'431), ModelStatus::unknown);
  EXPECT_EQ(at(day(), 1'433), ModelStatus::available);
}

TEST_F(StatusLogTest, DaysOlderThanNinetyGo) {
  store.rows[{"chat", day() - kStatusDays}] = {};
  store.rows[{"chat", day() - kStatusDays + 1}] = {};
  ASSERT_TRUE(log->look(catalog).ok());
  EXPECT_EQ(store.rows.begin()->first.second, day() - kStatusDays + 1);
  EXPECT_EQ(store.rows.size(), 2u);
}

TEST_F(StatusLogTest, ThePageHasIncidentsOverMidnightAndEndsThemAtAGap) {
  const std::int64_t today = day();
  DayMinutes before;
  DayMinutes now;
  for (std::size_t i = 1'436; i < 1'440; ++i) before.set(i, ModelStatus::unavailable);
  for (std::size_t i = 0; i < 3; ++i) now.set(i, ModelStatus::unavailable);
  for (std::size_t i = 4; i < 6; ++i) now.set(i, ModelStatus::unavailable);
  now.set(6, ModelStatus::available);
  for (std::size_t i = 1'429; i < 1'431; ++i) now.set(i, ModelStatus::unavailable);
  target(0).drain(true);
  target(1).drain(true);
  const std::string text = status_page_json(
      catalog, {{"chat", today - 1, before}, {"chat", today, now}, {"gone", today, now}},
      unix_ms(clock.system()), clock.steady());
  simdjson::dom::parser parser;
  const simdjson::dom::element page = parser.parse(text);
  EXPECT_EQ(std::string_view(page["state"]), "unavailable");
  ASSERT_EQ(page["models"].get_array().size(), 1u) << text;
  const simdjson::dom::element chat = page["models"].at(0);
  const std::int64_t begin = today * kDayMs;
  const auto incident = [&](std::size_t number) { return chat["incidents"].at(number); };
  ASSERT_EQ(chat["incidents"].get_array().size(), 3u) << text;
  EXPECT_EQ(std::int64_t(incident(0)["from_ms"]), begin + 1'429 * 60'000);
  EXPECT_TRUE(incident(0)["until_ms"].is_null()) << "it goes on";
  EXPECT_EQ(std::int64_t(incident(1)["from_ms"]), begin + 4 * 60'000);
  EXPECT_EQ(std::int64_t(incident(1)["until_ms"]), begin + 6 * 60'000);
  EXPECT_EQ(std::int64_t(incident(2)["from_ms"]), begin - 4 * 60'000);
  EXPECT_EQ(std::int64_t(incident(2)["until_ms"]), begin + 3 * 60'000);
  const simdjson::dom::element last = chat["days"].at(89);
  EXPECT_EQ(std::int64_t(last["unavailable_minutes"]), 7);
  EXPECT_EQ(std::int64_t(last["unknown_minutes"]), 1'431 - 8)
      << "what has not passed is not unknown";
  EXPECT_EQ(std::string_view(last["uptime"]), "12.50");
  EXPECT_TRUE(chat["days"].at(0)["uptime"].is_null());
  EXPECT_EQ(text.find("gpu"), std::string::npos);
}

}  // namespace
}  // namespace solidrust
