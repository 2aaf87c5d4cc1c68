#include "control/console_data/console_models.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/models/served_model.h"
#include "control/upstreams/upstreams.h"

namespace solidrust {
namespace {

std::string_view model_status(const Model& model, SteadyTime now) {
  const auto count = [&](UpstreamStatus status) {
    return std::count_if(model.targets.begin(), model.targets.end(), [&](const Target& target) {
      return target_status(target, now) == status;
    });
  };
  const auto down = static_cast<std::size_t>(count(UpstreamStatus::down));
  if (down == model.targets.size()) return "down";
  if (count(UpstreamStatus::up) == 0) return "unknown";
  return down == 0 ? "up" : "degraded";
}

void write_targets(JsonWriter& json, const Model& model) {
  json.key("targets").begin_array();
  for (const Target& target : model.targets)
    json.begin_object()
        .key("upstream")
        .value(target.upstream->name)
        .key("model")
        .value(target.model)
        .end_object();
  json.end_array();
}

void write_model(JsonWriter& json, const Model& model, const Catalog& catalog,
                 std::span<const ModelSeen> seen, bool with_targets, SteadyTime now) {
  json.begin_object().key("id").value(model.name);
  json.key("kind").value(model_kind_name(model.kind)).key("context").value(model.context);
  json.key("status").value(model_status(model, now));
  json.key("price").begin_object().key("prompt").value(model.price.prompt);
  json.key("completion").value(model.price.completion);
  json.key("cached").value(model.price.cached).key("unit");
  json.text_or_null(usage_unit_name(model.price.unit));
  json.key("units").value(model.price.units);
  json.key("per").value(units_priced_together(model.price.unit)).end_object();
  json.key("own_name").value(model.own_name);
  const bool sandbox = std::all_of(
      model.targets.begin(), model.targets.end(),
      [](const Target& target) { return target.upstream->kind == UpstreamKind::sandbox; });
  json.key("sandbox").value(sandbox);
  write_seen(json, model, catalog, seen, with_targets ? Longest::told : Longest::kept);
  json.key("other_names").begin_array();
  for (const std::string_view name : other_names(model, catalog)) json.value(name);
  json.end_array();
  if (with_targets)
    write_targets(json, model);
  else
    json.key("targets").begin_array().end_array();
  json.end_object();
}

}  // namespace

Result<std::string> console_models(ControlContext& context, const SessionIdentity& who) {
  if (auto in = admit_person(context, who, kListModels); !in) return std::move(in).error();
  const auto catalog = served_catalog(context);
  if (!catalog) return catalog.error();
  const auto seen = models_seen(context);
  if (!seen) return seen.error();
  const SteadyTime now = context.clock.steady();
  const bool with_targets = who.may(Action::see_installation);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const Model& model : (*catalog)->models())
    write_model(json, model, **catalog, *seen, with_targets, now);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
