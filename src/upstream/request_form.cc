#include "upstream/request_form.h"

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
  }
  return {};
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
