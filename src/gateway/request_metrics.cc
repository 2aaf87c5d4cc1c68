#include "gateway/request_metrics.h"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "gateway/request_context.h"
#include "metrics/count.h"
#include "metrics/exemplar.h"
#include "metrics/histogram.h"
#include "upstream/model_state.h"

namespace solidrust {
namespace {

using metrics::Count;
using metrics::Histogram;
using metrics::HistogramShape;
using metrics::HistogramSums;
using metrics::NameRegistry;

constexpr std::array<std::uint32_t, 17> kDurationMs{
    10,    20,     40,     80,     160,    320,     640,     1'280,  2'560,
    5'120, 10'240, 20'480, 40'960, 81'920, 163'840, 327'680, 655'360};
constexpr std::array<std::uint32_t, 20> kFirstTokenMs{
    1,   5,     10,    20,    40,    60,     80,     100,    250,    500,
    750, 1'000, 2'500, 5'000, 7'500, 10'000, 20'000, 40'000, 80'000, 120'000};
constexpr std::array<std::uint32_t, 14> kPerTokenUs{5'000,   10'000,  25'000,    50'000,   75'000,
                                                    100'000, 150'000, 200'000,   300'000,  400'000,
                                                    500'000, 750'000, 1'000'000, 2'500'000};
constexpr HistogramShape kDuration{kDurationMs, 1'000};
constexpr HistogramShape kFirstToken{kFirstTokenMs, 1'000};
constexpr HistogramShape kPerToken{kPerTokenUs, 1'000'000};
constexpr std::array<std::uint32_t, 12> kOverheadUs{25,    50,    100,    250,    500,    1'000,
                                                    2'500, 5'000, 10'000, 25'000, 50'000, 100'000};
constexpr std::array<std::uint32_t, 14> kFirstByteUs{
    1'000,   5'000,     10'000,    25'000,    50'000,     100'000,    250'000,
    500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000, 120'000'000};
constexpr std::array<std::uint32_t, 11> kWaitMs{1,     5,     25,    100,    250,   500,
                                                1'000, 2'500, 5'000, 10'000, 30'000};
constexpr HistogramShape kOverhead{kOverheadUs, 1'000'000};
constexpr HistogramShape kFirstByte{kFirstByteUs, 1'000'000};
constexpr HistogramShape kWait{kWaitMs, 1'000};

// How a request ended, as `code` and `end` tell it: an error's name, or none.
struct Ending {
  int status = 0;
  std::optional<ErrorCode> code;
  auto operator<=>(const Ending&) const = default;
};
std::string_view name_of(const std::optional<ErrorCode>& code) {
  return code ? error_row(*code).name : std::string_view();
}

// Counts by what is told apart within a row: few, found one after the other. Only its thread adds;
// one that is new comes under the worker's lock.
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
constexpr std::array kCallers{Caller::live, Caller::test, Caller::unknown};

std::string_view name_of(Caller caller) {
  switch (caller) {
    case Caller::live:
      return "live";
    case Caller::test:
      return "test";
    case Caller::unknown:
      break;
  }
  return {};
}

Caller caller_of(const RequestContext& context) {
  if (context.principal == nullptr) return Caller::unknown;
  return context.principal->environment == Environment::test ? Caller::test : Caller::live;
}

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
constexpr std::array<std::string_view, 4> kTokens{"input", "cached", "output", "reasoning"};
constexpr std::array<std::string_view, 2> kSources{"reported", "estimated"};

struct AttemptKey {
  std::uint32_t upstream = 0;
  AttemptFault fault = AttemptFault::none;
  auto operator<=>(const AttemptKey&) const = default;
};

// Of one name, or of requests that have none.
struct ModelRow {
  std::deque<EndpointRow> endpoints;  // few: found one after the other
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

// Why a key was refused. Its owner is told more than its caller; neither is named here.
std::string_view reason_of(const RequestContext& context, ErrorCode code) {
  if (context.refused_key == nullptr) return error_row(code).name;
  switch (context.refused_key->because) {
    case RefusedKey::Because::revoked:
      return "revoked";
    case RefusedKey::Because::disabled:
      return "disabled";
    case RefusedKey::Because::expired:
      return "expired";
    case RefusedKey::Because::account_disabled:
      return "account_disabled";
    case RefusedKey::Because::address:
      break;
  }
  return "address";
}

std::string_view name_of(QueueRefusal why) {
  switch (why) {
    case QueueRefusal::none:
      break;
    case QueueRefusal::full:
      return "full";
    case QueueRefusal::too_long:
      return "too_long";
    case QueueRefusal::timed_out:
      return "timed_out";
  }
  return {};
}

std::uint32_t us_of(std::chrono::microseconds time) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time.count(), 0, UINT32_MAX));
}

bool was_asked(const RouteTrail::Entry& entry) {
  return entry.step == RouteStep::answered || entry.step == RouteStep::failed;
}

std::string_view end_of_stream(const RequestOutcome& outcome) {
  if (outcome.code == ErrorCode::client_closed) return "client_gone";
  if (outcome.code) return name_of(outcome.code);
  return outcome.usage.partial ? "client_gone" : "done";
}

}  // namespace

struct WorkerMetrics::Rows {
  explicit Rows(NameRegistry& names_) : names(names_) {}

  std::uint32_t label_of(const Model& model) {
    if (model.state == nullptr) return label_of(model.name);
    std::uint32_t label = model.state->label.load(std::memory_order_relaxed);
    if (label != ModelState::kNoLabel) return label;
    label = names.id(model.name);
    model.state->label.store(label, std::memory_order_relaxed);
    return label;
  }
  std::uint32_t label_of(std::string_view name) {
    if (const auto found = labels.find(name); found != labels.end()) return found->second;
    const std::uint32_t label = names.id(name);
    labels.emplace(name, label);
    return label;
  }
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

  NameRegistry& names;
  // Of upstreams, and names past the registry's bound: of the configuration alone, never a
  // caller's.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> labels;

  mutable std::mutex mutex;  // of the rows' number; held for what is new, and by a reader
  using Models = std::vector<std::unique_ptr<ModelRow>>;  // by their label
  std::array<Models, kCallers.size()> models;
  std::vector<std::unique_ptr<Histogram>> first_bytes;  // by the label of their upstream
  Tally<LimitKey> limited;
  Tally<std::string_view> refused_keys;
};

WorkerMetrics::WorkerMetrics(NameRegistry& names) : rows_(std::make_unique<Rows>(names)) {}
WorkerMetrics::~WorkerMetrics() = default;

void WorkerMetrics::observe(const RequestContext& context, const RequestOutcome& outcome) {
  Rows& rows = *rows_;
  const Endpoint* const endpoint = context.match.endpoint;
  const ModelRequest& request = context.request;
  std::uint32_t label = NameRegistry::kNone;
  if (context.model != nullptr)
    label = rows.label_of(*context.model);
  else if (endpoint != nullptr && endpoint->call != nullptr)
    label = NameRegistry::kOther;
  const Caller caller = caller_of(context);
  ModelRow& model = rows.row(caller, label);
  EndpointRow& row = rows.row(model, {endpoint, request.stream});
  row.ended.add({outcome.status, outcome.code}, rows.mutex);
  row.duration.observe(kDuration, outcome.latency_ms);
  const RequestTrace* const shown =
      context.trace && context.trace->exported() ? context.trace.get() : nullptr;
  // Not waited for: whoever holds the lock may be a thread that gives way to others.
  const auto show = [&](metrics::Exemplars& in, const HistogramShape& shape, std::uint32_t value) {
    if (shown == nullptr) return;
    const metrics::Exemplar exemplar{shown->trace_id().hex(), value,
                                     unix_ms(context.services.clock.system())};
    const std::unique_lock lock(rows.mutex, std::try_to_lock);
    if (lock) in.note(shape, exemplar);
  };
  show(row.durations, kDuration, outcome.latency_ms);
  if (const Refusal* const refusal = context.meter.refusal(); refusal != nullptr)
    rows.limited.add({refusal->limit, refusal->owner, context.principal->tier}, rows.mutex);
  if (outcome.code && context.principal == nullptr && error_row(*outcome.code).status == 401)
    rows.refused_keys.add(reason_of(context, *outcome.code), rows.mutex);
  if (context.model == nullptr) return;

  for (const RouteTrail::Entry& entry : context.trail.entries()) {
    if (!was_asked(entry)) continue;
    const std::uint32_t upstream = rows.label_of(entry.target->upstream->name);
    model.attempts.add({upstream, entry.fault}, rows.mutex);
    if (caller == Caller::live && entry.first_byte.count() != 0)
      rows.first_byte(upstream).observe(kFirstByte, us_of(entry.first_byte));
  }
  if (context.queue_wait)
    model.queue_wait.observe(
        kWait,
        us_of(std::chrono::duration_cast<std::chrono::microseconds>(*context.queue_wait)) / 1'000);
  if (context.queue_refusal != QueueRefusal::none)
    model.queue_refused.add(context.queue_refusal, rows.mutex);
  if (caller == Caller::live && outcome.overhead_us)
    row.overhead.observe(kOverhead, *outcome.overhead_us);
  if (context.attempts == 0) return;
  const UsageReading& usage = outcome.usage;
  const std::size_t source = usage.source == UsageSource::estimated ? 1 : 0;
  const auto tokens = [&](Tokens type, std::uint64_t count) {
    if (count != 0) model.tokens[static_cast<std::size_t>(type)][source].add(count);
  };
  tokens(Tokens::input, usage.prompt_tokens);
  tokens(Tokens::cached, usage.cached_tokens);
  tokens(Tokens::output, usage.completion_tokens);
  tokens(Tokens::reasoning, usage.reasoning_tokens);
  model.cost_nano.add(static_cast<std::uint64_t>(outcome.cost_nano));
  if (context.failover) model.failovers.add();
  if (!request.stream || outcome.first_token_ms == 0) return;
  model.first_token.observe(kFirstToken, outcome.first_token_ms);
  show(model.first_tokens, kFirstToken, outcome.first_token_ms);
  model.streams.add(end_of_stream(outcome), rows.mutex);
  if (outcome.code || usage.partial || usage.completion_tokens < 2) return;
  const std::uint64_t ms =
      outcome.latency_ms - std::min(outcome.latency_ms, outcome.first_token_ms);
  const std::uint64_t us = ms * 1'000 / (usage.completion_tokens - 1);
  const auto each = static_cast<std::uint32_t>(std::min<std::uint64_t>(us, UINT32_MAX));
  model.per_token.observe(kPerToken, each);
  show(model.per_tokens, kPerToken, each);
}

RequestMetrics::RequestMetrics(std::size_t workers, std::size_t names) : names_(names) {
  for (std::size_t i = 0; i < workers; ++i)
    parts_.push_back(std::make_unique<WorkerMetrics>(names_));
}

namespace {

// What all workers have counted, by what tells the samples apart. Endpoints go by their path here:
// the same may take several methods.
struct EndpointName {
  std::string_view path;
  Caller caller = Caller::unknown;
  std::uint32_t model = 0;
  bool stream = false;
  auto operator<=>(const EndpointName&) const = default;
};
struct EndpointSums {
  std::map<Ending, std::uint64_t> ended;
  HistogramSums duration;
};
struct ModelSums {
  HistogramSums first_token;
  HistogramSums per_token;
  std::array<std::array<std::uint64_t, kSources.size()>, kTokens.size()> tokens{};
  std::uint64_t cost_nano = 0;
  std::uint64_t failovers = 0;
  std::map<AttemptKey, std::uint64_t> attempts;
  std::map<std::string_view, std::uint64_t> streams;
  HistogramSums queue_wait;
  std::map<QueueRefusal, std::uint64_t> queue_refused;
};

}  // namespace

struct RequestMetrics::Sums {
  std::map<std::string_view, HistogramSums> overhead;  // by endpoint
  std::map<std::uint32_t, HistogramSums> first_bytes;  // by upstream
  std::map<EndpointName, EndpointSums> endpoints;
  std::map<std::pair<Caller, std::uint32_t>, ModelSums> models;  // of those that were called
  std::map<std::tuple<std::string_view, LimitOwner, std::string>, std::uint64_t> limited;
  std::map<std::string_view, std::uint64_t> refused_keys;

  void add(Caller caller, std::uint32_t label, const ModelRow& row) {
    for (const EndpointRow& endpoint : row.endpoints) {
      const EndpointKey& key = endpoint.key;
      EndpointSums& to = endpoints[{key.endpoint == nullptr ? "other" : key.endpoint->path, caller,
                                    label, key.stream}];
      endpoint.ended.each([&](const Ending& how, std::uint64_t count) { to.ended[how] += count; });
      endpoint.duration.add_to(to.duration);
      if (caller == Caller::live && label != NameRegistry::kNone && key.endpoint != nullptr)
        endpoint.overhead.add_to(overhead[key.endpoint->path]);
      endpoint.durations.add_to(to.duration);
    }
    if (label == NameRegistry::kNone || caller == Caller::unknown) return;
    ModelSums& to = models[{caller, label}];
    row.first_token.add_to(to.first_token);
    row.per_token.add_to(to.per_token);
    row.first_tokens.add_to(to.first_token);
    row.per_tokens.add_to(to.per_token);
    for (std::size_t type = 0; type < kTokens.size(); ++type)
      for (std::size_t source = 0; source < kSources.size(); ++source)
        to.tokens[type][source] += row.tokens[type][source].value();
    to.cost_nano += row.cost_nano.value();
    to.failovers += row.failovers.value();
    row.attempts.each(
        [&](const AttemptKey& key, std::uint64_t count) { to.attempts[key] += count; });
    row.streams.each([&](std::string_view end, std::uint64_t count) { to.streams[end] += count; });
    row.queue_wait.add_to(to.queue_wait);
    row.queue_refused.each(
        [&](QueueRefusal why, std::uint64_t count) { to.queue_refused[why] += count; });
  }
};

RequestMetrics::Totals RequestMetrics::live_totals() const {
  Totals totals;
  for (const auto& part : parts_) {
    const WorkerMetrics::Rows& rows = *part->rows_;
    const std::lock_guard lock(rows.mutex);
    for (const auto& model : rows.models[static_cast<std::size_t>(Caller::live)]) {
      if (model == nullptr) continue;
      for (const EndpointRow& row : model->endpoints)
        row.ended.each([&](const Ending& how, std::uint64_t count) {
          totals.requests += count;
          if (how.status >= 500) totals.errors += count;
        });
    }
  }
  return totals;
}

RequestMetrics::Sums RequestMetrics::sums() const {
  Sums sums;
  for (const auto& part : parts_) {
    const WorkerMetrics::Rows& rows = *part->rows_;
    const std::lock_guard lock(rows.mutex);
    for (const Caller caller : kCallers) {
      const WorkerMetrics::Rows::Models& models = rows.models[static_cast<std::size_t>(caller)];
      for (std::size_t label = 0; label < models.size(); ++label)
        if (models[label] != nullptr)
          sums.add(caller, static_cast<std::uint32_t>(label), *models[label]);
    }
    for (std::size_t label = 0; label < rows.first_bytes.size(); ++label)
      if (rows.first_bytes[label] != nullptr)
        rows.first_bytes[label]->add_to(sums.first_bytes[static_cast<std::uint32_t>(label)]);
    rows.limited.each([&](const LimitKey& key, std::uint64_t count) {
      sums.limited[{key.limit, key.owner, key.tier}] += count;
    });
    rows.refused_keys.each(
        [&](std::string_view reason, std::uint64_t count) { sums.refused_keys[reason] += count; });
  }
  return sums;
}

std::span<const std::uint32_t> RequestMetrics::first_token_bounds_ms() noexcept {
  return kFirstTokenMs;
}

std::vector<ModelTotals> RequestMetrics::totals() const {
  const Sums counted = sums();
  std::map<std::uint32_t, ModelTotals> models;
  const auto of = [&](std::uint32_t label) -> ModelTotals& {
    ModelTotals& totals = models[label];
    totals.first_token.resize(kFirstTokenMs.size() + 1);
    return totals;
  };
  for (const auto& [key, row] : counted.endpoints) {
    ModelTotals& totals = of(key.model);
    for (const auto& [how, count] : row.ended) {
      totals.requests += count;
      if (how.status >= 500)
        totals.failed += count;
      else if (how.status >= 400 && how.code != ErrorCode::client_closed)
        totals.refused += count;
    }
  }
  const auto both = [](const auto& sources) { return sources[0] + sources[1]; };
  for (const auto& [key, row] : counted.models) {
    ModelTotals& totals = of(key.second);
    totals.input_tokens += both(row.tokens[static_cast<std::size_t>(Tokens::input)]);
    totals.output_tokens += both(row.tokens[static_cast<std::size_t>(Tokens::output)]);
    for (std::size_t i = 0; i < totals.first_token.size(); ++i)
      totals.first_token[i] += row.first_token.counts[i];
  }
  std::vector<ModelTotals> all;
  for (auto& [label, totals] : models) {
    totals.model = names_.name(label);
    all.push_back(std::move(totals));
  }
  return all;
}

void RequestMetrics::write(metrics::Exposition& out) const {
  const Sums sums = this->sums();
  const auto name = [&](std::uint32_t label) { return names_.name(label); };

  out.family(metrics::kRequests);
  for (const auto& [key, row] : sums.endpoints)
    for (const auto& [how, count] : row.ended)
      out.sample({{"endpoint", key.path},
                  {"model", name(key.model)},
                  {"environment", name_of(key.caller)},
                  {"stream", key.stream ? "true" : "false"},
                  {"status", std::to_string(how.status)},
                  {"code", name_of(how.code)}},
                 count);
  out.family(metrics::kRequestDuration);
  for (const auto& [key, row] : sums.endpoints)
    out.histogram({{"endpoint", key.path},
                   {"model", name(key.model)},
                   {"environment", name_of(key.caller)},
                   {"stream", key.stream ? "true" : "false"}},
                  kDuration, row.duration);
  out.family(metrics::kFirstToken);
  for (const auto& [of, row] : sums.models)
    if (!row.streams.empty())
      out.histogram({{"model", name(of.second)}, {"environment", name_of(of.first)}}, kFirstToken,
                    row.first_token);
  out.family(metrics::kPerToken);
  for (const auto& [of, row] : sums.models)
    if (!row.streams.empty())
      out.histogram({{"model", name(of.second)}, {"environment", name_of(of.first)}}, kPerToken,
                    row.per_token);
  out.family(metrics::kOverhead);
  for (const auto& [endpoint, row] : sums.overhead)
    if (!row.empty()) out.histogram({{"endpoint", endpoint}}, kOverhead, row);
  out.family(metrics::kTokens);
  for (const auto& [of, row] : sums.models)
    for (std::size_t type = 0; type < kTokens.size(); ++type)
      for (std::size_t source = 0; source < kSources.size(); ++source)
        if (row.tokens[type][source] != 0)
          out.sample({{"model", name(of.second)},
                      {"environment", name_of(of.first)},
                      {"type", kTokens[type]},
                      {"source", kSources[source]}},
                     row.tokens[type][source]);
  out.family(metrics::kCost);
  for (const auto& [of, row] : sums.models)
    if (of.first == Caller::live) out.decimal({{"model", name(of.second)}}, row.cost_nano, 9);
  out.family(metrics::kAttempts);
  for (const auto& [of, row] : sums.models)
    for (const auto& [key, count] : row.attempts)
      out.sample({{"upstream", name(key.upstream)},
                  {"model", name(of.second)},
                  {"environment", name_of(of.first)},
                  {"outcome", key.fault == AttemptFault::none ? "ok" : fault_name(key.fault)}},
                 count);
  out.family(metrics::kFirstByte);
  for (const auto& [upstream, row] : sums.first_bytes)
    out.histogram({{"upstream", name(upstream)}}, kFirstByte, row);
  out.family(metrics::kFailovers);
  for (const auto& [of, row] : sums.models)
    out.sample({{"model", name(of.second)}, {"environment", name_of(of.first)}}, row.failovers);
  out.family(metrics::kQueueWait);
  for (const auto& [of, row] : sums.models)
    if (of.first == Caller::live && !row.queue_wait.empty())
      out.histogram({{"model", name(of.second)}}, kWait, row.queue_wait);
  out.family(metrics::kQueueRejected);
  for (const auto& [of, row] : sums.models)
    if (of.first == Caller::live)
      for (const auto& [why, count] : row.queue_refused)
        out.sample({{"model", name(of.second)}, {"reason", name_of(why)}}, count);
  out.family(metrics::kLimited);
  for (const auto& [key, count] : sums.limited)
    out.sample({{"limit", std::get<0>(key)},
                {"of", std::get<1>(key) == LimitOwner::key ? "key" : "account"},
                {"tier", std::get<2>(key)}},
               count);
  out.family(metrics::kAuthFailures);
  for (const auto& [reason, count] : sums.refused_keys) out.sample({{"reason", reason}}, count);
  out.family(metrics::kStreamsEnded);
  for (const auto& [of, row] : sums.models)
    for (const auto& [end, count] : row.streams)
      out.sample({{"model", name(of.second)}, {"environment", name_of(of.first)}, {"end", end}},
                 count);
}

}  // namespace solidrust
