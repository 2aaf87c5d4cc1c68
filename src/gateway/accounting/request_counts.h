// What a worker has counted of its requests: written by it (worker_metrics.h), summed over all of
// them by who asks (request_metrics.h).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "gateway/endpoint.h"
#include "gateway/request_context.h"
#include "limit/limit_status.h"
#include "metrics/count.h"
#include "metrics/exemplar.h"
#include "metrics/histogram.h"
#include "upstream/exchange/attempt_fault.h"

namespace solidrust::request_counts {

using metrics::Count;
using metrics::Histogram;
using metrics::HistogramShape;

inline constexpr std::array<std::uint32_t, 17> kDurationMs{
    10,    20,     40,     80,     160,    320,     640,     1'280,  2'560,
    5'120, 10'240, 20'480, 40'960, 81'920, 163'840, 327'680, 655'360};
inline constexpr std::array<std::uint32_t, 20> kFirstTokenMs{
    1,   5,     10,    20,    40,    60,     80,     100,    250,    500,
    750, 1'000, 2'500, 5'000, 7'500, 10'000, 20'000, 40'000, 80'000, 120'000};
inline constexpr std::array<std::uint32_t, 14> kPerTokenUs{
    5'000,   10'000,  25'000,  50'000,  75'000,  100'000,   150'000,
    200'000, 300'000, 400'000, 500'000, 750'000, 1'000'000, 2'500'000};
inline constexpr HistogramShape kDuration{kDurationMs, 1'000};
inline constexpr HistogramShape kFirstToken{kFirstTokenMs, 1'000};
inline constexpr HistogramShape kPerToken{kPerTokenUs, 1'000'000};
inline constexpr std::array<std::uint32_t, 12> kOverheadUs{
    25, 50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000};
inline constexpr std::array<std::uint32_t, 14> kFirstByteUs{
    1'000,   5'000,     10'000,    25'000,    50'000,     100'000,    250'000,
    500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000, 120'000'000};
inline constexpr std::array<std::uint32_t, 11> kWaitMs{1,     5,     25,    100,    250,   500,
                                                       1'000, 2'500, 5'000, 10'000, 30'000};
inline constexpr HistogramShape kOverhead{kOverheadUs, 1'000'000};
inline constexpr HistogramShape kFirstByte{kFirstByteUs, 1'000'000};
inline constexpr HistogramShape kWait{kWaitMs, 1'000};

// How a request ended, as `code` and `end` tell it: an error's name, or none.
struct Ending {
  int status = 0;
  std::optional<ErrorCode> code;
  auto operator<=>(const Ending&) const = default;
};
inline std::string_view name_of(const std::optional<ErrorCode>& code) {
  return code ? error_row(*code).name : std::string_view();
}

// Counts by a label within a row: few, searched linearly. Only its thread adds; one that is new
// comes under the worker's lock.
template <class Key>
class Tally {
 public:
  void add(const Key& key, std::mutex& mutex) {
    for (Entry& entry : entries_)
      if (entry.key == key) return entry.count.add();
    const std::lock_guard lock(mutex);
    Entry& entry = entries_.emplace_back();
    entry.key = key;
    entry.count.add();
  }
  template <class Each>
  void each(const Each& each) const {
    for (const Entry& entry : entries_) each(entry.key, entry.count.value());
  }

 private:
  struct Entry {
    Key key{};
    Count count;
  };
  std::deque<Entry> entries_;
};

// Whose key it is; test keys are answered by the sandbox, whatever model they ask for.
enum class Caller : std::uint8_t { live, test, unknown };
inline constexpr std::array kCallers{Caller::live, Caller::test, Caller::unknown};

// An endpoint, or null where none has the path; whether a stream was asked for.
struct EndpointKey {
  const Endpoint* endpoint = nullptr;
  bool stream = false;
  bool operator==(const EndpointKey&) const = default;
};
struct EndpointRow {
  EndpointKey key;
  Tally<Ending> ended;
  Histogram duration;
  Histogram overhead;
  metrics::Exemplars durations;
};

enum class Tokens : std::uint8_t { input, cached, output, reasoning };
inline constexpr std::array<std::string_view, 4> kTokens{"input", "cached", "output", "reasoning"};
inline constexpr std::array<std::string_view, 2> kSources{"reported", "estimated"};

struct AttemptKey {
  std::uint32_t upstream = 0;
  AttemptFault fault = AttemptFault::none;
  auto operator<=>(const AttemptKey&) const = default;
};

// Of one name, or of requests that have none.
struct ModelRow {
  std::deque<EndpointRow> endpoints;  // few: searched linearly
  Histogram first_token;
  Histogram per_token;
  metrics::Exemplars first_tokens;
  metrics::Exemplars per_tokens;
  std::array<std::array<Count, kSources.size()>, kTokens.size()> tokens;
  Count cost_nano;
  Count failovers;
  Tally<AttemptKey> attempts;
  Tally<std::string_view> streams;  // by how they ended
  Histogram queue_wait;
  Tally<QueueRefusal> queue_refused;
};

struct LimitKey {
  std::string_view limit;
  LimitOwner owner = LimitOwner::account;
  std::string tier;
  bool operator==(const LimitKey&) const = default;
};

// The rows of one worker.
struct WorkerRows {
  ModelRow& row(Caller caller, std::uint32_t label) {
    Models& of = models[static_cast<std::size_t>(caller)];
    if (label < of.size() && of[label] != nullptr) return *of[label];
    const std::lock_guard lock(mutex);
    if (label >= of.size()) of.resize(label + 1);
    of[label] = std::make_unique<ModelRow>();
    return *of[label];
  }
  Histogram& first_byte(std::uint32_t label) {
    if (label < first_bytes.size() && first_bytes[label] != nullptr) return *first_bytes[label];
    const std::lock_guard lock(mutex);
    if (label >= first_bytes.size()) first_bytes.resize(label + 1);
    first_bytes[label] = std::make_unique<Histogram>();
    return *first_bytes[label];
  }
  EndpointRow& row(ModelRow& model, const EndpointKey& key) {
    for (EndpointRow& row : model.endpoints)
      if (row.key == key) return row;
    const std::lock_guard lock(mutex);
    EndpointRow& row = model.endpoints.emplace_back();
    row.key = key;
    return row;
  }

  mutable std::mutex mutex;  // of the rows' number; held for what is new, and by a reader
  using Models = std::vector<std::unique_ptr<ModelRow>>;  // by their label
  std::array<Models, kCallers.size()> models;
  std::vector<std::unique_ptr<Histogram>> first_bytes;  // by the label of their upstream
  Tally<LimitKey> limited;
  Tally<std::string_view> refused_keys;
};

}  // namespace solidrust::request_counts
