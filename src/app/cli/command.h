// What all commands share: the common options, the declaration of a command, and how it reports its
// result.
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

// Every command accepts these.
struct CommonOptions {
  std::string data_dir;  // empty: as configured
  std::string config;    // empty: SOLIDRUST_CONFIG, or none
  bool json = false;
  bool wide = false;  // show all columns
  std::string color_word = "auto";

  ColorWish color() const { return color_wish(color_word).value_or(ColorWish::automatic); }
};

// Lives until the chosen command has ended.
struct Invocation {
  CommonOptions common;
  std::function<int()> run;  // the chosen command; its result is the exit status
};

// A command that is being declared. A handle: copies are the same command. The CLI::App outlives
// it, and so does every variable that a value is read into.
class CliCommand {
 public:
  explicit CliCommand(CLI::App& app) : app_(&app) {}

  // `name`: "--limit" of an option, or "key" of a positional argument. `what`: its line in --help.
  Option option(const std::string& name, std::string& value, const std::string& what) const;
  Option option(const std::string& name, std::vector<std::string>& values,
                const std::string& what) const;
  Option option(const std::string& name, std::int64_t& value, const std::string& what) const;
  Option option(const std::string& name, std::optional<std::int64_t>& value,
                const std::string& what) const;
  Option flag(const std::string& name, bool& value, const std::string& what) const;
  // An option that was declared before. Precondition: it was.
  Option declared(const std::string& name) const;
  // Leaves the command out of every list of commands.
  void hide() const;
  CLI::App& app() const { return *app_; }

 private:
  CLI::App* app_;
};

// Adds a command that runs `run`; it may have commands of its own. `example` is the last part of
// its --help. `run` is only stored in `invocation` here.
CliCommand add_command(CliCommand parent, Invocation& invocation, const std::string& name,
                       const std::string& what, const std::string& example,
                       std::function<int()> run);
// Adds a command that does nothing but group others.
CliCommand add_family(CliCommand parent, Invocation& invocation, const std::string& name,
                      const std::string& what, const std::string& example);
// Adds the options of CommonOptions, and --help. Every command has them, so that they may stand
// anywhere on the command line.
void add_common_options(CliCommand command, Invocation& invocation);

// Where the settings of this invocation come from.
SettingsSources settings_sources(const CommonOptions& common,
                                 const std::vector<SettingsFlag>& flags = {});
// The data folder of this invocation: the configured one. If none is configured and the default one
// does not exist: that of the newest running server, with a note on standard error. Nothing, with
// the reason on standard error, if the configuration cannot be read. Ignores other mistakes in the
// configuration: the command needs only the folder.
std::optional<std::string> data_folder_of(const CommonOptions& common);

// Prints "solidrust: …", or with --json the error as JSON, on standard error. Returns the exit
// status.
int fail(const CommonOptions& common, const Error& error);
// Every error and warning of the configuration, one a line, on standard error.
void print_problems(const LoadedSettings& loaded, ColorWish color = ColorWish::automatic);
// To standard output.
void print(std::string_view text);

}  // namespace solidrust
