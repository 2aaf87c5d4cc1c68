// The part of a failed model server's message that is recorded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace solidrust {

struct ModelRequest;

// The longest run of the caller's own bytes that a recorded message may contain.
inline constexpr std::size_t kMostEchoed = 23;

// At most UsageRecord::kMaxDetail bytes, cut behind a whole character, with blanks in place of
// control characters and of what is no UTF-8.
std::string plain_detail(std::string_view text);

// plain_detail() of a server's message; empty if it holds a key of ours, or more than kMostEchoed
// bytes of the caller's body in a row. The model's name is not looked at. Reads the whole body: for
// failures only.
std::string kept_error_text(std::string_view said, const ModelRequest& request);

}  // namespace solidrust
