// What is wrong with a command line, in plain words.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace solidrust {

// Of an argument that nothing knows what to do with. `app` is the innermost command that was named.
std::string unexpected(CLI::App& app, const std::string& argument);
// What the parser found wrong. `app`: likewise.
std::string plain_words(CLI::App& app, const CLI::ParseError& error);

}  // namespace solidrust
