#include "gateway/operation/models/model_list.h"

#include "base/json_writer.h"
#include "gateway/answer.h"
#include "gateway/authorization.h"

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

}  // namespace

Task<void> answer_models(RequestContext& context) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("object").value("list").key("data").begin_array();
  const Principal& principal = *context.principal;
  for (const Model& model : context.catalog->models())
    if (principal.may_use_model(model.name)) write_model(json, model);
  if (principal.environment == Environment::test)
    for (const Model& model : context.catalog->sandbox_models())
      if (principal.may_use_model(model.name)) write_model(json, model);
  json.end_array().end_object();
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
  write_model(json, **model);
  co_await answer_json(context, 200, body);
}

}  // namespace solidrust
