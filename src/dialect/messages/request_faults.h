// What is wrong with a Messages request. Only the first fault is kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_cursor.h"

namespace solidrust::dialect::messages {

// A position in a request: messages[2].content[0], system[1], tools[4], or the request itself.
struct Place {
  std::string_view field = {};
  std::array<std::int64_t, 3> index{-1, -1, -1};  // -1: none

  // Its element `n`, from 0.
  Place at(std::int64_t n) const noexcept;
  // The path of its field `name`, or its own if `name` is empty.
  std::string path(std::string_view name = {}) const;
};

class RequestFaults {
 public:
  bool any() const noexcept { return first_.has_value(); }
  // Precondition: any().
  Error take() { return *std::move(first_); }

  void refuse(const Place& place, std::string_view name, std::string message);
  // True if the field has this type; else notes the fault. `value`: the field's JSON text; empty:
  // the field is absent, which is a fault too.
  bool need(const Place& place, std::string_view name, std::string_view value, JsonType type);
  // The same, but an absent field is not a fault. False for it too: there is no value to read.
  bool allow(const Place& place, std::string_view name, std::string_view value, JsonType type);

 private:
  std::optional<Error> first_;
};

}  // namespace solidrust::dialect::messages
