// Keys that a scan found: what it passes to keys.scan_lookup instead of their text. A scan hashes
// each key it found (KeyHasher::mac, and older_mac while a change of the pepper goes on).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/rows.h"

namespace solidrust {

// A keyed hash as 64 hexadecimal digits, lower case.
std::string format_mac(const KeyMac& mac);
std::optional<KeyMac> parse_mac(std::string_view text);

}  // namespace solidrust
