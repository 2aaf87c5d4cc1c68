#include "upstream/exchange/request_form.h"

namespace solidrust {

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

std::string path_at(std::string_view prefix, Operation operation) {
  constexpr std::string_view kVersion = "/v1";
  const bool at_root = operation == Operation::tokenize || operation == Operation::detokenize;
  if (at_root && prefix.ends_with(kVersion)) prefix.remove_suffix(kVersion.size());
  return std::string(prefix).append(path_of(operation));
}

std::string_view path_of(Dialect dialect) noexcept {
  switch (dialect) {
    case Dialect::chat:
      return path_of(Operation::chat_completion);
    case Dialect::responses:
      return path_of(Operation::response);
    case Dialect::messages:
      return path_of(Operation::message);
  }
  return {};
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
