// Ids of calls that carry a signature. Gemini sends a signature with each call (`extra_content`)
// and refuses the next request without it. The other dialects have no field for it; only the call's
// id comes back unchanged with the history.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dialect/turn.h"

namespace solidrust::dialect {

// Of a signature; a longer one is left out. Real ones have some hundred bytes to a few thousand.
inline constexpr std::size_t kMostCallSignature = 32 * 1024;

// Both are the insides of JSON strings. The id as it is, if the signature is empty or too long, or
// the id is empty. What is added is taken by every dialect: A-Z a-z 0-9 _ -
std::string signed_call_id(std::string_view id, std::string_view signature);

// Takes the signature out of an id that a caller gives back. `signature`, if given, gets it.
// Texts that are not the caller's own are put into `turn.kept`.
JsonText unsigned_call_id(JsonText id, Turn& turn, JsonText* signature = nullptr);

}  // namespace solidrust::dialect
