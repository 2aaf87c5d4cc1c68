// How long a recording is, as far as its bytes tell.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust {

// Begun seconds, 1 at least. Of a WAV file its header tells; of any other an estimate: as if it
// were coded at 128 kbit/s, as MP3 mostly is.
std::uint64_t sound_seconds(std::string_view file) noexcept;

}  // namespace solidrust
