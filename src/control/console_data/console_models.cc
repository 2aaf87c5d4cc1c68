#include "control/console_data/console_models.h"

#include <algorithm>

#include "base/json_writer.h"
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

void write_model(JsonWriter& json, const Model& model, SteadyTime now) {
  json.begin_object().key("id").value(model.name);
  json.key("kind").value(model.kind == ModelKind::chat ? "chat" : "embedding").key("context");
  if (model.context)
    json.value(*model.context);
  else
    json.null();
  json.key("status").value(model_status(model, now)).key("targets").begin_array();
  for (const Target& target : model.targets)
    json.begin_object()
        .key("upstream")
        .value(target.upstream->name)
        .key("model")
        .value(target.model)
        .end_object();
  json.end_array().end_object();
}

}  // namespace

Result<std::string> console_models(ControlContext& context) {
  const auto catalog = served_catalog(context);
  if (!catalog) return catalog.error();
  const SteadyTime now = context.clock.steady();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const Model& model : (*catalog)->models()) write_model(json, model, now);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
