// Signatures of webhooks: standardwebhooks.com, "symmetric".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace solidrust {

// The value of the field webhook-signature: "v1," and base64(HMAC-SHA256(id.timestamp.body)), one
// for each secret with a blank between. `timestamp`: seconds since 1970.
std::string webhook_signature(std::span<const Secret> secrets, std::string_view id,
                              std::int64_t timestamp, std::string_view body);

}  // namespace solidrust
