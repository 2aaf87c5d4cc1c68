// What `solidrust top` asks for: counters since the start, from which it makes rates.
#include <cstdint>
#include <string>
#include <utility>

#include "app/build_info.h"
#include "app/server/process_facts.h"
#include "app/server/server_parts.h"
#include "base/json_writer.h"
#include "control/upstreams/target_json.h"
#include "upstream/health/model_state.h"

namespace solidrust {
namespace {

// Of a model that is served now: what runs on its targets, which it may share with others, and what
// waits for them.
void write_now(JsonWriter& json, const Catalog& catalog, std::string_view name) {
  std::uint64_t running = 0;
  std::uint64_t waiting = 0;
  if (const Model* const model = catalog.find(name); model != nullptr) {
    for (const Target& target : model->targets) running += target.state->in_flight();
    waiting = model->state->line->waiting();
  }
  json.key("running").value(running).key("waiting").value(waiting);
}

void write_targets(JsonWriter& json, const Catalog& catalog, SteadyTime now) {
  json.key("targets").begin_array();
  for (const Target* const target : targets_of(catalog)) {
    const TargetState::View view = target->state->view(now);
    json.begin_object().key("upstream").value(target->upstream->name);
    json.key("target").value(target->model).key("state").value(target_state_name(view));
    json.key("in_flight").value(view.in_flight).key("max_in_flight").value(target->max_in_flight);
    json.key("requests").value(view.requests).key("failures").value(view.failures);
    json.key("failures_in_row").value(view.failures_in_row).end_object();
  }
  json.end_array();
}

}  // namespace

std::string ServerParts::top_json() const {
  const CatalogPtr models = catalog->load();
  const SteadyTime now = clock.steady();
  const Journal::Stats stats = meter->journal_stats();
  const ProcessFacts process = process_facts();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("version").value(build_info().version);
  json.key("at_ms").value(std::int64_t{now.time_since_epoch() / std::chrono::milliseconds{1}});
  json.key("uptime_s")
      .value(
          std::int64_t{std::chrono::duration_cast<std::chrono::seconds>(now - started_at).count()});
  json.key("memory_bytes").value(process.memory_bytes);
  json.key("connections").value(std::uint64_t{listener->connections()});
  json.key("journal").begin_object().key("waiting_bytes").value(std::uint64_t{stats.waiting});
  json.key("bound_bytes").value(std::uint64_t{stats.bound}).key("full").value(stats.full);
  json.end_object().key("first_token_bounds_ms").begin_array();
  for (const std::uint32_t bound : RequestMetrics::first_token_bounds_ms()) json.value(bound);
  json.end_array().key("models").begin_array();
  for (const ModelTotals& totals : request_metrics->totals()) {
    json.begin_object().key("model").text_or_null(totals.model);
    json.key("requests").value(totals.requests).key("failed").value(totals.failed);
    json.key("refused").value(totals.refused);
    json.key("input_tokens").value(totals.input_tokens);
    json.key("output_tokens").value(totals.output_tokens);
    write_now(json, *models, totals.model);
    json.key("first_token").begin_array();
    for (const std::uint64_t count : totals.first_token) json.value(count);
    json.end_array().end_object();
  }
  json.end_array();
  write_targets(json, *models, now);
  json.end_object();
  return out;
}

}  // namespace solidrust
