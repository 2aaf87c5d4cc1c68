#include "dialect/data_lines.h"

namespace solidrust {

void DataLines::feed(std::string_view piece, std::string& out) {
  constexpr std::string_view kField = "data:";
  while (!piece.empty()) {
    if (line_ == Line::deciding) {
      const char c = piece.front();
      if (c == kField[matched_]) {
        piece.remove_prefix(1);
        if (++matched_ < kField.size()) continue;
        out += kField;
        line_ = Line::kept;
      } else if (c == '\n' || c == '\r') {
        piece.remove_prefix(1);
        matched_ = 0;
      } else {
        line_ = Line::dropped;
      }
      continue;
    }
    const std::size_t end = piece.find_first_of("\r\n");
    if (line_ == Line::kept) out += piece.substr(0, end);
    if (end == piece.npos) return;
    if (line_ == Line::kept) out += '\n';
    piece.remove_prefix(end + 1);
    line_ = Line::deciding;
    matched_ = 0;
  }
}

}  // namespace solidrust
