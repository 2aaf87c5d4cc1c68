#include "gateway/operation/models/model_list.h"

#include <vector>

#include "base/json_writer.h"
#include "gateway/attempt/dialect_choice.h"
#include "gateway/stage/answer.h"
#include "gateway/stage/authorization.h"

namespace solidrust {
namespace {

void write_model(JsonWriter& json, const Model& model) {
  json.begin_object();
  json.key("id").value(model.name);
  json.key("object").value("model");
  json.key("created").value(0);  // a configured name has no birthday
  json.key("owned_by").value("solidrust");
  json.end_object();
}

void write_messages_model(JsonWriter& json, const Model& model) {
  json.begin_object();
  json.key("type").value("model");
  json.key("id").value(model.name);
  json.key("display_name").value(model.name);
  json.key("created_at").value("1970-01-01T00:00:00Z");
  json.end_object();
}

// One page with all of them, in the form of Anthropic's list of models.
void write_messages_list(JsonWriter& json, const std::vector<const Model*>& models) {
  json.begin_object().key("data").begin_array();
  for (const Model* model : models) write_messages_model(json, *model);
  json.end_array().key("has_more").value(false);
  json.key("first_id");
  models.empty() ? json.null() : json.value(models.front()->name);
  json.key("last_id");
  models.empty() ? json.null() : json.value(models.back()->name);
  json.end_object();
}

std::vector<const Model*> usable_models(const RequestContext& context) {
  std::vector<const Model*> models;
  const Principal& principal = *context.principal;
  for (const Model& model : context.catalog->models())
    if (principal.may_use_model(model.name)) models.push_back(&model);
  if (principal.environment == Environment::test)
    for (const Model& model : context.catalog->sandbox_models())
      if (principal.may_use_model(model.name)) models.push_back(&model);
  return models;
}

}  // namespace

Task<void> answer_models(RequestContext& context) {
  const std::vector<const Model*> models = usable_models(context);
  std::string body;
  JsonWriter json(body);
  if (callers_dialect(context) == Dialect::messages) {
    write_messages_list(json, models);
  } else {
    json.begin_object().key("object").value("list").key("data").begin_array();
    for (const Model* model : models) write_model(json, *model);
    json.end_array().end_object();
  }
  co_await answer_json(context, 200, body);
}

Task<void> answer_model(RequestContext& context) {
  const Result<const Model*> model =
      find_model(*context.catalog, *context.principal, context.match.rest);
  if (!model) {
    co_await answer_error(context, model.error());
    co_return;
  }
  std::string body;
  JsonWriter json(body);
  if (callers_dialect(context) == Dialect::messages)
    write_messages_model(json, **model);
  else
    write_model(json, **model);
  co_await answer_json(context, 200, body);
}

}  // namespace solidrust
