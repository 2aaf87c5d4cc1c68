#include "control/upstreams/target_json.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/json_writer.h"

namespace solidrust {
namespace {

std::string_view probe_name(TargetState::Probe probe) {
  switch (probe) {
    case TargetState::Probe::unknown:
      return "not asked";
    case TargetState::Probe::passing:
      return "passing";
    case TargetState::Probe::failing:
      return "failing";
  }
  return "not asked";
}

}  // namespace

std::string_view target_state_name(const TargetState::View& view) {
  if (view.draining) return "draining";
  switch (view.health) {
    case TargetState::Health::healthy:
      return view.resting_for.count() > 0 ? "resting" : "healthy";
    case TargetState::Health::ejected:
      return "ejected";
    case TargetState::Health::trial_due:
      return "on trial";
  }
  return "healthy";
}

std::vector<const Target*> targets_of(const Catalog& catalog) {
  std::vector<const Target*> targets;
  for (const Model& model : catalog.models())
    for (const Target& target : model.targets) {
      const auto same = [&](const Target* one) { return one->state == target.state; };
      if (std::none_of(targets.begin(), targets.end(), same)) targets.push_back(&target);
    }
  return targets;
}

void write_target_members(JsonWriter& json, const Catalog& catalog, const Target& target,
                          SteadyTime now) {
  const TargetState::View view = target.state->view(now);
  json.key("model").value(target.model);
  json.key("serves").begin_array();
  for (const Model& model : catalog.models())
    for (const Target& one : model.targets)
      if (one.state == target.state) json.value(model.name);
  json.end_array();
  json.key("priority").value(target.priority);
  json.key("weight").value(target.weight);
  json.key("in_flight").value(view.in_flight);
  json.key("max_in_flight").value(target.max_in_flight);
  json.key("state").value(target_state_name(view));
  json.key("ejected_ms").value(static_cast<std::int64_t>(view.ejected_for.count()));
  json.key("resting_ms").value(static_cast<std::int64_t>(view.resting_for.count()));
  json.key("ejections").value(view.ejections);
  json.key("probe").value(probe_name(view.probe));
  json.key("requests").value(view.requests);
  json.key("failures").value(view.failures);
  json.key("failures_in_row").value(view.failures_in_row);
  const bool failed = view.last_fault != AttemptFault::none;
  json.key("last_fault").value(failed ? fault_name(view.last_fault) : std::string_view());
  json.key("last_fault_ms_ago");
  if (failed)
    json.value(static_cast<std::int64_t>(view.last_fault_ago.count()));
  else
    json.null();
  const RecentCalls::View recent = target.state->recent(now);
  json.key("recent_calls").value(recent.calls);
  json.key("recent_failures").value(recent.failures);
  json.key("recent_p95_ms");
  if (recent.p95)
    json.value(static_cast<std::int64_t>(recent.p95->count()));
  else
    json.null();
}

}  // namespace solidrust
