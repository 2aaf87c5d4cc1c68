#include "gateway/operation/messages/message_fields.h"

#include <array>

#include "gateway/stage/prompt_fields.h"

namespace solidrust {
namespace {

constexpr FieldRule kModel{"model", Presence::required, read_model};
constexpr FieldRule kMessagesField{"messages", Presence::required, read_role_messages};
constexpr FieldRule kSystem{"system", Presence::optional, read_system_prompt};
constexpr FieldRule kTools{"tools", Presence::optional, read_more_prompt};

constexpr std::array kMessageFields{kModel,
                                    kMessagesField,
                                    kSystem,
                                    kTools,
                                    FieldRule{"stream", Presence::optional, read_stream},
                                    FieldRule{"max_tokens", Presence::required, read_max_tokens},
                                    FieldRule{"temperature", Presence::optional, read_temperature},
                                    FieldRule{"top_p", Presence::optional, read_top_p}};

constexpr std::array kTokenFields{kModel, kMessagesField, kSystem, kTools};

}  // namespace

std::span<const FieldRule> message_fields() noexcept {
  return kMessageFields;
}

std::span<const FieldRule> message_token_fields() noexcept {
  return kTokenFields;
}

}  // namespace solidrust
