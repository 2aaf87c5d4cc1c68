// CRC-32 as zlib's, but fast for the few hundred bytes of a journal record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace solidrust {

// The CRC of `bytes`, continued from `before`: the CRC of the bytes before them, 0 at the start.
std::uint32_t crc32_of(std::uint32_t before, std::span<const std::uint8_t> bytes) noexcept;

}  // namespace solidrust
