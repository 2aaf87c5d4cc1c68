// A table whose rows arrive one after the other: the width of each column is fixed before the first
// row.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/answer_table.h"

namespace solidrust {

struct RunningColumn {
  Column column;
  std::size_t width = 0;  // what most of its values take
};

// On a terminal columns are left out and cut to the view's width, as in render_table(). Otherwise,
// and with `wide`, values are in full, and a long one moves the rest of its row to the right.
class RunningTable {
 public:
  // Copies `columns`; only their texts must outlive the table.
  RunningTable(std::span<const RunningColumn> columns, const TableView& view);

  std::string titles() const;
  // A line for each object of the list `list` of `json`.
  std::string rows(std::string_view json, std::string_view list) const;

 private:
  std::string line(const std::vector<std::string>& cells, bool is_title) const;

  TableView view_;
  bool fitted_ = false;
  std::vector<Column> columns_;      // those that are shown
  std::vector<std::size_t> widths_;  // of them
};

}  // namespace solidrust
