#include "base/csv.h"

namespace solidrust {
namespace {

bool is_formula(std::string_view text) {
  // Spreadsheets pass over blanks, tabs and line ends in front.
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return false;
  const std::string_view rest = text.substr(first);
  if (std::string_view("=+-@").find(rest[0]) == text.npos) return false;
  return rest.find_first_not_of("0123456789.", 1) != text.npos || rest.size() == 1 ||
         rest[0] == '=' || rest[0] == '@';
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view text) {
  const bool quoted = text.find_first_of(",\"\r\n") != text.npos;
  if (quoted) out += '"';
  if (is_formula(text)) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quoted) out += '"';
}

}  // namespace solidrust
