// Comma-separated values (RFC 4180) for spreadsheets.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// Appends one cell, quoted where it must be. Text that a spreadsheet would take for a formula is
// led by an apostrophe; a negative number is not.
void append_csv_cell(std::string& out, std::string_view text);

}  // namespace solidrust
