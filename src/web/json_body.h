// The body of a change: one JSON object, bounded and read strictly.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "control/params.h"
#include "http/wire/head.h"

namespace solidrust::web {

inline constexpr unsigned kMaxJsonDepth = 16;
inline constexpr std::size_t kMaxPasswordText = 1024;  // the policy says what is too long
inline constexpr std::size_t kMaxTokenText = 128;

// unsupported_media_type, unless it says application/json, uncompressed.
Result<void> check_media_type(const http::RequestHead& head);
// invalid_json, invalid_type: one object, in UTF-8, no deeper than kMaxJsonDepth. Empty is good:
// it stands for {}.
Result<void> check_json_object(std::string_view body);

}  // namespace solidrust::web
