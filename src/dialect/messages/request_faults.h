// What is wrong with a Messages request: the first thing that was found holds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_cursor.h"

namespace solidrust::dialect::messages {

// Where in a request something stands: messages[2].content[0], system[1], tools[4], or the request
// itself.
struct Place {
  std::string_view field = {};
  std::array<std::int64_t, 3> index{-1, -1, -1};  // -1: none

  // The n-th element of it.
  Place at(std::int64_t n) const noexcept;
  // The path of a field of it, or of itself.
  std::string path(std::string_view name = {}) const;
};

class RequestFaults {
 public:
  bool any() const noexcept { return first_.has_value(); }
  // Precondition: any().
  Error take() { return *std::move(first_); }

  void refuse(const Place& place, std::string_view name, std::string message);
  // Whether the field has a value of this type; notes it if it has not.
  bool need(const Place& place, std::string_view name, std::string_view value, JsonType type);
  // The same, but an absent field is no fault.
  bool allow(const Place& place, std::string_view name, std::string_view value, JsonType type);

 private:
  std::optional<Error> first_;
};

}  // namespace solidrust::dialect::messages
