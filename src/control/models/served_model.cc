#include "control/models/served_model.h"

#include <algorithm>
#include <optional>

namespace solidrust {

std::vector<std::string_view> other_names(const Model& model, const Catalog& catalog) {
  std::vector<std::string_view> names;
  for (const Target& target : model.targets) {
    const Model* const other = catalog.find(target.model);
    if (other == nullptr || !other->own_name || other == &model) continue;
    if (std::find(names.begin(), names.end(), target.model) == names.end())
      names.push_back(target.model);
  }
  return names;
}

Result<std::vector<ModelSeen>> models_seen(const ControlContext& context) {
  if (context.usage == nullptr) return std::vector<ModelSeen>();
  return context.usage->models_seen();
}

void write_seen(JsonWriter& json, const Model& model, const Catalog& catalog,
                std::span<const ModelSeen> seen, Longest longest) {
  const std::vector<std::string_view> others = other_names(model, catalog);
  ModelSeen all;
  for (const ModelSeen& one : seen) {
    if (one.model != model.name &&
        std::find(others.begin(), others.end(), one.model) == others.end())
      continue;
    all.streams |= one.streams;
    all.calls |= one.calls;
    all.pictures |= one.pictures;
    all.longest = std::max(all.longest, one.longest);
  }
  json.key("seen").begin_array();
  if (all.streams) json.value("streaming");
  if (all.calls) json.value("tools");
  if (all.pictures) json.value("images");
  json.end_array().key("longest_answer");
  const bool told = longest == Longest::told && all.longest != 0;
  json.value(told ? std::optional(all.longest) : std::nullopt);
}

}  // namespace solidrust
