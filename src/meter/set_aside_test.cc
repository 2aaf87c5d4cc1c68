#include "meter/set_aside.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/testing/fake_clock.h"
#include "meter/journal.h"
#include "meter/journal_drain.h"
#include "meter/testing/fake_usage_store.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

UsageRecord sample(std::string_view id) {
  UsageRecord record;
  record.id = id;
  record.time_ms = 1'800'000'000'123;
  record.account = "acc_0123456789012345678901";
  record.key = "key_0123456789012345678901";
  record.model = "vllm-primary";
  record.target = "gpu-1/Qwen/Qwen3-4B";
  record.prompt_tokens = 1'234;
  record.completion_tokens = 56;
  record.status = 200;
  record.attempts = 1;
  return record;
}

std::string id_of(std::size_t i) {
  return "req_" + std::to_string(i);
}

class SetAsideTest : public ::testing::Test {
 protected:
  SetAsideTest() { open(); }
  void open() {
    journal_.reset();
    journal_ =
        std::move(Journal::open(folder_.path("journal"), 1, {64 * 1024, 1024 * 1024})).value();
    ASSERT_TRUE(journal_->refill().ok());
  }
  void write(std::size_t records) {
    for (std::size_t i = 0; i < records; ++i)
      ASSERT_TRUE(journal_->writer(0).append(sample(id_of(i))));
  }
  Result<void> drain(std::size_t batch = 16) {
    return JournalDrain(*journal_, store_, batch).all();
  }
  std::vector<std::string> listed() {
    std::vector<std::string> out;
    const auto items = aside().list(1'000'000);
    EXPECT_TRUE(items.ok());
    for (const SetAsideItem& item : *items) out.push_back(item.id);
    return out;
  }
  SetAside& aside() { return journal_->set_aside(); }
  Result<SetAside::Applied> apply(UsageStore& store, const SetAside::Choice& choice) {
    SetAside::Applied applied;
    if (auto done = aside().apply(store, choice, applied); !done) return std::move(done).error();
    return applied;
  }
  RefusedRecord refused(const UsageRecord& record) {
    return {record,
            Error(ErrorCode::invalid_argument, "The database refuses this value.", {}, "why")};
  }
  std::string file() const { return folder_.path("journal/set-aside.jsonl"); }
  std::string text() const {
    std::stringstream out;
    out << std::ifstream(file()).rdbuf();
    return out.str();
  }

  TempFolder folder_;
  std::unique_ptr<Journal> journal_;
  FakeUsageStore store_;
};

TEST(SetAsideLine, ComesBackToTheLastDigit) {
  UsageRecord record = sample("req_\"\\\n\u00e9\u2028");
  record.time_ms = INT64_MIN;
  record.environment = Environment::test;
  record.prompt_tokens = UINT64_MAX;
  record.completion_tokens = std::uint64_t{1} << 62;
  record.cached_tokens = (std::uint64_t{1} << 53) + 1;
  record.cost_nano = -1;
  record.latency_ms = record.first_token_ms = UINT32_MAX;
  record.status = UINT16_MAX;
  record.attempts = UINT8_MAX;
  record.estimated = record.partial = record.calls = record.pictures = true;
  record.several = true;
  record.route = "gpu-0:connect/3ms gpu-1:ok/41ms";
  const std::string line =
      set_aside_line(record, Error(ErrorCode::invalid_argument, "why", "", "in"), 7);
  EXPECT_EQ(line.find('\n'), line.npos);
  const auto read = parse_set_aside_line(line);
  ASSERT_TRUE(read);
  const UsageRecord back = read->record();
  EXPECT_EQ(back.id, record.id);
  EXPECT_EQ(back.time_ms, record.time_ms);
  EXPECT_EQ(back.account, record.account);
  EXPECT_EQ(back.key, record.key);
  EXPECT_EQ(back.environment, record.environment);
  EXPECT_EQ(back.model, record.model);
  EXPECT_EQ(back.target, record.target);
  EXPECT_EQ(back.route, record.route);
  EXPECT_EQ(back.prompt_tokens, record.prompt_tokens);
  EXPECT_EQ(back.completion_tokens, record.completion_tokens);
  EXPECT_EQ(back.cached_tokens, record.cached_tokens);
  EXPECT_EQ(back.cost_nano, record.cost_nano);
  EXPECT_EQ(back.latency_ms, record.latency_ms);
  EXPECT_EQ(back.first_token_ms, record.first_token_ms);
  EXPECT_EQ(back.status, record.status);
  EXPECT_EQ(back.attempts, record.attempts);
  EXPECT_TRUE(back.estimated && back.partial && back.calls && back.pictures && back.several);
  EXPECT_EQ(read->set_aside_ms, 7);
  EXPECT_EQ(read->reason, "why");
  EXPECT_EQ(read->detail, "in");
}

