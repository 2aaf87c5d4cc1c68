// One server-sent event of a Responses stream, taken apart; and the whole answer, which stands in
// the field `response` of some.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/json_fields.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust::dialect {

inline constexpr unsigned kResponsesDepth = 256;  // of an upstream's JSON

enum class ResponseEventType : std::uint8_t {
  item_added,      // response.output_item.added
  item_done,       // response.output_item.done
  text,            // response.output_text.delta
  text_done,       // …and .done
  refusal,         // response.refusal.delta
  refusal_done,    // …and .done
  reasoning,       // response.reasoning_text.delta, response.reasoning.delta
  reasoning_done,  // …and .done
  summary,         // response.reasoning_summary_text.delta
  summary_done,    // …and .done
  arguments,       // response.function_call_arguments.delta, …custom_tool_call_input.delta
  arguments_done,  // …and .done
  other_delta,     // of what tools of the upstream's own do, or of sound
  completed,       // response.completed
  incomplete,      // response.incomplete
  failed,          // response.failed, error, or an error block
  other,
};

struct ResponseEventFields {
  ResponseEventType type = ResponseEventType::other;
  JsonValue delta;
  JsonValue item;
  JsonValue response;
  JsonValue output_index;
  JsonValue part_index;  // content_index or summary_index
  JsonValue whole;       // of a .done: text, refusal, arguments or input
};

// False: no JSON object or no UTF-8. `event`: the value of the event's field of that name, which
// tells the type where the data does not.
bool read_response_event(std::string_view event, std::string_view data,
                         ResponseEventFields& fields);

// [DONE], which some servers add at the end.
bool is_done_mark(std::string_view data);

struct ResponseFields {
  JsonValue status;
  JsonValue error;  // not null
  JsonValue incomplete_details;
  JsonValue output;
  JsonValue usage;
  JsonValue type;
  JsonValue object;
  ModelPlaces model;
};

// `text`: JSON that is known to be valid, or that is checked: false if it is no object.
bool read_response(std::string_view text, ResponseFields& fields);

// Takes its usage over.
void read_responses_usage(const ResponseFields& fields, UsageReading& usage);

// Takes over why it ended. `incomplete`: as its event says, if there is one.
void note_ending(const ResponseFields& fields, bool incomplete, UsageReading& usage);

// Whether a non-streamed response is an error.
bool is_failure(const ResponseFields& fields);

// Whether a non-streamed response has a status of an unfinished one: queued, in_progress,
// cancelled.
bool never_ended(const ResponseFields& fields);

}  // namespace solidrust::dialect
