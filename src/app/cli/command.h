// What the commands of the program share: their common options, how one is declared, and what
// becomes of its result.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/option.h"
#include "app/cli/terminal.h"
#include "base/error.h"
#include "config/settings_load.h"

namespace CLI {
class App;
}

namespace solidrust {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;

// Given with every command.
struct CommonOptions {
  std::string data_dir;  // empty: as configured
  std::string config;    // empty: SOLIDRUST_CONFIG, or none
  bool json = false;
  bool wide = false;  // of a list: all columns
  std::string color_word = "auto";

  ColorWish color() const { return color_wish(color_word).value_or(ColorWish::automatic); }
};

// Lives from the declaration of the commands to the end of the one that was chosen.
struct Invocation {
  CommonOptions common;
  std::function<int()> run;  // the chosen command; its result is the exit status
};

// A command that is being declared. A handle: copies are the same command. Lives as long as the
// command line. What a value is read into lives as long as that.
class CliCommand {
 public:
  explicit CliCommand(CLI::App& app) : app_(&app) {}

  // `name`: "--limit", or "key" of an argument, which has its place.
  Option option(const std::string& name, std::string& value, const std::string& what) const;
  Option option(const std::string& name, std::vector<std::string>& values,
                const std::string& what) const;
  Option option(const std::string& name, std::int64_t& value, const std::string& what) const;
  Option option(const std::string& name, std::optional<std::int64_t>& value,
                const std::string& what) const;
  Option flag(const std::string& name, bool& value, const std::string& what) const;
  // One that is declared already.
  Option declared(const std::string& name) const;
  // Names it in no list of commands.
  void hide() const;
  CLI::App& app() const { return *app_; }

 private:
  CLI::App* app_;
};

// A command that does something, or one of its own commands. `example` ends its --help; `run` is
// kept for later.
CliCommand add_command(CliCommand parent, Invocation& invocation, const std::string& name,
                       const std::string& what, const std::string& example,
                       std::function<int()> run);
// A command that only has commands.
CliCommand add_family(CliCommand parent, Invocation& invocation, const std::string& name,
                      const std::string& what, const std::string& example);
// Those of CommonOptions, and --help. Every command has them, so that they may stand anywhere.
void add_common_options(CliCommand command, Invocation& invocation);

// Where the settings of this invocation come from.
SettingsSources settings_sources(const CommonOptions& common,
                                 const std::vector<SettingsFlag>& flags = {});
// The data folder of this invocation: as configured; if nothing names one and the usual one is not
// there, that of the newest running server, which is said on standard error. Nothing, and the
// reason on standard error, if the configuration cannot be read. Other mistakes in it are no
// business of a command that only needs the folder.
std::optional<std::string> data_folder_of(const CommonOptions& common);

// "solidrust: …" on standard error, as JSON if asked for; returns the exit status.
int fail(const CommonOptions& common, const Error& error);
// Every error and warning of the configuration, one a line, on standard error.
void print_problems(const LoadedSettings& loaded, ColorWish color = ColorWish::automatic);
// To standard output.
void print(std::string_view text);

}  // namespace solidrust
