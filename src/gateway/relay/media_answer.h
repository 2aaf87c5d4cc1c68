// Answers that are no JSON: sound, subtitles, plain text. They go on as they are.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "gateway/endpoint.h"

namespace solidrust {

// The media type under which an answer goes on that the server calls `media_type` (empty: nothing).
// Nothing: this type is no answer of the form, such as the HTML page of a proxy.
std::optional<std::string_view> told_media_type(AnswerForm form,
                                                std::string_view media_type) noexcept;

// Whether this can be the answer. upstream_error: an empty sound, or text that is not UTF-8.
Result<void> check_media(AnswerForm form, std::string_view body);

}  // namespace solidrust
