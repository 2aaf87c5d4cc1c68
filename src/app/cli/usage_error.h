// What is wrong with a command line, in plain words.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace solidrust {

// The message for an argument that no command takes. `app` is the innermost command that was named.
std::string unexpected(CLI::App& app, const std::string& argument);
// The parser's error in plain words. `app` as above.
std::string plain_words(CLI::App& app, const CLI::ParseError& error);

}  // namespace solidrust
