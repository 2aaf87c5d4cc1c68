#include "app/cli/usage_error.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/cli/display_width.h"
#include "app/cli/word_list.h"
#include "base/nearest_name.h"

namespace solidrust {
namespace {

std::vector<std::string> commands_of(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command :
       app.get_subcommands([](CLI::App* one) { return !one->get_group().empty(); }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string hint(const std::string& typed, const std::vector<std::string>& known) {
  return did_you_mean(typed, std::vector<std::string_view>(known.begin(), known.end()));
}

// "tier is required" with the argument's name as --help has it.
std::string in_capitals(const CLI::App& app, std::string message) {
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional() && message.starts_with(option->get_name(true) + " "))
      std::transform(
          message.begin(), message.begin() + std::ptrdiff_t(option->get_name(true).size()),
          message.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return message;
}

// Behind "NAME: " of one of the parser's own messages; empty: it is not of this form.
std::string_view behind_colon(std::string_view message) {
  const auto colon = message.find(": ");
  return colon == message.npos ? std::string_view() : message.substr(colon + 2);
}

}  // namespace

std::string unexpected(CLI::App& app, const std::string& argument) {
  const std::string shown = printable(argument);
  if (argument.starts_with('-')) {
    const std::string name = argument.substr(0, argument.find('='));
    return fmt::format("There is no option {} here{}.", printable(name),
                       hint(name, options_of(app)));
  }
  const std::vector<std::string> commands = commands_of(app);
  if (commands.empty()) return fmt::format("\"{}\" is one argument too many.", shown);
  return fmt::format("There is no command \"{}\"{}.", shown, hint(argument, commands));
}

std::string plain_words(CLI::App& app, const CLI::ParseError& error) {
  const std::string message = error.what();
  const std::vector<std::string> left = app.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !left.empty())
    return unexpected(app, left.front());
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    // What was written in its place explains more than that it is missing.
    if (!left.empty()) return unexpected(app, left.front());
    if (message.starts_with("A subcommand"))
      return fmt::format("A command is missing: {}.", word_list(commands_of(app)));
    return in_capitals(app, message) + ".";
  }
  const std::string name = message.substr(0, message.find_first_of(": "));
  if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr)
    return fmt::format("{} and {} cannot go together.", name,
                       message.substr(message.rfind(' ') + 1));
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr &&
      message.ends_with(" missing"))
    return fmt::format("{} needs a value.", name);
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr &&
      !behind_colon(message).empty())
    return fmt::format("{} {}.", name, behind_colon(message));
  return message;
}

}  // namespace solidrust
