// What the parts of a message bring besides text: pictures, sound, video, files. Their base64 is
// no text, and how many tokens a model makes of one only its server knows.
#pragma once

#include <cstdint>

#include "base/json_cursor.h"

namespace solidrust {

// Estimated tokens of one part, until the model server has counted. docs/limits.md lists them.
inline constexpr std::uint64_t kPictureTokens = 1'000;
inline constexpr std::uint64_t kSoundTokens = 1'000;
inline constexpr std::uint64_t kVideoTokens = 4'000;
inline constexpr std::uint64_t kFileTokens = 4'000;

struct MediaEstimate {
  std::uint64_t bytes = 0;   // of the request, that are no text
  std::uint64_t tokens = 0;  // that take their place
  std::uint64_t parts = 0;   // of whatever kind
  bool pictures = false;     // some are
};

// Consumes the value of a message's `content`, or of a tool's result, and adds what its parts
// bring. Only what servers read as media counts: `text` stays text, whatever it looks like.
void read_content(JsonCursor& json, MediaEstimate& media);

}  // namespace solidrust
