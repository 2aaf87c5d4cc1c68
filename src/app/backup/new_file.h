// A file that is made for its owner alone, under its name when all of it is there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace solidrust {

enum class IfThere : std::uint8_t { refuse, replace };

// Writes `text` to `path`, mode 0600. What is there is kept (already_exists), or replaced whole: a
// failure half-way leaves it as it was. A link that is replaced is replaced itself, not what it
// leads to. storage_error says what the system refused.
Result<void> write_new_file(const std::string& path, std::string_view text, IfThere if_there);

}  // namespace solidrust
