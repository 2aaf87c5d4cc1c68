#include "meter/journal.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "meter/journal_record.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

UsageRecord sample(std::string_view id) {
  UsageRecord record;
  record.id = id;
  record.time_ms = 1'800'000'000'123;
  record.account = "acc_0123456789012345678901";
  record.key = "key_0123456789012345678901";
  record.environment = Environment::live;
  record.model = "vllm-primary";
  record.target = "gpu-1/Qwen/Qwen3-4B";
  record.route = "gpu-0:connect/3ms gpu-1:ok/41ms";
  record.operation = "/v1/audio/transcriptions";
  record.unit = UsageUnit::audio_seconds;
  record.units = 77;
  record.prompt_tokens = 1'234;
  record.completion_tokens = 56;
  record.cached_tokens = 7;
  record.cost_nano = 890;
  record.latency_ms = 45;
  record.first_token_ms = 6;
  record.status = 200;
  record.attempts = 2;
  record.estimated = true;
  record.partial = true;
  return record;
}

UsageRecord failed_sample(std::string_view id) {
  UsageRecord record = sample(id);
  record.code = "upstream_error";
  record.detail = "CUDA out of memory";
  record.stream = true;
  return record;
}

std::vector<std::string> ids(const std::vector<UsageRecord>& records) {
  std::vector<std::string> out;
  out.reserve(records.size());
  for (const UsageRecord& record : records) out.emplace_back(record.id);
  return out;
}

TEST(JournalRecord, WhatTheModelDidIsKept) {
  for (const bool calls : {false, true}) {
    UsageRecord before = sample("req_1");
    before.calls = calls;
    before.pictures = !calls;
    before.several = calls;
    std::uint8_t bytes[kMaxJournalRecord];
    UsageRecord after;
    ASSERT_TRUE(decode_record({bytes, encode_record(before, bytes)}, after));
    EXPECT_EQ(after.calls, calls);
    EXPECT_EQ(after.pictures, !calls);
    EXPECT_EQ(after.several, calls);
    EXPECT_FALSE(after.stream);
    EXPECT_EQ(after.refusals, 0u);
  }
}

TEST(JournalRecord, ARefusedRequestStaysOne) {
  UsageRecord before = failed_sample("req_1");
  before.refusals = 1;
  std::uint8_t bytes[kMaxJournalRecord];
  UsageRecord after;
  ASSERT_TRUE(decode_record({bytes, encode_record(before, bytes)}, after));
  EXPECT_EQ(after.refusals, 1u);
  EXPECT_TRUE(after.stream);
  ASSERT_TRUE(decode_record({bytes, encode_record(failed_sample("req_2"), bytes)}, after));
  EXPECT_EQ(after.refusals, 0u);
}

// Releases up to 0.1 wrote what it would have cost.
TEST(JournalRecord, ATestKeysCallCostsNothing) {
  UsageRecord record = sample("req_1");
  record.environment = Environment::test;
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(record, bytes);
  UsageRecord after;
  ASSERT_TRUE(decode_record({bytes, length}, after));
  EXPECT_EQ(after.environment, Environment::test);
  EXPECT_EQ(after.cost_nano, 0);
  EXPECT_EQ(after.prompt_tokens, record.prompt_tokens);
}

TEST(JournalRecord, GoesThereAndBackWhole) {
  const UsageRecord before = failed_sample("req_1");
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(before, bytes);
  UsageRecord after;
  ASSERT_TRUE(decode_record({bytes, length}, after));
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.time_ms, before.time_ms);
  EXPECT_EQ(after.account, before.account);
  EXPECT_EQ(after.key, before.key);
  EXPECT_EQ(after.environment, before.environment);
  EXPECT_EQ(after.model, before.model);
  EXPECT_EQ(after.target, before.target);
  EXPECT_EQ(after.route, before.route);
  EXPECT_EQ(after.operation, before.operation);
  EXPECT_EQ(after.unit, before.unit);
  EXPECT_EQ(after.units, before.units);
  EXPECT_EQ(after.prompt_tokens, before.prompt_tokens);
  EXPECT_EQ(after.completion_tokens, before.completion_tokens);
  EXPECT_EQ(after.cached_tokens, before.cached_tokens);
  EXPECT_EQ(after.cost_nano, before.cost_nano);
  EXPECT_EQ(after.latency_ms, before.latency_ms);
  EXPECT_EQ(after.first_token_ms, before.first_token_ms);
  EXPECT_EQ(after.status, before.status);
  EXPECT_EQ(after.attempts, before.attempts);
  EXPECT_TRUE(after.estimated && after.partial && after.stream);
  EXPECT_EQ(after.code, before.code);
  EXPECT_EQ(after.detail, before.detail);
}

