// Writes all of some bytes to a file.
#pragma once

#include <string_view>

namespace solidrust {

// 0, or the errno of what failed; part of it may then be written. Goes on after a signal and after
// a write that took only a part. Blocks; any thread.
int write_whole(int descriptor, std::string_view bytes) noexcept;

}  // namespace solidrust
