// Secrets that webhooks are signed with, as the environment has them (Standard Webhooks).
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace solidrust {

// `text`: whsec_ and the base64 of 24 to 64 bytes; one or two of them, with blanks between. Returns
// the bytes of each. The message of the error continues the sentence "<variable> …" and repeats
// nothing of the text.
Result<std::vector<Secret>> parse_webhook_secrets(std::string_view text);

}  // namespace solidrust
