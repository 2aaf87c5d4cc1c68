// A small value that a JSON schema accepts, for structured output and for the arguments of tools.
#pragma once

#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/result.h"

namespace solidrust {

inline constexpr std::size_t kMaxSchemaText = 128 * 1024;  // bytes
inline constexpr unsigned kMaxSchemaDepth = 32;            // of the value that is made
inline constexpr std::size_t kMaxInstance = 64 * 1024;     // bytes
inline constexpr std::size_t kMaxRequired = 1'000;         // names in one object

// What a schema without any type becomes.
enum class Untyped : std::uint8_t { string, object };

// JSON text. Honours const, enum, type, properties, required, additionalProperties, items,
// prefixItems, minItems, minLength, maxLength, format, minimum, maximum, their exclusive forms,
// multipleOf, allOf, the first of anyOf and oneOf, and $ref within the schema ("#/…"). Takes no
// notice of pattern, uniqueItems, not, if, and the rest. invalid_value, about `param`, for what
// cannot be satisfied or passes a bound above.
Result<std::string> schema_instance(const simdjson::dom::element& schema, Untyped untyped,
                                    std::string_view param);

}  // namespace solidrust
