// Answers that are no JSON: sound, subtitles, plain text. They go on as they are.
#pragma once

#include <string_view>

#include "base/result.h"
#include "gateway/endpoint.h"

namespace solidrust {

// The type that a caller is told for what a server calls `media_type`: sound, text and subtitles
// as they are; anything else, which a browser might run, becomes application/octet-stream.
std::string_view told_media_type(std::string_view media_type) noexcept;

// Whether this can be the answer. upstream_error: an empty sound, or text that is not UTF-8.
Result<void> check_media(AnswerForm form, std::string_view body);

}  // namespace solidrust
