#include "control/doors.h"

#include <fmt/format.h>

namespace solidrust {

std::string read_object_name(Params& params, const OperationFacts& facts,
                             std::span<const std::string_view> also_called) {
  if (also_called.empty()) return params.required_text(facts.object_field, kMaxObjectName);
  std::optional<std::string> name = params.text(facts.object_field, kMaxObjectName);
  int given = name ? 1 : 0;
  for (const std::string_view field : also_called)
    if (auto text = params.text(field, kMaxObjectName)) {
      name = std::move(text);
      ++given;
    }
  if (given != 1)
    params.fail({given == 0 ? ErrorCode::missing_field : ErrorCode::invalid_argument,
                 fmt::format("Name the object once, in the field {}.", facts.object_field),
                 std::string(facts.object_field)});
  return name.value_or(std::string());
}

}  // namespace solidrust
