#include "gateway/key/key_card.h"

#include "auth/scopes.h"
#include "base/json_writer.h"
#include "gateway/answer.h"

namespace solidrust {

Task<void> answer_key(RequestContext& context) {
  const Principal& key = *context.principal;
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("object").value("api_key");
  json.key("id").value(key.key.str());
  json.key("name").value(key.name);
  json.key("hint").value(key.hint);
  json.key("environment").value(key.environment == Environment::live ? "live" : "test");
  json.key("tier").value(key.tier);
  json.key("scopes").begin_array();
  for (const NamedScope& row : kScopes)
    if (key.may(row.scope)) json.value(row.name);
  json.end_array();
  json.key("models");  // null: all
  if (key.models.empty()) {
    json.null();
  } else {
    json.begin_array();
    for (const std::string& model : key.models) json.value(model);
    json.end_array();
  }
  json.key("created").value(key.created_ms / 1000);
  json.key("expires");
  if (key.expires_ms)
    json.value(*key.expires_ms / 1000);
  else
    json.null();
  json.end_object();
  co_await answer_json(context, 200, body);
}

}  // namespace solidrust
