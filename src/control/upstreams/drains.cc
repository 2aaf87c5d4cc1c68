#include "control/upstreams/drains.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "base/log.h"
#include "control/command.h"
#include "control/upstreams/upstreams.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

Result<void> keep_drain(ControlContext& context, const Actor& actor, const std::string& upstream,
                        const std::optional<std::string>& model, bool on,
                        const std::vector<std::string>& served) {
  if (context.drains == nullptr) return {};
  auto rows = context.drains->list();
  if (!rows) return std::move(rows).error();
  std::string detail;
  JsonWriter json(detail);
  json.begin_object();
  if (model) json.key("model").value(*model);
  json.end_object();
  return context.drains->set(upstream, drained_after(upstream, model, on, *rows, served),
                             audit_row(context, actor, on ? "upstream.drain" : "upstream.undrain",
                                       upstream, std::move(detail)));
}

}  // namespace

void apply_drains(const Catalog& catalog, const std::vector<DrainRow>& rows) {
  for (const DrainRow& row : rows)
    for (const Model& model : catalog.models())
      for (const Target& target : model.targets)
        if (target.upstream->name == row.upstream &&
            (row.model.empty() || row.model == target.model))
          target.state->drain(true);
}

std::vector<std::string> drained_after(std::string_view upstream,
                                       const std::optional<std::string>& model, bool drain,
                                       const std::vector<DrainRow>& rows,
                                       const std::vector<std::string>& served) {
  if (!model) return drain ? std::vector<std::string>{""} : std::vector<std::string>{};
  std::vector<std::string> drained;
  for (const DrainRow& row : rows)
    if (row.upstream == upstream) drained.push_back(row.model);
  const bool all = std::find(drained.begin(), drained.end(), "") != drained.end();
  if (drain) {
    if (!all) drained.push_back(*model);
    return drained;
  }
  if (all) drained = served;  // all but one is no longer all
  std::erase(drained, *model);
  return drained;
}

Result<std::string> change_drain(ControlContext& context, const Actor& actor,
                                 const std::string& upstream_name,
                                 const std::optional<std::string>& model_name, bool on) {
  auto catalog = served_catalog(context);
  if (!catalog) return std::move(catalog).error();
  auto upstream = find_upstream(**catalog, upstream_name);
  if (!upstream) return std::move(upstream).error();
  std::vector<TargetState*> states;
  std::vector<std::string> all;  // that it serves
  for (const Model& model : (*catalog)->models())
    for (const Target& target : model.targets) {
      if (target.upstream != *upstream) continue;
      if (std::find(all.begin(), all.end(), target.model) == all.end()) all.push_back(target.model);
      if ((!model_name || target.model == *model_name) &&
          std::find(states.begin(), states.end(), target.state.get()) == states.end())
        states.push_back(target.state.get());
    }
  if (states.empty())
    return Error{ErrorCode::not_found, "No model has such a target there.",
                 model_name ? "model" : "upstream"};
  if (Result<void> kept = keep_drain(context, actor, upstream_name, model_name, on, all); !kept)
    return std::move(kept).error();
  std::uint64_t running = 0;
  for (TargetState* state : states) {
    state->drain(on);
    running += state->in_flight();
  }
  LogLine(LogLevel::info, on ? LogEvent("upstream_drained") : LogEvent("upstream_undrained"))
      .field("upstream", upstream_name)
      .field("targets", static_cast<std::int64_t>(states.size()))
      .field("actor", actor.name);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("upstream").value(upstream_name).key("draining").value(on);
  json.key("targets").value(static_cast<std::uint64_t>(states.size()));
  json.key("in_flight").value(running).end_object();
  return out;
}

}  // namespace solidrust