TEST(JournalRecord, TextsAtTheirBoundsFitAndLongerOnesAreCut) {
  const std::string id(UsageRecord::kMaxId, 'i');
  const std::string name(UsageRecord::kMaxName, 'n');
  const std::string longer = name + "x";
  UsageRecord record = sample(id);
  record.account = record.key = id;
  record.model = name;
  record.target = longer;
  const std::string route(UsageRecord::kMaxRoute, 'r');
  const std::string longer_route = route + "x";
  record.route = longer_route;
  const std::string operation(UsageRecord::kMaxOperation, 'o');
  const std::string longer_operation = operation + "x";
  record.operation = longer_operation;
  const std::string code(UsageRecord::kMaxCode, 'c'), detail(UsageRecord::kMaxDetail, 'd');
  const std::string longer_code = code + "x", longer_detail = detail + "x";
  record.code = longer_code;
  record.detail = longer_detail;
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(record, bytes);
  EXPECT_LE(length + 16, kMaxJournalRecord);
  UsageRecord after;
  ASSERT_TRUE(decode_record({bytes, length}, after));
  EXPECT_EQ(after.id, id);
  EXPECT_EQ(after.model, name);
  EXPECT_EQ(after.target, name);
  EXPECT_EQ(after.route, route);
  EXPECT_EQ(after.operation, operation);
  EXPECT_EQ(after.code, code);
  EXPECT_EQ(after.detail, detail);
}

TEST(JournalRecord, WithoutItsNewTextsItIsFifteenBytesLongerThanVersion1) {
  UsageRecord record = sample("req_1");
  record.route = record.operation = record.code = record.detail = {};
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(record, bytes);
  EXPECT_EQ(length, 73 + record.id.size() + record.account.size() + record.key.size() +
                        record.model.size() + record.target.size());
}

TEST(JournalRecord, AnOutcomeLongerThanItsBoundIsNotRead) {
  UsageRecord record = sample("req_1");
  const std::string code(UsageRecord::kMaxCode, 'c'), detail(UsageRecord::kMaxDetail, 'd');
  record.code = code;
  record.detail = detail;
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(record, bytes);
  UsageRecord after;
  ASSERT_TRUE(decode_record({bytes, length}, after));
  for (const std::size_t at : {13, 14}) {  // one more, and as many bytes as that takes
    std::vector<std::uint8_t> longer(bytes, bytes + length);
    ++longer[at];
    longer.push_back('x');
    EXPECT_FALSE(decode_record(longer, after));
  }
}

// What earlier builds left: no operation, outcome and units; and before that no route either.
TEST(JournalRecord, Version2IsReadToo) {
  UsageRecord before = sample("req_1");
  before.operation = {};
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(before, bytes);
  std::vector<std::uint8_t> old(bytes, bytes + length);
  old[0] = 2;
  old.erase(old.begin() + 12, old.begin() + 25);
  UsageRecord after = failed_sample("req_0");  // what stood there before is gone
  ASSERT_TRUE(decode_record(old, after));
  EXPECT_EQ(after.route, before.route);
  EXPECT_EQ(after.prompt_tokens, before.prompt_tokens);
  EXPECT_EQ(after.operation, "");
  EXPECT_EQ(after.code, "");
  EXPECT_EQ(after.detail, "");
  EXPECT_FALSE(after.stream);
  EXPECT_EQ(after.unit, UsageUnit::none);
  EXPECT_EQ(after.units, 0u);
  for (std::size_t cut = 0; cut < old.size(); ++cut)
    EXPECT_FALSE(decode_record({old.data(), cut}, after));
}

TEST(JournalRecord, AUnitThatThereIsNotIsNotRead) {
  UsageRecord record = sample("req_1");
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(record, bytes);
  UsageRecord after;
  bytes[16] = kUsageUnits.size();
  EXPECT_TRUE(decode_record({bytes, length}, after));
  EXPECT_EQ(after.unit, UsageUnit::documents);
  bytes[16] = kUsageUnits.size() + 1;
  EXPECT_FALSE(decode_record({bytes, length}, after));
}

TEST(JournalRecord, Version1IsReadToo) {
  UsageRecord before = sample("req_1");
  before.route = before.operation = {};
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(before, bytes);
  std::vector<std::uint8_t> old(bytes, bytes + length);
  old[0] = 1;
  old.erase(old.begin() + 10, old.begin() + 25);
  UsageRecord after;
  ASSERT_TRUE(decode_record(old, after));
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.target, before.target);
  EXPECT_EQ(after.route, "");
  EXPECT_EQ(after.prompt_tokens, before.prompt_tokens);
  EXPECT_EQ(after.first_token_ms, before.first_token_ms);
  for (std::size_t cut = 0; cut < old.size(); ++cut)
    EXPECT_FALSE(decode_record({old.data(), cut}, after));
  old[0] = 4;  // a later build's
  EXPECT_FALSE(decode_record(old, after));
}

TEST(JournalRecord, ACutPayloadIsNotDecoded) {
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t length = encode_record(sample("req_1"), bytes);
  UsageRecord after;
  for (std::size_t cut = 0; cut < length; ++cut) EXPECT_FALSE(decode_record({bytes, cut}, after));
}

