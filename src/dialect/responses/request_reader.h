// Reads a request of OpenAI's Responses.
#pragma once

#include <string_view>

#include "base/result.h"
#include "dialect/reasoning_seal.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// `body`: a JSON object, valid and well-formed UTF-8, which outlives the Turn. `seal`: for
// reasoning that comes back; null: what is sealed is left out. Errors: invalid_type, invalid_value
// and missing_field, with the field's place: input[3].content[0].image_url.
Result<Turn> read_responses_request(std::string_view body, const ReasoningSeal* seal);

}  // namespace solidrust::dialect
