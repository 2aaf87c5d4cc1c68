#include "app/cli/help_formatter.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace solidrust {
namespace {

constexpr std::size_t kHelpWidth = 80;

// Lines of at most `width` bytes, broken at spaces. Our own sentences are ASCII.
std::string wrapped(std::string_view text, std::size_t width) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
    if (used > 0 && used + 1 + word.size() > width) {
      out += '\n';
      used = 0;
    }
    if (used > 0) out += ' ';
    used += word.size() + (used > 0 ? 1 : 0);
    out += word;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out;
}

}  // namespace

HelpFormatter::HelpFormatter(std::string example) : example_(std::move(example)) {
  column_width(32);
  label("Positionals", "Arguments");
  label("SUBCOMMAND", "COMMAND");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  if (mode == CLI::AppFormatMode::Sub) return CLI::Formatter::make_help(app, std::move(name), mode);
  std::string out = wrapped(app->get_description(), kHelpWidth) + "\n\n";
  out += make_usage(app, std::move(name));
  out += make_positionals(app) + make_subcommands(app, mode);
  out += options_of(app, false) + options_of(app, true);
  out += "\nExit status: 0 done, 1 failed, 2 used wrongly.\n";
  if (example_.empty()) return out;
  out += "\nExample:\n";
  for (std::size_t at = 0; at < example_.size();) {
    const auto end = std::min(example_.find('\n', at), example_.size());
    out += "  " + example_.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

std::string HelpFormatter::options_of(const CLI::App* app, bool common) const {
  const auto options = app->get_options([&](const CLI::Option* option) {
    const bool is_common = option->get_group() == kCommonOptions;
    return option->nonpositional() && is_common == common;
  });
  if (options.empty()) return {};
  return make_group(common ? kCommonOptions : "Options", false, options);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  std::stringstream out;
  CLI::detail::format_help(out, command->get_name(),
                           wrapped(command->get_description(), kHelpWidth - get_column_width()),
                           get_column_width());
  return out.str();
}

std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  std::string name = CLI::Formatter::make_option_name(option, is_positional);
  if (is_positional)
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const std::string type = option->get_type_size() == 0 ? "" : option->get_type_name();
  if (option->get_positional() || type.empty()) return {};
  return " " + type;
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  const std::string required =
      option->get_required() && !option->get_positional() ? " (required)" : "";
  return wrapped(option->get_description() + required, kHelpWidth - get_column_width());
}

}  // namespace solidrust
