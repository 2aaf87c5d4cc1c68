// The JSON answers of the control plane, for people. Programs get every value whole and lines of
// any length; a terminal gets lines that fit: short ids, times as "2 h ago", and the columns that
// matter most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/cli/flat_object.h"

namespace solidrust {

// What a value is, and so how a terminal shows it: an id by its first characters (every command
// takes them), a time as "2 h ago", or by its clock, a number at the right, a state in its colour.
enum class Look : std::uint8_t { text, id, time, clock, number, state };

// A column on a terminal.
struct Fit {
  Look look = Look::text;
  std::uint8_t drop = 0;        // left out when there is no room: the highest first; 0: never
  std::string_view title = {};  // a shorter one; empty: the same
  std::string_view field = {};  // what to show in place of `field` if there is it; empty: nothing
};

// For whom: everybody, or people alone (a name beside an id; programs find it in the JSON).
enum class For : std::uint8_t { all, people };

struct Column {
  std::string_view title;
  std::string_view field;  // name in the FlatObject
  Fit fit = {};
  For whom = For::all;
};

struct TableView {
  std::optional<std::size_t> width = {};  // of the terminal; nothing: values are shown whole
  bool wide = false;  // every column, those for people too; of a card: mail addresses whole
  bool color = false;
  std::int64_t now_ms = 0;  // for "ago"; used with a width
};

// A table of the objects in the list `list` of the object `json`; `none` if there are none. What
// could play with the terminal is shown as '?'. No line is wider than the view's width.
std::string render_table(std::string_view json, std::string_view list,
                         std::span<const Column> columns, std::string_view none,
                         const TableView& view = {});
// The columns that are for all, as comma-separated values (RFC 4180), with a line of titles. Text
// that a spreadsheet would take for a formula is led by an apostrophe.
std::string render_csv(std::string_view json, std::string_view list,
                       std::span<const Column> columns);
// One object, a line for each of the columns. Ids are whole, for they are to be copied; long values
// go on below themselves, where a space allows it; a mail address too long for the line has its
// ends, if the view is not wide.
std::string render_card(std::string_view json_object, std::span<const Column> columns,
                        const TableView& view = {});

// `json` with only those objects of its list `list` of which some value has `search` in it, in any
// case (ASCII; empty: all), and of these at most `limit`, if there is one. Broken JSON comes back
// as it is.
std::string narrowed(std::string_view json, std::string_view list, std::string_view search,
                     std::optional<std::size_t> limit);

// "key_4TzQ0exa" of an id, "req_0V5xkq1LPf3a" of a request's, of which the first eight characters
// are its millisecond; other text as it is.
std::string short_id(std::string_view text);

}  // namespace solidrust
