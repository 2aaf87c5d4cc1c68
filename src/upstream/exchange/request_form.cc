#include "upstream/exchange/request_form.h"

namespace solidrust {
namespace {

// Below the upstream's prefix.
std::string_view path_of(Operation operation) noexcept {
  switch (operation) {
    case Operation::chat_completion:
      return "/chat/completions";
    case Operation::completion:
      return "/completions";
    case Operation::embedding:
      return "/embeddings";
    case Operation::response:
      return "/responses";
    case Operation::message:
      return "/messages";
    case Operation::token_count:
      return "/messages/count_tokens";
    case Operation::rerank:
      return "/rerank";
    case Operation::moderation:
      return "/moderations";
    case Operation::image:
      return "/images/generations";
    case Operation::image_edit:
      return "/images/edits";
    case Operation::speech:
      return "/audio/speech";
    case Operation::transcription:
      return "/audio/transcriptions";
    case Operation::translation:
      return "/audio/translations";
    case Operation::tokenize:
      return "/tokenize";
    case Operation::detokenize:
      return "/detokenize";
  }
  return {};
}

// What vLLM has outside of its API's version stands at the same place without it.
std::string_view root_of(std::string_view prefix) noexcept {
  constexpr std::string_view kVersion = "/v1";
  if (prefix.ends_with(kVersion)) prefix.remove_suffix(kVersion.size());
  return prefix;
}

}  // namespace

std::string path_at(const Upstream& upstream, Operation operation) {
  const std::string_view prefix = upstream.path_prefix;
  const bool at_root = operation == Operation::tokenize || operation == Operation::detokenize;
  return std::string(at_root ? root_of(prefix) : prefix).append(path_of(operation));
}

std::string models_path(const Upstream& upstream) {
  return upstream.path_prefix + "/models";
}

std::string health_path(const Upstream& upstream) {
  return std::string(root_of(upstream.path_prefix)).append("/health");
}

Operation main_operation(Dialect dialect) noexcept {
  switch (dialect) {
    case Dialect::chat:
      return Operation::chat_completion;
    case Dialect::responses:
      return Operation::response;
    case Dialect::messages:
      break;
  }
  return Operation::message;
}

Dialect dialect_of(Operation operation) noexcept {
  switch (operation) {
    case Operation::chat_completion:
    case Operation::completion:
    case Operation::embedding:
    case Operation::rerank:
    case Operation::moderation:
    case Operation::image:
    case Operation::image_edit:
    case Operation::speech:
    case Operation::transcription:
    case Operation::translation:
    case Operation::tokenize:
    case Operation::detokenize:
      return Dialect::chat;
    case Operation::response:
      return Dialect::responses;
    case Operation::message:
    case Operation::token_count:
      return Dialect::messages;
  }
  return Dialect::chat;
}

http::Credential credential_of(const Upstream& upstream) noexcept {
  const std::string_view key = upstream.api_key.reveal();
  switch (upstream.auth) {
    case AuthForm::bearer:
      return {"Authorization", "Bearer ", key};
    case AuthForm::api_key:
      return {"api-key", "", key};
    case AuthForm::x_api_key:
      return {"x-api-key", "", key};
  }
  return {};
}

}  // namespace solidrust
