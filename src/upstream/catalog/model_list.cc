// {"object":"list","data":[{"id":"…","object":"model","owned_by":"…"},…]}; Ollama without models
// sends "data":null. Anthropic: {"data":[{"type":"model","id":"…",…}],"has_more":false,…}.
#include "upstream/catalog/model_list.h"

#include <algorithm>

#include <simdjson.h>

namespace solidrust {
namespace {

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= ModelList::kMaxId &&
         std::none_of(id.begin(), id.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

std::optional<ModelList> parse_model_list(std::string_view body) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object())
    return std::nullopt;
  std::string_view object;
  const bool openai =
      root["object"].get_string().get(object) == simdjson::SUCCESS && object == "list";
  bool more = false;
  const bool anthropic = root["has_more"].get_bool().get(more) == simdjson::SUCCESS;
  if (!openai && !anthropic) return std::nullopt;
  ModelList list;
  simdjson::dom::element data;
  if (root["data"].get(data) != simdjson::SUCCESS) return std::nullopt;
  if (data.is_null()) return list;
  simdjson::dom::array models;
  if (data.get_array().get(models) != simdjson::SUCCESS) return std::nullopt;
  for (const simdjson::dom::element model : models) {
    std::string_view id;
    if (model["id"].get_string().get(id) != simdjson::SUCCESS || !is_id(id)) continue;
    std::string_view owner;
    if (list.ids.empty() && model["owned_by"].get_string().get(owner) == simdjson::SUCCESS)
      list.owner = owner.substr(0, ModelList::kMaxId);
    list.ids.emplace_back(id);
    if (list.ids.size() == ModelList::kMaxModels) break;
  }
  return list;
}

}  // namespace solidrust
