// Checks of options whose messages are whole sentences with the option in front: "--limit" + "takes
// a number from 1 to 1000, not 0".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace solidrust {

CLI::Validator one_of(std::vector<std::string> words);
// The words that an option takes, as one_of() said; none: any.
std::vector<std::string> choices_of(CLI::Option& option);
// `check`, of which `words` are those to choose from.
CLI::Validator with_choices(CLI::Validator check, const std::vector<std::string>& words);
CLI::Validator whole_number(std::int64_t least, std::int64_t most);

// Of an argument that nothing knows what to do with. `app` is the innermost command that was named.
std::string unexpected(CLI::App& app, const std::string& argument);
// What the parser found wrong, in plain words. `app`: likewise.
std::string plain_words(CLI::App& app, const CLI::ParseError& error);

}  // namespace solidrust
