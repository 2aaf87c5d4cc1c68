// A custom tool as a function with one text, for models that know only functions. custom_input.h
// converts the other way.
#pragma once

#include <string>
#include <string_view>

#include "dialect/turn.h"

namespace solidrust::dialect {

// Never an empty schema, which some servers refuse.
inline constexpr std::string_view kCustomToolSchema =
    R"({"type":"object","properties":{"input":{"type":"string","description":)"
    R"("The whole input of the tool, as plain text."}},"required":["input"],)"
    R"("additionalProperties":false})";

// The description with the grammar, if the tool has one; the inside of a JSON string.
std::string custom_tool_description(const Tool& tool);

// The input as the JSON object that the schema asks for.
std::string custom_tool_arguments(std::string_view input);

}  // namespace solidrust::dialect