TEST(SetAsideLine, WhatIsNoneOfOursIsNotRead) {
  const std::string good = set_aside_line(sample("req_1"), Error(), 7);
  ASSERT_TRUE(parse_set_aside_line(good));
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(parse_set_aside_line(std::string_view(good).substr(0, cut))) << cut;
  for (const char* text :
       {"", "{}", "[]", "5", "{\"id\":\"\"}", "{\"id\":5}", "{\"id\":\"a\",\"prompt_tokens\":-1}",
        "{\"id\":\"a\",\"prompt_tokens\":1.5}", "{\"id\":\"a\",\"status\":65536}",
        "{\"id\":\"a\",\"environment\":\"prod\"}", "{\"id\":\"a\",\"partial\":1}",
        "{\"id\":\"a\"} {\"id\":\"b\"}"})
    EXPECT_FALSE(parse_set_aside_line(text)) << text;
  EXPECT_TRUE(parse_set_aside_line(R"({"id":"a","of a later release":[{"x":1}]})"));
  EXPECT_FALSE(parse_set_aside_line("{\"id\":\"a\",\"x\":\"" + std::string(70'000, 'x') + "\"}"));
}

// Whichever record it is that the database refuses, and however many: all others are written once,
// in any batches, and once the database takes it, it is too.
TEST_F(SetAsideTest, WhateverTheStoreRefusesHoldsNothingUp) {
  constexpr std::size_t kRecords = 40;
  std::mt19937 random(5);
  for (std::size_t round = 0; round < kRecords + 60; ++round) {
    SCOPED_TRACE(round);
    std::set<std::string> bad;
    if (round < kRecords)
      bad.insert(id_of(round));
    else
      for (std::size_t i = 0; i < kRecords; ++i)
        if (random() % 100 < (round - kRecords) * 2) bad.insert(id_of(i));
    store_ = {};
    store_.refused = bad;
    write(kRecords);
    ASSERT_TRUE(drain(1 + random() % 50).ok());
    EXPECT_THAT(journal_->batch(10), IsEmpty());
    EXPECT_EQ(store_.written.size(), kRecords - bad.size());
    for (const std::string& id : bad) EXPECT_FALSE(store_.written.contains(id));
    const auto items = aside().list(1'000);
    ASSERT_TRUE(items.ok());
    std::set<std::string> found;
    for (const SetAsideItem& item : *items) {
      EXPECT_EQ(item.reason, "The database refuses this value.");
      EXPECT_EQ(item.detail, "a rule of the test");
      found.insert(item.id);
    }
    EXPECT_EQ(found, bad);
    EXPECT_EQ(aside().count().records, bad.size());

    auto applied = apply(store_, {.all = true, .ids = {}});  // nothing has changed
    ASSERT_TRUE(applied.ok());
    EXPECT_EQ(applied->refused, bad.size());
    EXPECT_EQ(aside().count().records, bad.size());
    store_.refused.clear();
    applied = apply(store_, {.all = true, .ids = {}});
    ASSERT_TRUE(applied.ok());
    EXPECT_EQ(applied->booked, bad.size());
    EXPECT_EQ(store_.written.size(), kRecords);
    EXPECT_FALSE(aside().count().any());
    EXPECT_FALSE(std::filesystem::exists(file()));
  }
}

// A database that fails for the moment sets nothing aside, and nothing is lost or written twice.
TEST_F(SetAsideTest, AFailureThatPassesSetsNothingAside) {
  std::mt19937 random(6);
  for (int round = 0; round < 30; ++round) {
    store_ = {};
    store_.refused = {"req_7", "req_8", "req_31"};
    store_.fails = [&] { return random() % 3 == 0; };
    write(40);
    int tries = 1;
    while (!drain(10)) ++tries;
    EXPECT_LT(tries, 10'000);
    EXPECT_EQ(store_.written.size(), 37u);
    EXPECT_EQ(aside().count().records, 3u);
    EXPECT_THAT(listed(), ::testing::UnorderedElementsAre("req_31", "req_7", "req_8"));
    store_.fails = nullptr;
    ASSERT_TRUE(aside().discard({.all = true, .ids = {}}).ok());
  }
}

// The one bad record of a full batch costs a few more writes, not one for each record.
TEST_F(SetAsideTest, OneRefusalCostsFewWrites) {
  write(200);
  store_.refused = {"req_77"};
  ASSERT_TRUE(drain(10'000).ok());
  EXPECT_LE(store_.appends, 2 * 8u + 1u);
}

TEST_F(SetAsideTest, WhatIsChosenIsBookedAndTheRestStays) {
  write(5);
  store_.refused = {"req_1", "req_2", "req_3"};
  ASSERT_TRUE(drain().ok());
  store_.refused = {"req_2"};
  auto applied = apply(store_, {.all = false, .ids = {"req_1", "req_2"}});
  ASSERT_TRUE(applied.ok());
  EXPECT_EQ(applied->booked, 1u);
  EXPECT_EQ(applied->refused, 1u);
  EXPECT_THAT(listed(), ElementsAre("req_2", "req_3"));
  EXPECT_EQ(apply(store_, {.all = false, .ids = {"req_3", "req_9"}}).error().code,
            ErrorCode::not_found);
  EXPECT_THAT(listed(), ElementsAre("req_2", "req_3")) << "nothing is done by halves";
  EXPECT_EQ(aside().find("req_9").error().code, ErrorCode::not_found);
  EXPECT_EQ(aside().find("req_3")->record->numbers.prompt_tokens, 1'234u);
  EXPECT_EQ(*aside().discard({.all = false, .ids = {"req_2"}}), 1u);
  EXPECT_THAT(listed(), ElementsAre("req_3"));
  store_.written.insert("req_3");  // it came by another way
  applied = apply(store_, {.all = true, .ids = {}});
  EXPECT_EQ(applied->known, 1u);
  EXPECT_FALSE(aside().count().any());
}

TEST_F(SetAsideTest, ADatabaseThatFailsWhileApplyingLosesNothing) {
  write(3);
  store_.refused = {"req_0", "req_1"};
  ASSERT_TRUE(drain().ok());
  store_.refused.clear();
  store_.fails = [] { return true; };
  EXPECT_EQ(apply(store_, {.all = true, .ids = {}}).error().code, ErrorCode::service_unavailable);
  EXPECT_THAT(listed(), ElementsAre("req_0", "req_1"));
  store_.fails = nullptr;
  EXPECT_EQ(apply(store_, {.all = true, .ids = {}})->booked, 2u);
}

TEST_F(SetAsideTest, WhatWasBookedBeforeAFailureIsTold) {
  write(1'001);  // one more than is read at a time
  for (std::size_t i = 0; i < 1'001; ++i) store_.refused.insert(id_of(i));
  ASSERT_TRUE(drain(1'001).ok());
  store_.refused.clear();
  int asked = 0;
  store_.fails = [&] { return ++asked == 2; };
  SetAside::Applied applied;
  EXPECT_EQ(aside().apply(store_, {.all = true, .ids = {}}, applied).error().code,
            ErrorCode::service_unavailable);
  EXPECT_EQ(applied.booked, 1'000u);
  EXPECT_TRUE(applied.any());
  EXPECT_EQ(aside().apply(store_, {.all = false, .ids = {"req_x"}}, applied).error().code,
            ErrorCode::not_found);
  EXPECT_FALSE(applied.any());
  store_.fails = nullptr;
  const auto rest = apply(store_, {.all = true, .ids = {}});
  EXPECT_EQ(rest->booked, 1u);
  EXPECT_EQ(rest->known, 1'000u);
}

TEST_F(SetAsideTest, AChoiceIsCheckedWithoutBeingDone) {
  write(1);
  store_.refused = {"req_0"};
  ASSERT_TRUE(drain().ok());
  EXPECT_TRUE(aside().check({.all = true, .ids = {}}).ok());
  EXPECT_TRUE(aside().check({.all = false, .ids = {"req_0"}}).ok());
  EXPECT_EQ(aside().check({.all = false, .ids = {"req_0", "req_9"}}).error().code,
            ErrorCode::not_found);
  EXPECT_THAT(listed(), ElementsAre("req_0"));
}

// Whatever stands in the file, from a process that was killed or from somebody's editor.
TEST_F(SetAsideTest, AFileThatIsDamagedIsReadAsFarAsItCan) {
  const std::string one = set_aside_line(sample("req_0"), Error(), 1);
  const std::string two = set_aside_line(sample("req_1"), Error(), 1);
  std::ofstream(file(), std::ios::binary) << one << "\n\n"
                                          << one << "\n"  // written twice
                                          << "rubbish \xff\xfe" << '\0' << "\n"
                                          << two.substr(0, 50);  // killed here
  open();
  EXPECT_EQ(aside().count().records, 3u);
  EXPECT_THAT(listed(), ElementsAre("req_0", "line-4", "line-5"));
  store_.refused = {"req_1"};
  write(2);
  ASSERT_TRUE(drain().ok());
  EXPECT_THAT(listed(), ElementsAre("req_0", "line-4", "line-5", "req_1")) << text();
  EXPECT_EQ(aside().find("line-5")->text, two.substr(0, 50));
  store_.refused.clear();
  store_.written.erase("req_0");
  const auto applied = apply(store_, {.all = true, .ids = {}});
  ASSERT_TRUE(applied.ok());
  EXPECT_EQ(applied->booked, 2u);
  EXPECT_EQ(applied->unreadable, 2u);
  EXPECT_EQ(aside().count().records, 2u) << "what cannot be read is kept until it is discarded";
  EXPECT_EQ(*aside().discard({.all = true, .ids = {}}), 2u);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(SetAsideTest, AFileThatCannotBeWrittenStopsNothing) {
  std::filesystem::create_directory(file());
  write(20);
  store_.refused = {"req_3"};
  ASSERT_TRUE(drain().ok());
  EXPECT_EQ(store_.written.size(), 19u);
  EXPECT_THAT(journal_->batch(10), IsEmpty());
  EXPECT_FALSE(aside().list(10).ok());
  EXPECT_EQ(aside().count().records, 0u);
}

TEST_F(SetAsideTest, TheFileHasABoundAndAtItNothingIsLost) {
  const RefusedRecord one = refused(sample("req_0"));
  ASSERT_TRUE(aside().add({&one, 1}).ok());
  const std::uint64_t line = std::filesystem::file_size(file());
  std::filesystem::resize_file(file(), SetAside::kMostBytes - line);  // ends in a zero, not a line
  const auto last = [&](std::uint64_t at) {
    std::fstream stream(file(), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(at - 1));
    stream << '\n';
  };
  last(SetAside::kMostBytes - line);
  EXPECT_TRUE(aside().add({&one, 1}).ok());
  EXPECT_EQ(std::filesystem::file_size(file()), SetAside::kMostBytes);
  EXPECT_EQ(aside().add({&one, 1}).error().code, ErrorCode::storage_error);
  write(3);
  store_.refused = {"req_1"};
  EXPECT_FALSE(drain().ok());
  std::filesystem::remove(file());
  EXPECT_TRUE(drain().ok());
  EXPECT_THAT(listed(), ElementsAre("req_1"));
}

// The real store, with a rule in each of its tables that one row breaks.
TEST_F(SetAsideTest, ARowThatAnyTableRefusesHoldsNothingUp) {
  const FakeClock clock;
  const auto database = std::move(SqliteDatabase::open(folder_.path("db"), clock)).value();
  SqlUsageStore store(*database);
  const auto execute = [&](const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(folder_.path("db").c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    sqlite3_close(db);
  };
  struct Case {
    const char* table;
    const char* row;  // of the bad record
  };
  int round = 0;
  for (const Case& c :
       {Case{"usage_records", "NEW.model = 'bad'"}, Case{"usage_minute", "NEW.key = 'bad'"},
        Case{"usage_hour", "NEW.model = 'bad'"}, Case{"usage_day", "NEW.key = 'bad'"}}) {
    SCOPED_TRACE(c.table);
    ++round;
    execute(std::string("CREATE TRIGGER refuse BEFORE INSERT ON ") + c.table + " WHEN " + c.row +
            " BEGIN SELECT RAISE(ABORT, 'a rule of the test'); END");
    for (int i = 0; i < 30; ++i) {
      const std::string id = "req_" + std::to_string(round) + "_" + std::to_string(i);
      UsageRecord record = sample(id);
      if (i % 10 == 4) record.key = record.model = "bad";
      ASSERT_TRUE(journal_->writer(0).append(record));
    }
    ASSERT_TRUE(JournalDrain(*journal_, store, 20).all().ok());
    EXPECT_EQ(aside().count().records, 3u);
    EXPECT_THAT(aside().find("req_" + std::to_string(round) + "_14")->detail,
                HasSubstr("a rule of the test"));
    UsageQuery asked;
    asked.until_ms = sample("").time_ms + 86'400'000;
    EXPECT_EQ(store.usage(asked)->rows.at(0).totals.requests, round * 30 - 3);
    execute("DROP TRIGGER refuse");
    const auto applied = apply(store, {.all = true, .ids = {}});
    ASSERT_TRUE(applied.ok());
    EXPECT_EQ(applied->booked, 3u);
    EXPECT_EQ(store.usage(asked)->rows.at(0).totals.requests, round * 30);
  }
}

TEST_F(SetAsideTest, DamagedSegmentsAreListedBookedAgainAndDiscarded) {
  write(10);
  journal_.reset();  // what it holds is not written, so the segment stays
  std::string segment;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path("journal")))
    segment = entry.path().string();
  {
    std::fstream stream(segment, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(100);
    stream << '\xff';
  }
  // As an earlier release put it aside, without having read it.
  const std::string name = std::filesystem::path(segment).filename().string() + ".bad";
  std::filesystem::rename(segment, folder_.path("journal/") + name);
  std::ofstream(folder_.path("journal/notes.bad")) << "of somebody";
  std::ofstream(folder_.path("journal/00000000000000ff.segment.bad")) << "short";
  open();
  EXPECT_EQ(aside().count().segments, 2u);
  EXPECT_THAT(listed(), ElementsAre(name, "00000000000000ff.segment.bad"));
  const auto item = aside().find(name);
  ASSERT_TRUE(item.ok());
  EXPECT_EQ(item->kind, SetAsideItem::Kind::segment);
  EXPECT_EQ(item->whole_records, 9u);
  EXPECT_EQ(item->bytes, 64u * 1024u);
  EXPECT_THAT(item->detail, HasSubstr("byte 64"));
  store_.refused = {"req_5"};
  const auto applied = apply(store_, {.all = true, .ids = {}});
  ASSERT_TRUE(applied.ok());
  EXPECT_EQ(applied->booked, 8u);
  EXPECT_EQ(applied->refused, 1u);
  EXPECT_EQ(applied->unreadable, 1u);
  EXPECT_THAT(listed(), ElementsAre("req_5", name, "00000000000000ff.segment.bad"));
  for (const char* id : {"../set-aside.jsonl", "notes.bad", "set-aside.jsonl", ""})
    EXPECT_EQ(aside().discard({.all = false, .ids = {id}}).error().code, ErrorCode::not_found)
        << id;
  EXPECT_EQ(*aside().discard({.all = true, .ids = {}}), 3u);
  EXPECT_FALSE(aside().count().any());
  EXPECT_TRUE(std::filesystem::exists(folder_.path("journal/notes.bad")));
}

}  // namespace
}  // namespace solidrust
