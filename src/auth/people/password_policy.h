// Which passwords people may choose, and the form in which a password is hashed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace solidrust {

inline constexpr std::size_t kMaxPassword = 256;  // bytes, as sent
inline constexpr std::size_t kMinPassword = 15;   // characters, after NFKC
inline constexpr std::size_t kMinPasswordWithSecondFactor = 8;

// The password in Unicode's NFKC, so that it is the same from every keyboard; nothing is cut off.
// invalid_value (param "password"): longer than kMaxPassword, or not UTF-8.
Result<Secret> prepare_password(std::string_view typed);

// In characters (code points); `password` is prepared.
std::size_t password_length(const Secret& password);

struct PasswordContext {
  std::string_view email;  // its parts are words that everybody would try
  bool second_factor = false;
};

// For a password that is being chosen; `password` is prepared. invalid_value (param "password")
// with the reason: too short, a run or repetition, or little more than words of the block list
// (src/auth/people/blocked_words.txt), of the address or of the product, also with digits at the
// ends or look-alike characters. No rule asks for kinds of characters.
Result<void> check_new_password(const Secret& password, const PasswordContext& context);

// The block list: lower case ASCII letters, sorted; made from the file at build time.
std::span<const std::string_view> blocked_words() noexcept;

}  // namespace solidrust
