// The second factor: time-based codes (RFC 6238: SHA-1, 30 seconds, 6 digits) and recovery codes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"

namespace solidrust {

inline constexpr std::int64_t kTotpStepSeconds = 30;
inline constexpr std::size_t kRecoveryCodes = 10;

// 160 bits (RFC 4226 section 4).
Secret make_totp_secret(Random& random);
// As people type it and as apps want it: base32 without padding (RFC 4648).
Secret totp_base32(const Secret& secret);
// What the QR code says: otpauth://totp/…
Secret totp_uri(const Secret& secret, std::string_view email);

// The code of a time step (seconds since 1970 / 30).
std::string totp_code(const Secret& secret, std::int64_t step);
// The step whose code this is, if it is the present one, the one before or the one after, and later
// than `last_step`: a code that was accepted is never accepted again. Blanks in `code` do not
// count.
std::optional<std::int64_t> check_totp(const Secret& secret, std::string_view code, SystemTime now,
                                       std::int64_t last_step);

// Ten codes of 60 bits, "abcd-efgh-jkmn"; each is valid for one sign-in. Stored only hashed, under
// SecretBox::hashes().
std::vector<Secret> make_recovery_codes(Random& random);
// The form that is hashed: lower case, without blanks and hyphens. Nothing if it cannot be one.
std::optional<Secret> normal_recovery_code(std::string_view typed);

}  // namespace solidrust
