// What the readers of the parts of a Responses request share: the Turn that they fill, and the
// first fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dialect/json_fields.h"
#include "dialect/reasoning_seal.h"
#include "dialect/tool_list.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// Where a value stands in the request: a row of names and indices, spelled out for errors only.
class FieldPlace {
 public:
  explicit FieldPlace(std::string_view name, const FieldPlace* in = nullptr) noexcept
      : in_(in), name_(name) {}
  FieldPlace(std::size_t index, const FieldPlace* in) noexcept : in_(in), index_(index) {}
  FieldPlace operator/(std::string_view name) const noexcept { return FieldPlace(name, this); }
  FieldPlace operator/(std::size_t index) const noexcept { return FieldPlace(index, this); }
  std::string text() const;  // input[3].content[0].image_url

 private:
  const FieldPlace* in_;
  std::string_view name_;  // empty: an index
  std::size_t index_ = 0;
};

class ResponsesReading {
 public:
  explicit ResponsesReading(const ReasoningSeal* seal) noexcept : seal_(seal) {}

  Turn& turn() noexcept { return turn_; }
  ToolList& tools() noexcept { return tools_; }
  const ReasoningSeal* seal() const noexcept { return seal_; }
  std::optional<Error>& fault() noexcept { return fault_; }

  // The first fault wins.
  void refuse(ErrorCode code, std::string message, const FieldPlace& place);
  // "`PLACE` must be EXPECTED."
  void wrong(ErrorCode code, std::string_view expected, const FieldPlace& place);

  // Each: not given if the value is not; a fault if it is of another type.
  JsonText string(JsonValue value, const FieldPlace& place);
  JsonValue object(JsonValue value, const FieldPlace& place);
  JsonValue array(JsonValue value, const FieldPlace& place);
  std::optional<bool> boolean(JsonValue value, const FieldPlace& place);
  JsonValue number(JsonValue value, double least, double most, const FieldPlace& place);
  std::optional<std::uint64_t> count(JsonValue value, std::uint64_t least, std::uint64_t most,
                                     const FieldPlace& place);
  // A string that has to be there and to hold something.
  JsonText needed(JsonValue value, const FieldPlace& place);
  // Escapes resolved.
  std::string_view resolved(JsonText text, const FieldPlace& place);
  // Text that does not stand in the caller's body, kept as the inside of a JSON string.
  JsonText keep(std::string_view plain);

 private:
  Turn turn_;
  ToolList tools_;
  const ReasoningSeal* seal_;
  std::optional<Error> fault_;
};

}  // namespace solidrust::dialect
