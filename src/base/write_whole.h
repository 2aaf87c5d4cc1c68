// Writes all of some bytes to a file.
#pragma once

#include <string_view>

namespace solidrust {

// Returns 0, or the errno of the failure; some bytes may be written then. Continues after a signal
// and after a partial write. Blocks; any thread.
int write_whole(int descriptor, std::string_view bytes) noexcept;

}  // namespace solidrust
