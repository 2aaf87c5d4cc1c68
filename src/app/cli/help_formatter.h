// --help: what the command does, its usage, its own options, the common ones, its exit status, an
// example. In 80 columns.
#pragma once

#include <string>
#include <utility>

#include <CLI/CLI.hpp>

namespace solidrust {

// The group of the options that every command has, and the title over them.
inline constexpr const char* kCommonOptions = "Common options";
// The group of the commands of a command.
inline constexpr const char* kCommands = "Commands";

class HelpFormatter final : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string example);
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;

 private:
  std::string options_of(const CLI::App* app, bool common) const;

  std::string example_;
};

}  // namespace solidrust
