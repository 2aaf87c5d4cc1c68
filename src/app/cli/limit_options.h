// The limits as options of a command: --requests-per-minute N and its like, each a number or
// `unlimited`.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "app/cli/command.h"
#include "base/json_writer.h"
#include "limit/limits.h"

namespace solidrust {

using LimitTexts = std::array<std::string, kLimitKinds>;  // by LimitKind; empty: not given

void add_limit_options(CliCommand command, LimitTexts& texts);
// Writes the given limits as members into the open object; `unlimited` becomes null.
void write_limit_texts(JsonWriter& json, const LimitTexts& texts);
// Writes them as one member "limits"; nothing if no limit is given.
void write_limit_object(JsonWriter& json, const LimitTexts& texts);

}  // namespace solidrust