// Its own encoder would cut such texts: whatever they are, no record of ours has them.
TEST(JournalRecord, TextsAtTheirBoundsAreReadAndOnePastThemAreNot) {
  const std::string text(300, 'x');
  for (const std::size_t field : {0, 1, 2, 3, 4}) {
    UsageRecord record = sample("req_1");
    const std::size_t bound = field < 3 ? UsageRecord::kMaxId : UsageRecord::kMaxName;
    std::string_view* const texts[5] = {&record.id, &record.account, &record.key, &record.model,
                                        &record.target};
    for (std::string_view* const other : texts) *other = {};
    *texts[field] = std::string_view(text).substr(0, bound);
    record.route = {};
    std::vector<std::uint8_t> bytes(kMaxJournalRecord);
    bytes.resize(encode_record(record, bytes.data()));
    UsageRecord after;
    EXPECT_TRUE(decode_record(bytes, after)) << field;
    ++bytes[5 + field];  // its length
    bytes.push_back('x');
    EXPECT_FALSE(decode_record(bytes, after)) << field;
  }
}

class JournalTest : public ::testing::Test {
 protected:
  static constexpr Journal::Options kSmall{64 * 1024, 512 * 1024};

  std::unique_ptr<Journal> open(std::size_t writers = 1, const Journal::Options& options = kSmall) {
    auto opened = Journal::open(folder_.path("journal"), writers, options);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    auto journal = std::move(opened).value();
    EXPECT_TRUE(journal->refill().ok());
    return journal;
  }
  std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path("journal")))
      names.push_back(entry.path().string());
    return names;
  }
  // The one segment file with records in it, after a process that died.
  std::string left_by_a_crash(int records) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
      auto journal = open();
      for (int i = 0; i < records; ++i)
        if (!journal->writer(0).append(sample("req_" + std::to_string(i)))) ::_exit(1);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    for (const std::string& file : files())
      if (file.ends_with(".segment")) return file;
    return {};
  }
  void change_byte(const std::string& file, std::size_t at, char flip) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(static_cast<char>(byte ^ flip));
  }

  TempFolder folder_;
};

TEST_F(JournalTest, GivesEachRecordUntilItIsCommitted) {
  auto journal = open();
  ASSERT_TRUE(journal->writer(0).append(sample("req_1")));
  ASSERT_TRUE(journal->writer(0).append(sample("req_2")));
  EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_1", "req_2"));
  journal->failed();
  EXPECT_THAT(ids(journal->batch(1)), ElementsAre("req_1"));
  journal->committed();
  ASSERT_TRUE(journal->writer(0).append(sample("req_3")));
  EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_2", "req_3"));
  journal->committed();
  EXPECT_THAT(journal->batch(10), IsEmpty());
}

TEST_F(JournalTest, WhatWasNotCommittedIsFoundByTheNextProcess) {
  {
    auto journal = open(2);
    ASSERT_TRUE(journal->writer(0).append(sample("req_1")));
    ASSERT_TRUE(journal->writer(1).append(sample("req_2")));
    journal->batch(10);
    journal->failed();
  }
  auto journal = open(2);
  EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_1", "req_2"));
  journal->committed();
  EXPECT_EQ(journal->stats().segments, 2u);  // the two new spare ones
}

