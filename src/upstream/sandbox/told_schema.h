// The JSON schema that a caller has told the model of in words. Libraries that ask for
// `json_object` put it into a message ("You must answer with JSON that matches this schema: {…}").
#pragma once

#include <optional>
#include <string>

#include <simdjson.h>

namespace solidrust {

// A small value that the last schema in the texts of root["messages"] accepts, as JSON text;
// nothing if there is no schema that one can be made for. A schema is an object with `properties`
// or a
// `$ref`, written as JSON. Begins with the last message, and reads 4 MiB in all.
std::optional<std::string> instance_of_told_schema(const simdjson::dom::element& root);

}  // namespace solidrust
