#include "gateway/accounting/request_metrics.h"

#include <array>
#include <compare>
#include <map>
#include <mutex>
#include <string_view>
#include <tuple>
#include <utility>

#include "gateway/accounting/request_counts.h"

namespace solidrust {

using namespace request_counts;
using metrics::HistogramSums;
using metrics::NameRegistry;

namespace {

std::string_view word_of(Caller caller) {
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

std::string_view word_of(QueueRefusal why) {
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

RequestMetrics::RequestMetrics(std::size_t workers, std::size_t names) : names_(names) {
  for (std::size_t i = 0; i < workers; ++i)
    parts_.push_back(std::make_unique<WorkerMetrics>(names_));
}

RequestMetrics::Totals RequestMetrics::live_totals() const noexcept {
  Totals totals;
  for (const auto& part : parts_) {
    totals.requests += part->live_requests();
    totals.errors += part->live_errors();
  }
  return totals;
}

RequestMetrics::Sums RequestMetrics::sums() const {
  Sums sums;
  for (const auto& part : parts_) {
    const WorkerRows& rows = part->rows();
    const std::lock_guard lock(rows.mutex);
    for (const Caller caller : kCallers) {
      const WorkerRows::Models& models = rows.models[static_cast<std::size_t>(caller)];
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
                  {"environment", word_of(key.caller)},
                  {"stream", key.stream ? "true" : "false"},
                  {"status", std::to_string(how.status)},
                  {"code", name_of(how.code)}},
                 count);
  out.family(metrics::kRequestDuration);
  for (const auto& [key, row] : sums.endpoints)
    out.histogram({{"endpoint", key.path},
                   {"model", name(key.model)},
                   {"environment", word_of(key.caller)},
                   {"stream", key.stream ? "true" : "false"}},
                  kDuration, row.duration);
  out.family(metrics::kFirstToken);
  for (const auto& [of, row] : sums.models)
    if (!row.streams.empty())
      out.histogram({{"model", name(of.second)}, {"environment", word_of(of.first)}}, kFirstToken,
                    row.first_token);
  out.family(metrics::kPerToken);
  for (const auto& [of, row] : sums.models)
    if (!row.streams.empty())
      out.histogram({{"model", name(of.second)}, {"environment", word_of(of.first)}}, kPerToken,
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
                      {"environment", word_of(of.first)},
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
                  {"environment", word_of(of.first)},
                  {"outcome", key.fault == AttemptFault::none ? "ok" : fault_name(key.fault)}},
                 count);
  out.family(metrics::kFirstByte);
  for (const auto& [upstream, row] : sums.first_bytes)
    out.histogram({{"upstream", name(upstream)}}, kFirstByte, row);
  out.family(metrics::kFailovers);
  for (const auto& [of, row] : sums.models)
    out.sample({{"model", name(of.second)}, {"environment", word_of(of.first)}}, row.failovers);
  out.family(metrics::kQueueWait);
  for (const auto& [of, row] : sums.models)
    if (of.first == Caller::live && !row.queue_wait.empty())
      out.histogram({{"model", name(of.second)}}, kWait, row.queue_wait);
  out.family(metrics::kQueueRejected);
  for (const auto& [of, row] : sums.models)
    if (of.first == Caller::live)
      for (const auto& [why, count] : row.queue_refused)
        out.sample({{"model", name(of.second)}, {"reason", word_of(why)}}, count);
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
      out.sample({{"model", name(of.second)}, {"environment", word_of(of.first)}, {"end", end}},
                 count);
}

}  // namespace solidrust
