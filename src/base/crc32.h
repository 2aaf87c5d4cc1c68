// CRC-32 as zlib's, but fast for the few hundred bytes of a journal record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace solidrust {

// Of `bytes`, going on from `before`: what it was of the bytes in front, 0 at the beginning.
std::uint32_t crc32_of(std::uint32_t before, std::span<const std::uint8_t> bytes) noexcept;

}  // namespace solidrust
