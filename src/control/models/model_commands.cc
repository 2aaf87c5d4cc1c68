#include "control/models/model_commands.h"

#include "base/json_writer.h"
#include "control/params.h"

namespace solidrust {
namespace {

// {"name","kind","context","targets":[{"upstream","model"}]}; never an upstream's key.
void write_model(JsonWriter& json, const Model& model) {
  json.begin_object();
  json.key("name").value(model.name);
  json.key("kind").value(model_kind_name(model.kind));
  json.key("context").value(model.context);
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

std::string models_json(const Catalog& catalog) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("models").begin_array();
  for (const Model& model : catalog.models()) write_model(json, model);
  json.end_array().end_object();
  return out;
}

Result<std::string> list_models_command(ControlContext& context, const Actor& /*actor*/,
                                        std::string_view params) {
  const Params read(params, {});
  if (read.failed()) return read.error();
  const CatalogPtr catalog = context.catalog ? context.catalog() : nullptr;
  if (catalog) return models_json(*catalog);
  return models_json(Catalog({}, {}));
}

}  // namespace solidrust
