// The parameters of a control command: one JSON object, read strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace solidrust {

// Most bytes of a field: of what is searched for, and of one of several words.
inline constexpr std::size_t kMaxSearch = 200;
inline constexpr std::size_t kMaxChoice = 64;

// Parses in the constructor, then hands out one field after the other. The first thing that is
// wrong is kept: read everything, then ask failed(). null is no value: where it has a meaning, ask
// is_null() and do not read the field. Errors: invalid_json, invalid_argument (unknown or doubled
// field), missing_field, invalid_type, invalid_value; `param` names the field. Values are never
// repeated in a message: someone may have pasted a key.
class Params {
 public:
  static constexpr std::size_t kMaxBytes = 1024 * 1024;

  // An empty `json` counts as {}. Fields that are not in `known` are refused.
  Params(std::string_view json, std::span<const std::string_view> known);
  // Overwrites the texts: passwords may be among them.
  ~Params();
  Params(const Params&) = delete;
  Params& operator=(const Params&) = delete;

  bool failed() const noexcept { return error_.has_value(); }
  // Precondition: failed().
  const Error& error() const { return *error_; }
  // Keeps the error unless there is one already.
  void fail(Error error);

  // As if the field had been given: what one name of an operation sets (control/doors.h).
  void preset_text(std::string_view name, std::string_view value);
  void preset_flag(std::string_view name, bool value);

  // Text of 1 to `max_bytes` bytes, well-formed UTF-8 without control characters (base/utf8.h).
  std::string required_text(std::string_view name, std::size_t max_bytes);
  std::optional<std::string> text(std::string_view name, std::size_t max_bytes);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  bool flag(std::string_view name, bool absent);
  std::optional<bool> maybe_flag(std::string_view name);
  // An object, as JSON for a Params of its own.
  std::optional<std::string> object(std::string_view name);
  // Whether the field is there and null.
  bool is_null(std::string_view name) const;
  // A list of at most `max_items` such texts.
  std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t max_items,
                                                std::size_t max_bytes);

 private:
  struct Other {
    std::string_view type;  // "an object", …
    std::string object;     // its JSON; empty: it is none
  };
  using Value = std::variant<std::string, std::int64_t, bool, std::vector<std::string>, Other>;

  struct Parsing;
  struct Reader;  // from the JSON library's types to Value
  void read(std::string_view json, std::span<const std::string_view> known);
  const Value* find(std::string_view name);  // nullptr: absent, or refused since it is null
  bool check_text(std::string_view name, std::string_view text, std::size_t max_bytes);
  void wrong_type(std::string_view name, std::string_view expected, const Value& got);

  std::map<std::string, Value, std::less<>> values_;
  std::vector<std::string> nulls_;
  std::optional<Error> error_;
};

}  // namespace solidrust
