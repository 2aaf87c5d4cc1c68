// Header fields in a variable of the environment: `name=value,name=value`, as OpenTelemetry's
// OTEL_EXPORTER_OTLP_HEADERS has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace solidrust {

struct HeaderField {
  std::string name;
  Secret value;
};

inline constexpr std::size_t kMaxHeaderFields = 16;
inline constexpr std::size_t kMaxHeaderList = 8 * 1024;  // bytes

// Blanks around names and values are dropped; %XX in a value stands for that byte. Names are tokens
// (RFC 9110 section 5.6.2) and none that the message itself needs; values are visible ASCII and
// blanks. The error's message continues the sentence "the value of <variable> …" and repeats
// nothing of it.
Result<std::vector<HeaderField>> parse_header_list(std::string_view text);

}  // namespace solidrust