TEST_F(JournalTest, ACleanEndLeavesNoFiles) {
  {
    auto journal = open();
    ASSERT_TRUE(journal->writer(0).append(sample("req_1")));
    journal->batch(10);
    journal->committed();
  }
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(JournalTest, AKilledProcessLeavesEveryRecordBehind) {
  left_by_a_crash(3);
  auto journal = open();
  EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_0", "req_1", "req_2"));
  EXPECT_EQ(journal->stats().torn, 0u);
}

// The child tells each record's number after append() returned, as a gateway sends the last byte of
// an answer; whatever was told must be found, once, however early or late the kill comes.
TEST_F(JournalTest, WhatWasAcknowledgedBeforeAKillIsFoundOnce) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::filesystem::remove_all(folder_.path("journal"));
    auto* told = static_cast<std::atomic<int>*>(
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    new (told) std::atomic<int>(0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto journal = open(1, {64 * 1024, 16 * 1024 * 1024});
      for (int i = 0;; ++i) {
        if (i % 50 == 0) (void)journal->refill();
        if (!journal->writer(0).append(sample("req_" + std::to_string(i)))) ::_exit(1);
        told->store(i + 1);
        if (i > 20'000) ::pause();
      }
    }
    while (told->load() == 0) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3'000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    auto journal = open(1, {64 * 1024, 16 * 1024 * 1024});
    const auto found = ids(journal->batch(100'000));
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), found.size());
    EXPECT_GE(found.size(), static_cast<std::size_t>(told->load()));
    EXPECT_LE(found.size(), static_cast<std::size_t>(told->load()) + 1);
    EXPECT_EQ(journal->stats().torn, 0u);
    ::munmap(told, 4096);
  }
}

TEST_F(JournalTest, ARecordThatIsNotWholeIsPassedOverAndThoseBehindItAreRead) {
  for (const std::size_t at :
       {std::size_t{64}, std::size_t{68}, std::size_t{72}, std::size_t{90}, std::size_t{150}}) {
    std::filesystem::remove_all(folder_.path("journal"));
    const std::string file = left_by_a_crash(3);
    change_byte(file, at, 0x40);
    auto journal = open();
    EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_1", "req_2")) << at;
    journal->failed();
    EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_1", "req_2")) << at;
    journal->committed();
    EXPECT_EQ(journal->stats().torn, 1u) << at;
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_TRUE(std::filesystem::exists(file + ".bad"));
    EXPECT_EQ(journal->set_aside().count().segments, 1u);
  }
}

// A journal with a byte changed, whichever it is: all records are read but the one that has the
// byte, none is made up, and what is damaged is kept aside.
TEST_F(JournalTest, EachByteChangedCostsOneRecordAtMost) {
  constexpr std::size_t kBytes = 4'096;
  const std::string name = "/0000000000000001.segment";
  std::string whole;
  std::vector<std::string> all;
  std::size_t written = JournalSegment::kHeader;
  {
    auto journal = open(1, {kBytes, 1024 * 1024});
    for (int i = 0; i < 13; ++i) {
      all.push_back("req_" + std::to_string(i));
      ASSERT_TRUE(journal->writer(0).append(sample(all.back())));
      std::uint8_t bytes[kMaxJournalRecord];
      written += 8 + (encode_record(sample(all.back()), bytes) + 7) / 8 * 8;
    }
    std::stringstream text;
    text << std::ifstream(folder_.path("journal") + name, std::ios::binary).rdbuf();
    whole = text.str();
    ASSERT_EQ(whole.size(), kBytes);
    ASSERT_LT(written, kBytes - 100);
  }
  for (const char flip : {'\x01', '\x40', '\xff'})
    for (std::size_t at = 0; at < kBytes; ++at) {
      const std::string folder = folder_.path("flipped");
      std::filesystem::remove_all(folder);
      std::filesystem::create_directory(folder);
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      std::ofstream(folder + name, std::ios::binary) << bytes;
      auto opened = Journal::open(folder, 0, {kBytes, 1024 * 1024});
      ASSERT_TRUE(opened.ok()) << at;
      std::vector<std::string> found;
      for (const UsageRecord& record : (*opened)->batch(100)) {
        found.emplace_back(record.id);
        const UsageRecord expected = sample(record.id);
        EXPECT_EQ(record.time_ms, expected.time_ms);
        EXPECT_EQ(record.account, expected.account);
        EXPECT_EQ(record.prompt_tokens, expected.prompt_tokens);
        EXPECT_EQ(record.cost_nano, expected.cost_nano);
      }
      const bool in_record = at >= JournalSegment::kHeader && at < written;
      std::vector<std::string> missing;
      std::set_difference(all.begin(), all.end(), found.begin(), found.end(),
                          std::back_inserter(missing), [&](const auto& a, const auto& b) {
                            return std::stoi(a.substr(4)) < std::stoi(b.substr(4));
                          });
      ASSERT_LE(missing.size(), in_record ? 1u : 0u) << at;
      ASSERT_EQ(found.size(), all.size() - missing.size()) << at;
      (*opened)->committed();
      EXPECT_FALSE(std::filesystem::exists(folder + name)) << at;
      const bool kept_aside = std::filesystem::exists(folder + name + ".bad");
      EXPECT_TRUE(kept_aside || (missing.empty() && at >= 24)) << at;
      if (HasFailure()) return;
    }
}

// After a loss of power: pages that were not written, or written with something else.
TEST_F(JournalTest, HolesAndRubbishCostOnlyTheRecordsInThem) {
  const std::string file = left_by_a_crash(250);
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string whole = text.str();
  std::uint8_t encoded[kMaxJournalRecord];
  std::vector<std::pair<std::size_t, std::size_t>> places;
  std::size_t end = JournalSegment::kHeader;
  for (int i = 0; i < 250; ++i) {
    const std::size_t begin = end;
    const std::size_t length = encode_record(sample("req_" + std::to_string(i)), encoded);
    end += 8 + (length + 7) / 8 * 8;
    places.emplace_back(begin, begin + 8 + length);
  }
  ASSERT_LT(end, whole.size());
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    std::filesystem::remove_all(folder_.path("journal"));
    std::filesystem::create_directory(folder_.path("journal"));
    std::string bytes = whole;
    std::set<std::string> expected;
    std::vector<std::pair<std::size_t, std::size_t>> holes;
    for (unsigned i = 0; i < 1 + random() % 4; ++i) {
      const std::size_t from = round % 2 == 0 ? random() % end / 4096 * 4096 : random() % end;
      const std::size_t to = std::min(from + (round % 2 == 0 ? 4096 : 1 + random() % 9'000), end);
      holes.emplace_back(from, to);
      for (std::size_t at = from; at < to; ++at)
        bytes[at] = round % 3 == 0 ? '\0' : static_cast<char>(random());
    }
    for (std::size_t i = 0; i < places.size(); ++i)
      if (std::none_of(holes.begin(), holes.end(), [&](const auto& hole) {
            return hole.first < places[i].second && hole.second > places[i].first;
          }))
        expected.insert("req_" + std::to_string(i));
    std::ofstream(file, std::ios::binary) << bytes;
    auto journal = open();
    const auto found = ids(journal->batch(1'000));
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()), expected) << round;
    EXPECT_EQ(found.size(), expected.size());
    journal->committed();
  }
}

TEST_F(JournalTest, NoNameOfADamagedSegmentIsTakenTwice) {
  for (int round = 0; round < 3; ++round) {
    const std::string file = left_by_a_crash(2);
    change_byte(file, 80, 1);
    auto journal = open();
    EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_1"));
    journal->committed();
  }
  auto journal = open();
  EXPECT_EQ(journal->set_aside().count().segments, 3u);
}

TEST_F(JournalTest, RecordsBeforeATornOneAreKept) {
  const std::string file = left_by_a_crash(3);
  std::uint8_t bytes[kMaxJournalRecord];
  const std::size_t one = 8 + (encode_record(sample("req_0"), bytes) + 7) / 8 * 8;
  change_byte(file, 64 + 2 * one + 20, 1);
  auto journal = open();
  EXPECT_THAT(ids(journal->batch(10)), ElementsAre("req_0", "req_1"));
  journal->committed();
  EXPECT_EQ(journal->stats().torn, 1u);
}

TEST_F(JournalTest, BytesOfAnotherSegmentAreNoRecords) {
  const std::string file = left_by_a_crash(1);
  change_byte(file, 8, 1 ^ 3);  // the number in the header, part of every checksum
  std::filesystem::rename(file, folder_.path("journal/0000000000000003.segment"));
  auto journal = open();
  EXPECT_THAT(journal->batch(10), IsEmpty());
}

TEST_F(JournalTest, AFileThatIsNoSegmentIsPutAsideAndAnUnusedOneDeleted) {
  std::filesystem::create_directory(folder_.path("journal"));
  std::ofstream(folder_.path("journal/0000000000000005.segment")) << "short";
  std::ofstream(folder_.path("journal/0000000000000006.segment")) << std::string(100'000, '\0');
  std::ofstream(folder_.path("journal/0000000000000007.segment")) << "";
  std::ofstream(folder_.path("journal/0000000000000008.segment")) << std::string(100'000, 'x');
  auto journal = open();
  EXPECT_THAT(journal->batch(10), IsEmpty());
  EXPECT_THAT(files(), ::testing::UnorderedElementsAre(::testing::HasSubstr("05.segment.bad"),
                                                       ::testing::HasSubstr("08.segment.bad"),
                                                       ::testing::HasSubstr("09.segment")));
}

// How much of each mapped segment is in memory, by the file's name.
std::map<std::string, std::size_t> resident_kb_of_segments() {
  std::map<std::string, std::size_t> out;
  std::ifstream maps("/proc/self/smaps");
  std::string name;
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with(".segment")) name = line.substr(line.rfind('/') + 1);
    if (line.starts_with("Rss:") && !name.empty())
      out[std::exchange(name, {})] = std::stoul(line.substr(4));
  }
  return out;
}

// What a newer program wrote is neither dropped nor put aside.
TEST_F(JournalTest, ASegmentWithRecordsOfANewerVersionEndsTheStartAndStays) {
  const std::string file = left_by_a_crash(1);
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  std::uint64_t word = 0;
  stream.seekg(JournalSegment::kHeader);
  stream.read(reinterpret_cast<char*>(&word), sizeof word);
  std::vector<std::uint8_t> payload(word & 0xffff'ffffu);
  stream.read(reinterpret_cast<char*>(payload.data()),
              static_cast<std::streamsize>(payload.size()));
  for (const std::uint8_t version :
       {kJournalRecordVersion, std::uint8_t{kJournalRecordVersion + 1}}) {
    payload[0] = version;
    word = commit_word(*JournalSegment::number_in(file), payload);
    stream.seekp(JournalSegment::kHeader);
    stream.write(reinterpret_cast<const char*>(&word), sizeof word);
    stream.write(reinterpret_cast<const char*>(payload.data()),
                 static_cast<std::streamsize>(payload.size()));
    stream.flush();
    const auto segment = JournalSegment::open(file);
    ASSERT_TRUE(segment.ok());
    EXPECT_EQ((*segment)->is_newer(), version > kJournalRecordVersion);
  }
  const auto opened = Journal::open(folder_.path("journal"), 1, kSmall);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::storage_error);
  EXPECT_NE(opened.error().message.find("newer version of SolidRusT (" + file), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(JournalTest, ANewerFormatWhoseRecordsAreStrangeIsKnownByItsHeader) {
  const std::string file = left_by_a_crash(1);
  change_byte(file, 7, '1' ^ '2');  // with a record of ours: the header is damaged
  EXPECT_FALSE((*JournalSegment::open(file))->is_newer());
  change_byte(file, JournalSegment::kHeader, 1);
  EXPECT_TRUE((*JournalSegment::open(file))->is_newer());
  change_byte(file, 7, '2' ^ ':');  // behind '9': no format
  EXPECT_FALSE((*JournalSegment::open(file))->is_newer());
}

TEST_F(JournalTest, OnlyTheFirstWritersHaveTheirSegmentsInMemoryBefore) {
  Journal::Options options{256 * 1024, 1024 * 1024};
  options.resident_writers = 1;
  auto journal = open(2, options);
  auto resident = resident_kb_of_segments();
  ASSERT_EQ(resident.size(), 1u);  // the other makes its own with its first record
  EXPECT_EQ(resident.begin()->second, 256u);
  ASSERT_TRUE(journal->writer(1).hold());
  journal->writer(1).release();
  resident = resident_kb_of_segments();
  ASSERT_EQ(resident.size(), 2u);
  EXPECT_EQ(resident.begin()->second, 256u);
  EXPECT_LT(resident.rbegin()->second, 128u);
  for (std::size_t i = 0; i < 100; ++i)
    for (const std::size_t writer : {0u, 1u})
      ASSERT_TRUE(journal->writer(writer).append(sample("req_" + std::to_string(2 * i + writer))));
  EXPECT_EQ(journal->batch(1'000).size(), 200u);
}

TEST_F(JournalTest, RollsOverToTheSpareAndDeletesWhatIsDone) {
  auto journal = open();
  int written = 0;
  std::size_t found = 0;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 100; ++i, ++written)
      ASSERT_TRUE(journal->writer(0).append(sample("req_" + std::to_string(written))));
    found += journal->batch(1'000).size();
    journal->committed();
    ASSERT_TRUE(journal->refill().ok());
    EXPECT_LE(journal->stats().segments, 3u);
  }
  EXPECT_EQ(found, 4'000u);
  EXPECT_EQ(journal->stats().bytes, journal->stats().segments * kSmall.segment_bytes);
}

TEST_F(JournalTest, WhatIsHeldCanBeWrittenAndPastTheBoundNothingIsHeld) {
  auto journal = open(1, {64 * 1024, 128 * 1024});  // two segments and no more
  JournalWriter& writer = journal->writer(0);
  std::size_t held = 0;
  while (writer.hold()) ++held;
  EXPECT_GE(held, 64 * 1024 / kMaxJournalRecord - 3);
  std::string widest(UsageRecord::kMaxName, 'w');
  const std::string id(UsageRecord::kMaxId, 'i');
  UsageRecord record = sample(id);
  record.account = record.key = id;
  record.model = record.target = widest;
  const std::string route(UsageRecord::kMaxRoute, 'r');
  record.route = route;
  for (std::size_t i = 0; i < held; ++i) ASSERT_TRUE(writer.append(record)) << i;
  EXPECT_EQ(journal->stats().lost, 0u);
  std::size_t more = 0;
  while (writer.append(record)) ++more;  // not held: until both segments are full
  EXPECT_LT(more, 200u);
  EXPECT_FALSE(journal->refill().ok());
  EXPECT_FALSE(writer.hold());
  EXPECT_EQ(journal->stats().lost, 1u);
  while (!journal->batch(100).empty()) journal->committed();
  EXPECT_TRUE(journal->refill().ok());
  EXPECT_TRUE(writer.hold());
}

TEST_F(JournalTest, AReleasedHoldCanBeTakenAgain) {
  auto journal = open(1, {64 * 1024, 64 * 1024});
  JournalWriter& writer = journal->writer(0);
  while (writer.hold()) {
  }
  EXPECT_FALSE(writer.hold());
  writer.release();
  EXPECT_TRUE(writer.hold());
  EXPECT_FALSE(writer.hold());
}

// Files of at most 100 KiB, as if the disk were full.
class FullDisk {
 public:
  FullDisk() {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    rlimit small = before_;
    small.rlim_cur = 100 * 1024;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*const old_handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

Journal::Options larger_than_the_disk(std::chrono::milliseconds retry) {
  Journal::Options options{256 * 1024, 1024 * 1024};
  options.retry = retry;
  return options;
}

TEST_F(JournalTest, AFullDiskIsAnErrorThatLeavesNothingBehind) {
  auto opened =
      Journal::open(folder_.path("journal"), 1, larger_than_the_disk(std::chrono::milliseconds(0)));
  ASSERT_TRUE(opened.ok());
  {
    const FullDisk full;
    const Result<void> refilled = (*opened)->refill();
    ASSERT_FALSE(refilled.ok());
    EXPECT_EQ(refilled.error().code, ErrorCode::storage_error);
    EXPECT_FALSE((*opened)->writer(0).hold());
    EXPECT_THAT(files(), IsEmpty());
    EXPECT_EQ((*opened)->stats().bytes, 0u);
  }
  EXPECT_TRUE((*opened)->writer(0).hold());  // needs nobody to make room first
  EXPECT_TRUE((*opened)->refill().ok());
}

TEST_F(JournalTest, AFullDiskIsNotAskedByEveryRequest) {
  auto rarely =
      Journal::open(folder_.path("a"), 1, larger_than_the_disk(std::chrono::milliseconds(50)));
  auto always =
      Journal::open(folder_.path("b"), 1, larger_than_the_disk(std::chrono::milliseconds(0)));
  ASSERT_TRUE(rarely.ok() && always.ok());
  {
    const FullDisk full;
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) {
      EXPECT_FALSE((*rarely)->writer(0).hold());
      EXPECT_FALSE((*always)->writer(0).hold());
    }
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_GE((*rarely)->stats().refused, 1u);
    EXPECT_LE((*rarely)->stats().refused,
              1u + static_cast<std::uint64_t>(took / std::chrono::milliseconds(50)));
    EXPECT_EQ((*always)->stats().refused, 100u);
  }
  std::this_thread::sleep_for(
      std::chrono::milliseconds(60));  // a steady clock's time, not a thread's
  EXPECT_TRUE((*rarely)->writer(0).hold());
}

constexpr std::size_t kPlacesOfSmall = (64 * 1024 - JournalSegment::kHeader) / kMaxJournalRecord;

UsageRecord widest() {
  static const std::string name(UsageRecord::kMaxName, 'w'), id(UsageRecord::kMaxId, 'i'),
      route(UsageRecord::kMaxRoute, 'r'), operation(UsageRecord::kMaxOperation, 'o'),
      code(UsageRecord::kMaxCode, 'c'), detail(UsageRecord::kMaxDetail, 'd');
  UsageRecord record = sample(id);
  record.code = code;
  record.detail = detail;
  record.account = record.key = id;
  record.model = record.target = name;
  record.route = route;
  record.operation = operation;
  return record;
}

// No drain runs: the writer makes its segments itself, and nothing but the bound ends that.
TEST_F(JournalTest, OnlyTheBoundEndsHolding) {
  for (const std::size_t beyond : {0, 1}) {
    std::filesystem::remove_all(folder_.path("journal"));
    auto journal = open(1, {64 * 1024, 10 * 64 * 1024 - beyond});
    JournalWriter& writer = journal->writer(0);
    std::size_t held = 0;
    while (writer.hold()) ++held;
    EXPECT_EQ(held, (10 - beyond) * kPlacesOfSmall);
    EXPECT_EQ(journal->stats().segments, 10 - beyond);
    for (std::size_t i = 0; i < held; ++i) ASSERT_TRUE(writer.append(widest())) << i;
    EXPECT_EQ(journal->stats().lost, 0u);
    std::size_t more = 0;  // into what the greatest record left of each segment
    while (writer.hold()) ASSERT_TRUE(++more <= 10 && writer.append(widest()));
  }
}

TEST_F(JournalTest, RecordsWithoutADrainAreTakenUntilTheBound) {
  auto journal = open(1, {64 * 1024, 1024 * 1024});
  JournalWriter& writer = journal->writer(0);
  std::size_t written = 0;
  for (; writer.hold(); ++written) ASSERT_TRUE(writer.append(widest()));
  EXPECT_GE(written, 16 * kPlacesOfSmall);
  EXPECT_LE(written, 16 * (kPlacesOfSmall + 1));
  EXPECT_EQ(journal->batch(100'000).size(), written);
  journal->committed();
  EXPECT_TRUE(writer.hold());
}

TEST_F(JournalTest, NineThousandRequestsAreOpenAtOnce) {
  auto journal = open(2, Journal::Options{});
  JournalWriter& writer = journal->writer(0);
  for (int i = 0; i < 9'000; ++i) ASSERT_TRUE(writer.hold()) << i;
  EXPECT_TRUE(journal->writer(1).hold());
  for (int i = 0; i < 9'000; ++i) ASSERT_TRUE(writer.append(sample("req_" + std::to_string(i))));
  EXPECT_EQ(journal->batch(10'000).size(), 9'000u);
  EXPECT_EQ(journal->stats().lost, 0u);
}

TEST_F(JournalTest, WhatManyRequestsHeldIsThereForOthersAfterwards) {
  auto journal = open(2, {64 * 1024, 10 * 64 * 1024});
  JournalWriter& one = journal->writer(0);
  JournalWriter& other = journal->writer(1);
  std::size_t held = 0;
  while (one.hold()) ++held;
  EXPECT_FALSE(other.hold());
  for (std::size_t i = 0; i < held; ++i) one.release();
  std::size_t others = 0;
  while (other.hold()) ++others;
  EXPECT_GE(others, 7 * kPlacesOfSmall);  // the first keeps two or three segments
  for (std::size_t i = 0; i < others; ++i) other.release();
  ASSERT_TRUE(journal->refill().ok());
  EXPECT_LE(journal->stats().segments, 8u);  // three of each writer, and the stock
  EXPECT_EQ(files().size(), journal->stats().segments);
}

TEST_F(JournalTest, WhatIsEmptyTakesAtMostAQuarterOfTheBound) {
  constexpr std::size_t kMiB = 1024 * 1024;
  for (const std::size_t bound : {64 * kMiB, 256 * kMiB, 65'536 * kMiB})
    for (std::size_t writers = 1; writers <= 65; ++writers) {
      const std::size_t bytes = Journal::segment_bytes_for(bound, writers);
      EXPECT_LE(2 * writers * bytes, bound / 4);
      EXPECT_GE(bytes / kMaxJournalRecord, 100u) << writers;
      EXPECT_EQ(bytes % 4096, 0u);
    }
  EXPECT_EQ(Journal::segment_bytes_for(256 * kMiB, 9), 3 * kMiB);
  EXPECT_GT(Journal::segment_bytes_for(64 * kMiB, 0), 0u);
}

TEST_F(JournalTest, WhatWaitsForTheDatabaseIsKnown) {
  auto journal = open(1, {64 * 1024, 1024 * 1024});
  JournalWriter& writer = journal->writer(0);
  for (std::size_t i = 0; i < kPlacesOfSmall; ++i) ASSERT_TRUE(writer.append(widest()));
  EXPECT_EQ(journal->stats().waiting, 0u);  // the segment may take shorter ones yet
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(writer.append(widest()));
  EXPECT_EQ(journal->stats().waiting, 64 * 1024u);
  EXPECT_EQ(journal->stats().bound, 1024 * 1024u);
  journal.reset();
  journal = open(1, {64 * 1024, 1024 * 1024});  // both of the earlier process
  EXPECT_EQ(journal->stats().waiting, 2 * 64 * 1024u);
  while (!journal->batch(100).empty()) journal->committed();
  EXPECT_EQ(journal->stats().waiting, 0u);
}

std::string logged_by(const std::function<void()>& work) {
  flush_log();
  ::testing::internal::CaptureStderr();
  work();
  flush_log();
  return ::testing::internal::GetCapturedStderr();
}

TEST_F(JournalTest, AtHalfTheBoundTheLogRaisesAnAlarmOnce) {
  auto journal = open(1, {64 * 1024, 16 * 64 * 1024});
  JournalWriter& writer = journal->writer(0);
  const auto fill = [&](std::size_t segments) {
    for (std::size_t i = 0; i < segments * kPlacesOfSmall; ++i) {
      if (!writer.hold()) return;
      ASSERT_TRUE(writer.append(widest()));
    }
  };
  using ::testing::HasSubstr;
  using ::testing::Not;
  EXPECT_THAT(logged_by([&] { fill(8); }), Not(HasSubstr("usage_journal")));
  EXPECT_THAT(logged_by([&] { fill(1); }), HasSubstr("usage_journal_half_full"));
  const std::string at_the_bound = logged_by([&] {
    fill(8);
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(writer.hold());
  });
  EXPECT_THAT(at_the_bound, Not(HasSubstr("half_full")));
  EXPECT_EQ(at_the_bound.find("usage_journal_full"), at_the_bound.rfind("usage_journal_full"));
  EXPECT_NE(at_the_bound.find("usage_journal_full"), std::string::npos);
  EXPECT_THAT(logged_by([&] {
                while (!journal->batch(100).empty()) journal->committed();
              }),
              HasSubstr("usage_journal_recovered"));
  EXPECT_THAT(logged_by([&] { fill(9); }), HasSubstr("usage_journal_half_full"));
}

TEST_F(JournalTest, WritersAndTheReaderRunAtTheSameTime) {
  constexpr int kWriters = 4, kRecords = 5'000;
  auto journal = open(kWriters, {64 * 1024, 64 * 1024 * 1024});
  std::vector<std::thread> threads;
  threads.reserve(kWriters);
  std::atomic<int> running{kWriters};
  for (int w = 0; w < kWriters; ++w)
    threads.emplace_back([&, w] {
      for (int i = 0; i < kRecords; ++i)
        EXPECT_TRUE(journal->writer(static_cast<std::size_t>(w))
                        .append(sample(std::to_string(w) + "_" + std::to_string(i))));
      --running;
    });
  std::set<std::string> found;
  std::size_t count = 0;
  for (bool last = false; !last;) {
    last = running == 0;
    for (auto records = journal->batch(500); !records.empty(); records = journal->batch(500)) {
      count += records.size();
      for (const UsageRecord& record : records) found.emplace(record.id);
      journal->committed();
    }
    ASSERT_TRUE(journal->refill().ok());
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, static_cast<std::size_t>(kWriters) * kRecords);
  EXPECT_EQ(found.size(), count);
}

}  // namespace
}  // namespace solidrust
