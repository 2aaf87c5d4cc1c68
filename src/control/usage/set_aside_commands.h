// usage.set_aside_* by name, in the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/result.h"
#include "control/context.h"
#include "meter/set_aside.h"

namespace solidrust {

Result<std::string> list_set_aside_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
Result<std::string> show_set_aside_command(ControlContext& context, const Caller& caller,
                                           std::string_view params);
// Offers the chosen records to the database again, and writes an audit row with the result.
Result<std::string> apply_set_aside_command(ControlContext& context, const Caller& caller,
                                            std::string_view params);
// Writes an audit row, and deletes the chosen records permanently.
Result<std::string> discard_set_aside_command(ControlContext& context, const Caller& caller,
                                              std::string_view params);

// {"records":…,"segments":…}
void write_set_aside_count(JsonWriter& json, const SetAside::Count& count);

}  // namespace solidrust
