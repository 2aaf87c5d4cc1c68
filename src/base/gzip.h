// Compression as RFC 1952 has it.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// `text`, compressed. Takes 256 KiB of memory while it runs, and about 10 ms for a megabyte of
// JSON: too long for a worker. Throws std::bad_alloc.
std::string gzip(std::string_view text);

}  // namespace solidrust
