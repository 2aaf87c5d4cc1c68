#include "control/models/model_commands.h"

#include "base/json_writer.h"
#include "control/models/served_model.h"
#include "control/params.h"

namespace solidrust {
namespace {

// {"name","kind","context","seen":[…],"longest_answer","targets":[{"upstream","model"}]}; never an
// upstream's key.
void write_model(JsonWriter& json, const Model& model, const Catalog& catalog,
                 std::span<const ModelSeen> seen) {
  json.begin_object();
  json.key("name").value(model.name);
  json.key("kind").value(model_kind_name(model.kind));
  json.key("context").value(model.context);
  write_seen(json, model, catalog, seen, Longest::told);
  json.key("targets").begin_array();
  for (const Target& target : model.targets) {
    json.begin_object();
    json.key("upstream").value(target.upstream->name);
    json.key("model").value(target.model);
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string models_json(const Catalog& catalog, std::span<const ModelSeen> seen) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("models").begin_array();
  for (const Model& model : catalog.models()) write_model(json, model, catalog, seen);
  json.end_array().end_object();
  return out;
}

Result<std::string> list_models_command(ControlContext& context, const Caller& /*caller*/,
                                        std::string_view params) {
  const Params read(params, {});
  if (read.failed()) return read.error();
  const CatalogPtr catalog = context.server.catalog();
  if (!catalog) return models_json(Catalog({}, {}), {});
  const auto seen = models_seen(context);
  if (!seen) return seen.error();
  return models_json(*catalog, *seen);
}

}  // namespace solidrust
