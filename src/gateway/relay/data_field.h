// The data of a server-sent event, written.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// Appends it as `data:` lines, without the blank line that ends an event: data of several lines
// stays one event.
inline void append_data_lines(std::string& out, std::string_view data) {
  for (;;) {
    const std::size_t line = data.find('\n');
    out.append("data: ").append(data.substr(0, line)).append("\n");
    if (line == data.npos) return;
    data.remove_prefix(line + 1);
  }
}

}  // namespace solidrust
