#include "gateway/operation/chat_completions/chat_fields.h"

#include <array>

#include "gateway/stage/prompt_fields.h"

namespace solidrust {
namespace {

constexpr std::array kChatFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"messages", Presence::required, read_role_messages},
    FieldRule{"stream", Presence::optional, read_stream},
    FieldRule{"stream_options", Presence::optional, read_stream_options, Null::read},
    FieldRule{"temperature", Presence::optional, read_temperature},
    FieldRule{"top_p", Presence::optional, read_top_p},
    FieldRule{"max_tokens", Presence::optional, read_max_tokens},
    FieldRule{"max_completion_tokens", Presence::optional, read_max_tokens},
    FieldRule{"n", Presence::optional, read_choices},
    FieldRule{"best_of", Presence::optional, read_best_of},
    FieldRule{"truncate_prompt_tokens", Presence::optional, read_truncation},
};

}  // namespace

std::span<const FieldRule> chat_fields() noexcept {
  return kChatFields;
}

}  // namespace solidrust
