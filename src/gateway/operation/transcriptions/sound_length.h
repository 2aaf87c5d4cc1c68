// How long a recording is, as far as its bytes tell.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust {

// Seconds, rounded up, at least 1. For a WAV file from its header; for any other an estimate: as if
// it were coded at 128 kbit/s, as MP3 usually is.
std::uint64_t sound_seconds(std::string_view file) noexcept;

}  // namespace solidrust
