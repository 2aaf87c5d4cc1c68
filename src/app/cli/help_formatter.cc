#include "app/cli/help_formatter.h"

namespace solidrust {

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  const std::string rest = CLI::Formatter::make_help(app, std::move(name), mode);
  if (example_.empty() || mode == CLI::AppFormatMode::Sub) return rest;
  std::string out = "Example:\n";
  for (std::size_t at = 0; at < example_.size();) {
    const auto end = std::min(example_.find('\n', at), example_.size());
    out += "  " + example_.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out + "\n" + rest;
}

}  // namespace solidrust
