// What the readers of the parts of a chat completions request share: the Turn that they fill, and
// the first thing that is wrong with the request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "dialect/json_fields.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

class ChatChecks {
 public:
  Turn& turn() noexcept { return turn_; }
  std::optional<Error>& fault() noexcept { return fault_; }

  // The first holds.
  void refuse(ErrorCode code, std::string message, std::string param);
  void refuse(std::string message, std::string param) {
    refuse(ErrorCode::invalid_value, std::move(message), std::move(param));
  }

  // Each: not given if the value is not; a fault if it is of another type.
  JsonText string(JsonValue value, std::string_view param);
  JsonValue of_type(JsonValue value, JsonType type, std::string_view param);
  std::optional<bool> boolean(JsonValue value, std::string_view param);
  std::optional<std::uint64_t> count(JsonValue value, std::string_view param);
  // A string that has to be there and to hold something.
  JsonText needed(JsonValue value, std::string_view param);
  // Its escapes resolved.
  std::string_view resolved(JsonText text, std::string_view param);

 private:
  Turn turn_;
  std::optional<Error> fault_;
};

}  // namespace solidrust::dialect
