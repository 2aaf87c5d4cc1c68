#include "control/upstreams/upstream_operations.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/log.h"
#include "control/change.h"
#include "control/upstreams/drains.h"
#include "control/upstreams/upstreams.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxModel = 256;

// What a drain is about.
struct Targets {
  std::vector<TargetState*> states;
  std::vector<std::string> served;  // all that the upstream serves
};

// By name: a reload may have made a catalog with other objects since the upstream was found.
Targets targets_at(const Catalog& catalog, const std::string& upstream,
                   const std::optional<std::string>& model_name) {
  Targets found;
  for (const Model& model : catalog.models())
    for (const Target& target : model.targets) {
      if (target.upstream->name != upstream) continue;
      if (std::find(found.served.begin(), found.served.end(), target.model) == found.served.end())
        found.served.push_back(target.model);
      if ((!model_name || target.model == *model_name) &&
          std::find(found.states.begin(), found.states.end(), target.state.get()) ==
              found.states.end())
        found.states.push_back(target.state.get());
    }
  return found;
}

Result<void> keep_drain(Change& change, const std::string& upstream, const DrainRequest& request,
                        const std::vector<std::string>& served) {
  const DrainTable& drains = change.context.drains;
  if (drains == nullptr) return {};
  auto rows = drains.list();
  if (!rows) return std::move(rows).error();
  std::string detail;
  JsonWriter json(detail);
  json.begin_object();
  if (request.model) json.key("model").value(*request.model);
  json.end_object();
  return change.set_drains(
      upstream, drained_after(upstream, request.model, request.draining, *rows, served),
      {request.draining ? "upstream.drain" : "upstream.undrain", upstream, std::move(detail)});
}

}  // namespace

DrainRequest read_drain(Params& params, std::int64_t /*now_ms*/) {
  DrainRequest request;
  const std::optional<bool> draining = params.maybe_flag("draining");
  if (!draining) params.fail({ErrorCode::missing_field, "draining is missing.", "draining"});
  request.draining = draining.value_or(false);
  request.model = params.text("model", kMaxModel);
  return request;
}

Result<std::optional<UpstreamPtr>> find_named_upstream(const Reading& reading,
                                                       const std::string& named) {
  const auto catalog = served_catalog(reading.context);
  if (!catalog) return catalog.error();
  auto upstream = find_upstream(**catalog, named);
  if (!upstream) return std::move(upstream).error();
  return std::optional<UpstreamPtr>(*std::move(upstream));
}

Result<Drained> drain_upstream(Change& change, UpstreamPtr upstream, const DrainRequest& request) {
  const auto catalog = served_catalog(change.context);
  if (!catalog) return catalog.error();
  const Targets targets = targets_at(**catalog, upstream->name, request.model);
  if (targets.states.empty())
    return Error{ErrorCode::not_found, "No model has such a target there.",
                 request.model ? "model" : "name"};
  if (auto kept = keep_drain(change, upstream->name, request, targets.served); !kept)
    return std::move(kept).error();
  Drained done{upstream->name, request.draining, targets.states.size()};
  for (TargetState* state : targets.states) {
    state->drain(request.draining);
    done.in_flight += state->in_flight();
  }
  LogLine(LogLevel::info,
          request.draining ? LogEvent("upstream_drained") : LogEvent("upstream_undrained"))
      .field("upstream", upstream->name)
      .field("targets", static_cast<std::int64_t>(targets.states.size()))
      .field("actor", change.caller.actor.name);
  return done;
}

Result<TestedUpstream> test_upstream(const Reading& reading, UpstreamPtr upstream,
                                     const NoFields& /*none*/) {
  auto result = reading.context.server.test_upstream(upstream);
  if (!result) return std::move(result).error();
  return TestedUpstream{std::move(upstream), *std::move(result)};
}

std::string drained_json(const Drained& drained) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("upstream").value(drained.upstream);
  json.key("draining").value(drained.draining).key("targets").value(drained.targets);
  json.key("in_flight").value(drained.in_flight).end_object();
  return out;
}

}  // namespace solidrust
