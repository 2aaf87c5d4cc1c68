// Opaque tokens: of sessions (in a cookie) and of links (in an email). 256 bits from the system's
// CSPRNG, 43 characters of base64url; only their SHA-256 is stored, which is enough for what cannot
// be guessed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "store/console_stores.h"

namespace solidrust {

inline constexpr std::size_t kTokenLength = 43;

Secret make_token(Random& random);
// Nothing if the text cannot be a token: no look-up is made then.
std::optional<TokenHash> hash_token(std::string_view token);
// The public id of a session, "ses_…".
std::string make_session_id(Random& random);

}  // namespace solidrust
