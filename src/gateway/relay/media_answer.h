// Responses that are not JSON: sound, subtitles, plain text. They pass unchanged.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "gateway/endpoint.h"

namespace solidrust {

// The media type of the caller's response for the server's `media_type` (empty: it sent none).
// Nothing: a response of this type is not acceptable, such as the HTML page of a proxy.
std::optional<std::string_view> told_media_type(AnswerForm form,
                                                std::string_view media_type) noexcept;

// Whether this can be the answer. upstream_error: an empty sound, or text that is not UTF-8.
Result<void> check_media(AnswerForm form, std::string_view body);

}  // namespace solidrust
