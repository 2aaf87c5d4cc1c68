#include "app/cli/answer_table.h"

#include <algorithm>

#include "app/cli/display_width.h"
#include "app/cli/flat_object.h"
#include "app/cli/relative_time.h"
#include "app/cli/table_cell.h"
#include "app/cli/table_layout.h"
#include "app/cli/terminal.h"
#include "base/ascii_case.h"
#include "base/csv.h"
#include "base/json_cursor.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::size_t kLeastValue = 20;  // of a card, beside its titles

void append_padded(std::string& out, std::string_view text, std::size_t to) {
  out += text;
  out.append(to - std::min(to, display_width(text)), ' ');
}

// Titles and cells of the columns that are shown.
struct Grid {
  std::vector<const Column*> columns;
  std::vector<std::vector<std::string>> rows;  // the titles first
};

Grid whole_grid(const std::vector<FlatObject>& objects, std::span<const Column> columns,
                bool people) {
  Grid grid;
  std::vector<std::string>& titles = grid.rows.emplace_back();
  for (const Column& column : columns) {
    if (column.whom == For::people && !people) continue;
    grid.columns.push_back(&column);
    titles.emplace_back(column.title);
  }
  for (const FlatObject& object : objects) {
    std::vector<std::string>& row = grid.rows.emplace_back();
    for (const Column* column : grid.columns) row.push_back(value_of(object, column->field));
  }
  return grid;
}

// A column that may be left out is, if it says nothing.
bool says_something(const std::vector<FlatObject>& objects, const Column& column) {
  return column.fit.drop == 0 ||
         std::any_of(objects.begin(), objects.end(), [&](const FlatObject& object) {
           return value_of(object, column.field) != kNothing ||
                  value_of(object, column.fit.field) != kNothing;
         });
}

Grid fitted_grid(const std::vector<FlatObject>& objects, std::span<const Column> columns,
                 std::int64_t now_ms) {
  Grid grid;
  std::vector<std::string>& titles = grid.rows.emplace_back();
  for (const Column& column : columns) {
    if (!says_something(objects, column)) continue;
    grid.columns.push_back(&column);
    titles.emplace_back(column.fit.title.empty() ? column.title : column.fit.title);
  }
  for (const FlatObject& object : objects) {
    std::vector<std::string>& row = grid.rows.emplace_back();
    for (const Column* column : grid.columns) row.push_back(fitted_value(object, *column, now_ms));
  }
  return grid;
}

std::vector<std::size_t> widths_of(const Grid& grid) {
  std::vector<std::size_t> widths(grid.columns.size());
  for (const auto& row : grid.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  return widths;
}

std::vector<std::size_t> fitted_widths(const Grid& grid, std::size_t room) {
  const std::vector<std::size_t> widths = widths_of(grid);
  std::vector<ColumnWish> wishes;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const Fit& fit = grid.columns[i]->fit;
    wishes.push_back({widths[i], fit.look == Look::text ? kLeastText : widths[i], fit.drop});
  }
  return fit_columns(wishes, room);
}

std::string drawn(const Grid& grid, const std::vector<std::size_t>& widths, bool fitted,
                  bool color) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < widths.size(); ++i)
    if (widths[i] > 0) last = i;
  std::string out;
  for (std::size_t r = 0; r < grid.rows.size(); ++r) {
    for (std::size_t i = 0; i <= last && i < widths.size(); ++i) {
      if (widths[i] == 0) continue;
      const Look look = grid.columns[i]->fit.look;
      const std::string& text = grid.rows[r][i];
      const Tint tint = r == 0 ? Tint::strong : look == Look::state ? tint_of(text) : Tint::none;
      append_cell(out, fitted ? fitted_text(text, widths[i]) : text, widths[i],
                  fitted ? look : Look::text, i == last, tint, color);
    }
    out += '\n';
  }
  return out;
}

std::string card_value(const FlatObject& object, const Column& column, const TableView& view) {
  std::string value = value_of(object, column.field);
  if (!view.width || value == kNothing || column.fit.look != Look::time) return value;
  if (const auto at = parse_timestamp(value)) value += " (" + relative_time(*at, view.now_ms) + ")";
  return value;
}

}  // namespace

std::string render_table(std::string_view json, std::string_view list,
                         std::span<const Column> columns, std::string_view none,
                         const TableView& view) {
  const std::vector<FlatObject> objects = objects_of(json, list);
  if (objects.empty()) return std::string(none) + "\n";
  if (!view.width || view.wide) {
    const Grid grid = whole_grid(objects, columns, view.wide);
    return drawn(grid, widths_of(grid), false, view.color);
  }
  const Grid grid = fitted_grid(objects, columns, view.now_ms);
  return drawn(grid, fitted_widths(grid, *view.width), true, view.color);
}

std::string render_csv(std::string_view json, std::string_view list,
                       std::span<const Column> columns) {
  std::string out;
  for (const auto& row : whole_grid(objects_of(json, list), columns, false).rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      append_csv_cell(out, row[i] == kNothing ? std::string_view() : row[i]);
    }
    out += '\n';
  }
  return out;
}

std::string render_card(std::string_view json_object, std::span<const Column> columns,
                        const TableView& view) {
  const FlatObject object = flatten(json_object);
  std::size_t widest = 0;
  for (const Column& column : columns) widest = std::max(widest, display_width(column.title));
  const std::size_t indent = widest + kColumnGap;
  const std::size_t room =
      view.width ? std::max(kLeastValue, *view.width - std::min(*view.width, indent)) : 0;
  std::string out;
  for (const Column& column : columns) {
    const std::string value = card_value(object, column, view);
    if (value == kNothing) continue;
    append_padded(out, column.title, indent);
    if (column.fit.look == Look::state)
      out += tinted(value, tint_of(value), view.color);
    else if (view.width)
      append_wrapped(out, is_mail_address(value) && !view.wide ? fitted_text(value, room) : value,
                     indent, room);
    else
      out += value;
    out += "\n";
  }
  return out;
}

std::string narrowed(std::string_view json, std::string_view list, std::string_view search,
                     std::optional<std::size_t> limit) {
  std::string out = "{";
  JsonCursor cursor(json);
  std::string_view key;
  std::string_view raw;
  if (!cursor.enter_object()) return std::string(json);
  while (cursor.next_field(key)) {
    out.append(out.size() > 1 ? "," : "").append("\"").append(key).append("\":");
    if (key != list || !cursor.enter_array()) {
      if (!cursor.skip(raw)) return std::string(json);
      out += raw;
      continue;
    }
    out += '[';
    std::size_t taken = 0;
    while (cursor.next_element()) {
      if (!cursor.skip(raw)) return std::string(json);
      const FlatObject object = flatten(raw);
      const bool wanted =
          search.empty() || std::any_of(object.begin(), object.end(), [&](const auto& field) {
            return contains_in_any_case(field.second, search);
          });
      if (!wanted || (limit && taken == *limit)) continue;
      out.append(taken++ > 0 ? "," : "").append(raw);
    }
    out += ']';
  }
  return cursor.at_end() ? out + "}" : std::string(json);
}

}  // namespace solidrust
