// Comma-separated values (RFC 4180) for spreadsheets.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// Appends one cell, quoted if necessary. Text that a spreadsheet would read as a formula gets an
// apostrophe in front; a negative number does not.
void append_csv_cell(std::string& out, std::string_view text);

}  // namespace solidrust
