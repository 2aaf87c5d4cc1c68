// The JSON answers of the control plane, for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace solidrust {

// The fields of a JSON object as text, nested ones as "outer.inner"; lists joined by ", "; null and
// empty as "-".
using FlatObject = std::vector<std::pair<std::string, std::string>>;
FlatObject flatten(std::string_view json_object);

struct Column {
  std::string_view title;
  std::string_view field;  // name in the FlatObject
};

// A table of the objects in the list `list` of the object `json`; `none` if there are none. Control
// characters are shown as '?', so that a name cannot play with the terminal.
std::string render_table(std::string_view json, std::string_view list,
                         std::span<const Column> columns, std::string_view none);
// The same as comma-separated values (RFC 4180), with a line of titles. Text that a spreadsheet
// would take for a formula is led by an apostrophe.
std::string render_csv(std::string_view json, std::string_view list,
                       std::span<const Column> columns);
// One object, a line for each of the columns.
std::string render_card(std::string_view json_object, std::span<const Column> columns);

}  // namespace solidrust
