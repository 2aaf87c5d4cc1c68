#include "app/cli/typed_line.h"

#include <utility>

#include "base/ascii_class.h"

namespace solidrust {

TypedLine read_typed_line(std::string_view line) {
  TypedLine out;
  std::string word;
  bool begun = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      // Between double quotes a backslash stands for itself before most characters.
      const char next = line[++i];
      if (quote == '"' && std::string_view("\"\\$`").find(next) == std::string_view::npos)
        word += c;
      word += next;
      begun = true;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      begun = true;
      out.quoted_at = word.size();
    } else if (quote == 0 && (c == ' ' || c == '\t')) {
      if (begun) out.words.push_back(std::move(word));
      word.clear();
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  out.words.push_back(std::move(word));
  out.quote = quote;
  return out;
}

std::string as_typed(std::string_view text, char quote) {
  constexpr std::string_view kPlain = "@%_+=:,./-";
  std::string out;
  for (const char c : text) {
    const bool plain = is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
                       kPlain.find(c) != std::string_view::npos;
    if (quote == '\'' && c == '\'')
      out += "'\\''";
    else if (quote == '"' && c == '!')  // of the history, which a backslash does not end
      out += "\"'!'\"";
    else if (quote == 0
                 ? !plain
                 : quote == '"' && std::string_view("\"\\$`").find(c) != std::string_view::npos)
      out.append("\\").append(1, c);
    else
      out += c;
  }
  return out;
}

}  // namespace solidrust
