#include "gateway/operation/responses/response_fields.h"

#include <array>
#include <string>

#include "gateway/stage/prompt_fields.h"

namespace solidrust {
namespace {

// What a server would keep for later turns. It is shared by all who have a key here, so what one of
// them leaves there would be another's to ask for.
void refuse_state(RequestReader& reader, std::string_view name) {
  reader.fault(ErrorCode::invalid_value,
               "`" + std::string(name) +
                   "` is not served: this server keeps no conversations. Send the earlier items in "
                   "`input`.",
               name);
  reader.json().skip();
}

// A server that answers later has not said by then what it used.
void read_background(RequestReader& reader, std::string_view name) {
  std::string_view raw;
  if (!reader.expect(JsonType::boolean, name, "a boolean") || !reader.json().skip(raw)) return;
  if (raw == "true")
    reader.wrong(ErrorCode::invalid_value, name, "false: this server keeps no answers", "true");
}

constexpr std::array kResponseFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"input", Presence::required, read_input_items},
    FieldRule{"instructions", Presence::optional, read_more_prompt},
    FieldRule{"tools", Presence::optional, read_more_prompt},
    FieldRule{"stream", Presence::optional, read_stream},
    FieldRule{"previous_response_id", Presence::optional, refuse_state},
    FieldRule{"conversation", Presence::optional, refuse_state},
    FieldRule{"prompt", Presence::optional, refuse_state},
    FieldRule{"background", Presence::optional, read_background},
    FieldRule{"max_output_tokens", Presence::optional, read_max_tokens},
    FieldRule{"temperature", Presence::optional, read_temperature},
    FieldRule{"top_p", Presence::optional, read_top_p},
};

}  // namespace

std::span<const FieldRule> response_fields() noexcept {
  return kResponseFields;
}

}  // namespace solidrust
