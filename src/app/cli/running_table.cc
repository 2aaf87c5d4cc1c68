#include "app/cli/running_table.h"

#include <algorithm>

#include "app/cli/display_width.h"
#include "app/cli/table_cell.h"
#include "app/cli/table_layout.h"

namespace solidrust {
namespace {

std::string_view title_of(const Column& column, bool fitted) {
  return fitted && !column.fit.title.empty() ? column.fit.title : column.title;
}

}  // namespace

RunningTable::RunningTable(std::span<const RunningColumn> columns, const TableView& view)
    : view_(view), fitted_(view.width.has_value() && !view.wide) {
  std::vector<Column> wanted;
  std::vector<ColumnWish> wishes;
  for (const auto& [column, width] : columns) {
    if (column.whom == For::people && !view.wide && !fitted_) continue;
    const std::size_t title = display_width(title_of(column, fitted_));
    const std::size_t wish = std::max(width, title);
    const bool may_be_cut = column.fit.look == Look::text;
    wishes.push_back({wish, may_be_cut ? std::min(wish, kLeastText) : wish, column.fit.drop});
    wanted.push_back(column);
  }
  std::vector<std::size_t> widths;
  for (const ColumnWish& wish : wishes) widths.push_back(wish.width);
  if (fitted_) widths = fit_columns(wishes, *view.width);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (widths[i] == 0) continue;
    columns_.push_back(wanted[i]);
    widths_.push_back(widths[i]);
  }
}

std::string RunningTable::line(const std::vector<std::string>& cells, bool is_title) const {
  std::string out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Look look = columns_[i].fit.look;
    const Tint tint = is_title              ? Tint::strong
                      : look == Look::state ? tint_of(cells[i])
                                            : Tint::none;
    append_cell(out, fitted_ ? fitted_text(cells[i], widths_[i]) : cells[i], widths_[i],
                fitted_ ? look : Look::text, i + 1 == columns_.size(), tint, view_.color);
  }
  return out + "\n";
}

std::string RunningTable::titles() const {
  std::vector<std::string> cells;
  for (const Column& column : columns_) cells.emplace_back(title_of(column, fitted_));
  return line(cells, true);
}

std::string RunningTable::rows(std::string_view json, std::string_view list) const {
  std::string out;
  for (const FlatObject& object : objects_of(json, list)) {
    std::vector<std::string> cells;
    for (const Column& column : columns_)
      cells.push_back(fitted_ ? fitted_value(object, column, view_.now_ms)
                              : value_of(object, column.field));
    out += line(cells, false);
  }
  return out;
}

}  // namespace solidrust
