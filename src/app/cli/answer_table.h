// Shows the control plane's JSON answers as tables, cards and CSV. Output that is not a terminal
// gets every value in full, on lines of any length. A terminal gets lines that fit its width: short
// ids, times as "2 h ago", and the most important columns. Pure functions over text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/cli/flat_object.h"

namespace solidrust {

// How a terminal shows a value: an id by its first characters (every command accepts them), a time
// as "2 h ago", a clock as the time of day, a number aligned right, a state in its colour.
enum class Look : std::uint8_t { text, id, time, clock, number, state };

// How a column fits a terminal.
struct Fit {
  Look look = Look::text;
  std::uint8_t drop = 0;        // if the line is too long, the highest is left out first; 0: never
  std::string_view title = {};  // shorter than Column::title; empty: that title
  std::string_view field = {};  // shown instead of Column::field if present; empty: none
};

// Who sees a column: everybody, or only people at a terminal (such as the name next to an id:
// programs read it from the JSON).
enum class For : std::uint8_t { all, people };

struct Column {
  std::string_view title;
  std::string_view field;  // name in the FlatObject
  Fit fit = {};
  For whom = For::all;
};

struct TableView {
  std::optional<std::size_t> width = {};  // of the terminal; nothing: values are in full
  bool wide = false;  // every column, also those for people; in a card: email addresses in full
  bool color = false;
  std::int64_t now_ms = 0;  // for "ago"; used with a width
};

// One row for each object in the list `list` of the object `json`; the text `none` if there are
// none. Characters that could control the terminal are shown as '?'. No line is wider than the
// view's width, unless the view is wide.
std::string render_table(std::string_view json, std::string_view list,
                         std::span<const Column> columns, std::string_view none,
                         const TableView& view = {});
// The columns with For::all, as comma-separated values (RFC 4180); the first line has the titles.
// Text that a spreadsheet would read as a formula gets an apostrophe in front.
std::string render_csv(std::string_view json, std::string_view list,
                       std::span<const Column> columns);
// One object, one line for each column that has a value. Ids are in full, so that they can be
// copied. Long values wrap at spaces. An email address that is too long for the line keeps its two
// ends, unless the view is wide.
std::string render_card(std::string_view json_object, std::span<const Column> columns,
                        const TableView& view = {});

// `json` with its list `list` reduced to the objects that have `search` in some value (the case of
// ASCII letters does not matter; empty: all), and to at most `limit` of them. Broken JSON is
// returned unchanged.
std::string narrowed(std::string_view json, std::string_view list, std::string_view search,
                     std::optional<std::size_t> limit);

// The start of an id: "key_4TzQ0exa"; of a request's id "req_0V5xkq1LPf3a", because its first eight
// characters are only its time. Other text is returned unchanged.
std::string short_id(std::string_view text);

}  // namespace solidrust
