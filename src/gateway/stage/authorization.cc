#include "gateway/stage/authorization.h"

#include "auth/keys/scopes.h"

namespace solidrust {
namespace {

constexpr std::size_t kListedModels = 20;
constexpr std::size_t kEchoedName = 100;  // bytes

// Cut where a character ends.
std::string_view shortened(std::string_view name) noexcept {
  if (name.size() <= kEchoedName) return name;
  std::size_t end = kEchoedName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end);
}

Error no_such_model(const Catalog& catalog, const Principal& principal, std::string_view name) {
  std::string message = "The model ";
  if (name.find("sk_") == name.npos) {  // a key in the wrong place is not repeated
    message += '`';
    message += shortened(name);
    message += "` ";
  }
  message += "does not exist or this key may not use it.";
  std::size_t listed = 0;
  for (const Model& model : catalog.models()) {
    if (!principal.may_use_model(model.name)) continue;
    if (listed == kListedModels) {
      message += ", … (GET /v1/models lists them all)";
      break;
    }
    message += listed++ == 0 ? " Models that it may use: " : ", ";
    message += model.name;
  }
  message += listed == 0 ? " There is no model that it may use." : ".";
  return {ErrorCode::model_not_found, std::move(message), "model"};
}

std::string_view right_endpoint(ModelKind kind) noexcept {
  switch (kind) {
    case ModelKind::chat:
      break;
    case ModelKind::embedding:
      return "` makes embeddings: use /v1/embeddings.";
    case ModelKind::rerank:
      return "` ranks documents: use /v1/rerank.";
    case ModelKind::moderation:
      return "` moderates texts: use /v1/moderations.";
    case ModelKind::image:
      return "` makes images: use /v1/images/generations.";
    case ModelKind::speech:
      return "` speaks texts: use /v1/audio/speech.";
    case ModelKind::transcription:
      return "` writes down what is said: use /v1/audio/transcriptions.";
  }
  return "` answers conversations: use /v1/chat/completions.";
}

Result<void> check_kind(const ModelCall& call, const Model& model) {
  if (!call.kind || model.kind == *call.kind) return {};
  std::string message = "The model `" + model.name;
  message += right_endpoint(model.kind);
  return Error{ErrorCode::invalid_value, std::move(message), "model"};
}

}  // namespace

Result<const Model*> find_model(const Catalog& catalog, const Principal& principal,
                                std::string_view name) {
  const Model* model = catalog.find(name);
  if (model == nullptr && principal.environment == Environment::test)
    model = catalog.find_sandbox_model(name);
  if (model == nullptr || !principal.may_use_model(model->name))
    return no_such_model(catalog, principal, name);
  return model;
}

Result<void> authorize(RequestContext& context) {
  const Endpoint& endpoint = *context.match.endpoint;
  const Principal& principal = *context.principal;
  if (endpoint.scope != 0 && !principal.may(static_cast<Scope>(endpoint.scope)))
    return Error{ErrorCode::insufficient_permissions,
                 "This needs the scope `" + scope_list(endpoint.scope) +
                     "`, which this key does not have. It has: " + scope_list(principal.scopes) +
                     "."};
  if (endpoint.call == nullptr) return {};
  Result<const Model*> model = find_model(*context.catalog, principal, context.request.model);
  if (!model) return std::move(model).error();
  context.model = *model;
  return check_kind(*endpoint.call, **model);
}

}  // namespace solidrust
