// The questions asked of a month with ten million requests: what the roll-ups look like after it,
// and how long an answer takes.
#include <cstdlib>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/clock.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"
#include "store/usage_rollup.h"

namespace solidrust {
namespace {

constexpr std::int64_t kFirstDay = 20'000;
constexpr int kDays = 30, kAccounts = 400, kKeysPerAccount = 3, kModels = 3;
constexpr std::int64_t kRequestsPerRow =
    10'000'000 / (kDays * kAccounts * kKeysPerAccount * kModels);

// 1,200 keys with three models each on every day: 108,000 rows of the finest level, which stand for
// ten million requests.
class Month {
 public:
  Month()
      : database_(std::move(SqliteDatabase::open(folder_.path("db"), clock_)).value()),
        store(*database_) {
    for (int day = 0; day < kDays; ++day) fill(day);
  }

 private:
  void fill(int day) {
    const Result<void> filled = database_->write([&](SqlConnection& connection) -> Result<void> {
      SqlStatement insert = connection.prepare(
          "INSERT INTO usage_day (level, bucket, account, key, model, environment, requests,"
          " failed, partial, estimated, prompt_tokens, completion_tokens, cached_tokens, cost_nano,"
          " latency_ms, latency, first_token)"
          " VALUES ($1, $2, $3, $4, $5, 'live', $6, 1, 2, 3, 4000, 500, 6, 7, 8, $7, $8)"
          " ON CONFLICT (level, bucket, account, key, model, environment)"
          " DO UPDATE SET requests = usage_day.requests + excluded.requests");
      LatencyHistogram spread;  // as of requests that took from 100 ms to 40 s
      for (std::uint32_t ms = 100; ms < 40'000; ms += ms / 10) spread.add(ms, 3);
      const std::string bytes = spread.bytes();
      const std::span<const std::uint8_t> latencies(
          reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      for (int account = 0; account < kAccounts; ++account)
        for (int key = 0; key < kKeysPerAccount; ++key)
          for (int model = 0; model < kModels; ++model) {
            const std::string a = "acc_012345678901234567" + std::to_string(1'000 + account);
            const std::string k =
                "key_012345678901234567" + std::to_string(10'000 + account * 10 + key);
            const std::string m = "a-model-of-some-name-" + std::to_string(model);
            const std::string none;
            for (const auto& [level, row] : {std::pair{0, std::tuple(&none, &none, &m)},
                                             {1, {&a, &none, &m}},
                                             {2, {&a, &k, &none}},
                                             {3, {&a, &k, &m}}}) {
              insert.reset();
              insert.bind(std::int64_t{level}).bind(kFirstDay + day).bind(*std::get<0>(row));
              insert.bind(*std::get<1>(row)).bind(*std::get<2>(row)).bind(kRequestsPerRow);
              insert.bind(latencies).bind(latencies);
              if (Result<void> done = insert.run(); !done) return done;
            }
          }
      return {};
    });
    if (!filled) std::abort();
  }
  SystemClock clock_;
  TempFolder folder_;
  std::unique_ptr<SqliteDatabase> database_;

 public:
  SqlUsageStore store;
};

Month& month() {
  static Month filled;
  return filled;
}

void ask(benchmark::State& state, UsageGroup by, const std::string& account,
         const std::string& key) {
  UsageQuery query;
  query.by = by;
  query.account = account;
  query.key = key;
  query.since_ms = kFirstDay * kDayMs;
  query.until_ms = (kFirstDay + kDays) * kDayMs;
  query.step_ms = kDayMs;
  query.latencies = by == UsageGroup::time;
  month();  // filled outside of the measured time
  std::int64_t requests = 0;
  for (auto _ : state) {
    const auto answer = month().store.usage(query);
    requests = 0;
    for (const UsageRow& row : answer->rows) requests += row.totals.requests;
  }
  state.counters["requests"] = static_cast<double>(requests);
}

const std::string kAccount = "acc_0123456789012345671000";
const std::string kKey = "key_01234567890123456710000";

BENCHMARK_CAPTURE(ask, everything_by_model, UsageGroup::model, "", "")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, everything_by_day, UsageGroup::day, "", "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, everything_by_key, UsageGroup::key, "", "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, everything_by_account, UsageGroup::account, "", "")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, an_account_by_model, UsageGroup::model, kAccount, "")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, an_account_by_time_with_latencies, UsageGroup::time, kAccount, "")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask, a_key_by_day, UsageGroup::day, kAccount, kKey)
    ->Unit(benchmark::kMillisecond);

// What the drain does with a batch of 2,000 records of 200 keys.
void append(benchmark::State& state) {
  SystemClock clock;
  TempFolder folder;
  auto database = std::move(SqliteDatabase::open(folder.path("db"), clock)).value();
  SqlUsageStore store(*database);
  std::int64_t next = 0;
  for (auto _ : state) {
    std::vector<std::string> ids;
    std::vector<std::string> keys;
    for (int i = 0; i < 2'000; ++i) ids.push_back("req_0123456789" + std::to_string(next++));
    for (int i = 0; i < 200; ++i) keys.push_back("key_01234567890123456789" + std::to_string(i));
    std::vector<UsageRecord> records(2'000);
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i].id = ids[i];
      records[i].time_ms = 20'000 * kDayMs + next;
      records[i].account = "acc_0123456789012345678900";
      records[i].key = keys[i % keys.size()];
      records[i].model = "vllm-primary";
      records[i].attempts = 1;
    }
    if (!store.append(records)) state.SkipWithError("append failed");
  }
  state.SetItemsProcessed(state.iterations() * 2'000);
}
BENCHMARK(append)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace solidrust
