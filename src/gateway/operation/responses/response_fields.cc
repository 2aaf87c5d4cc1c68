#include "gateway/operation/responses/response_fields.h"

#include <array>

#include "gateway/prompt_fields.h"

namespace solidrust {
namespace {

constexpr std::array kFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"input", Presence::required, read_input_items},
    FieldRule{"instructions", Presence::optional, read_more_prompt},
    FieldRule{"tools", Presence::optional, read_more_prompt},
    FieldRule{"stream", Presence::optional, read_stream},
    FieldRule{"max_output_tokens", Presence::optional, read_max_tokens},
    FieldRule{"temperature", Presence::optional, read_temperature},
    FieldRule{"top_p", Presence::optional, read_top_p},
};

}  // namespace

std::span<const FieldRule> response_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
