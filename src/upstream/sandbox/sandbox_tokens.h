// What the sandbox counts as a token: a word together with the white space before it, at most 16
// bytes; a longer word is several tokens, never cut inside a UTF-8 character. In a stream each
// token is one chunk, so that what is counted can be counted again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace solidrust {

inline constexpr std::size_t kMaxSandboxToken = 16;  // bytes

// The token at the front of `text`; empty only if `text` is.
std::string_view first_token(std::string_view text) noexcept;

std::uint64_t count_tokens(std::string_view text) noexcept;

// The first `count` tokens of `text`.
std::string_view cut_tokens(std::string_view text, std::uint64_t count) noexcept;

// At most `bytes` of `text`, not cut inside a character.
std::string_view cut_bytes(std::string_view text, std::size_t bytes) noexcept;

}  // namespace solidrust
