// A file that only its owner can read. It gets its name when it is complete.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace solidrust {

enum class IfThere : std::uint8_t { refuse, replace };

// Writes `text` to `path`, mode 0600. An existing file is kept (already_exists) or replaced
// completely: a failure leaves it as it was. A symbolic link is replaced itself, not the file that
// it points to. storage_error has the reason that the system gives.
Result<void> write_new_file(const std::string& path, std::string_view text, IfThere if_there);

}  // namespace solidrust
