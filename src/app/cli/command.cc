#include "app/cli/command.h"

#include <cstdio>
#include <filesystem>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli/display_width.h"
#include "app/cli/help_formatter.h"
#include "app/cli/option_checks.h"
#include "app/control_socket/running_servers.h"

namespace solidrust {
namespace {

CLI::App& add_app(CliCommand parent, Invocation& invocation, const std::string& name,
                  const std::string& what, const std::string& example) {
  CLI::App& app = *parent.app().add_subcommand(name, what);
  app.formatter(std::make_shared<HelpFormatter>(example));
  app.group(kCommands);
  add_common_options(CliCommand(app), invocation);
  return app;
}

// Where nothing names a folder and the usual one is not here: that of the newest running server.
std::string chosen_or_running(const CommonOptions& common, const LoadedSettings& loaded) {
  const std::string& usual = loaded.settings.data_dir;
  std::error_code error;
  if (loaded.origins.contains("data_dir") || std::filesystem::exists(usual, error)) return usual;
  const Variables variables = process_variables();
  const auto runtime = variables.find("XDG_RUNTIME_DIR");
  if (runtime == variables.end()) return usual;
  const auto running = newest_server(runtime->second);
  if (!running) return usual;
  fmt::print(stderr, "{} using the server of {}; --data-dir chooses another\n",
             tinted("solidrust:", Tint::careful, is_color(facts_of(stderr), common.color())),
             printable(*running));
  return *running;
}

}  // namespace

Option CliCommand::option(const std::string& name, std::string& value,
                          const std::string& what) const {
  return Option(*app_->add_option(name, value, what));
}

Option CliCommand::option(const std::string& name, std::vector<std::string>& values,
                          const std::string& what) const {
  return Option(*app_->add_option(name, values, what));
}

Option CliCommand::option(const std::string& name, std::int64_t& value,
                          const std::string& what) const {
  return Option(*app_->add_option(name, value, what));
}

Option CliCommand::option(const std::string& name, std::optional<std::int64_t>& value,
                          const std::string& what) const {
  return Option(*app_->add_option(name, value, what));
}

Option CliCommand::flag(const std::string& name, bool& value, const std::string& what) const {
  return Option(*app_->add_flag(name, value, what));
}

Option CliCommand::declared(const std::string& name) const {
  return Option(*app_->get_option(name));
}

void CliCommand::hide() const {
  app_->group("");
}

void add_common_options(CliCommand command, Invocation& invocation) {
  CLI::App& app = command.app();
  CLI::Option* help = app.set_help_flag("-h,--help", "Show this help");
  command
      .option("--data-dir", invocation.common.data_dir,
              "Folder with everything the server keeps (default: SOLIDRUST_DATA_DIR, or "
              "./solidrust-data, or of a command that of the newest running server)")
      .type_name("DIR");
  command
      .option("--config", invocation.common.config,
              "Configuration file (default: SOLIDRUST_CONFIG, or none)")
      .type_name("FILE");
  command.flag("--json", invocation.common.json, "Answer in JSON");
  command
      .option("--color", invocation.common.color_word,
              "auto (default: on a terminal, unless NO_COLOR is set), always or never")
      .check(one_of({"auto", "always", "never"}))
      .type_name("WHEN");
  for (const char* name : {"--data-dir", "--config", "--json", "--color"})
    app.get_option(name)->group(kCommonOptions);
  help->group(kCommonOptions);
}

CliCommand add_command(CliCommand parent, Invocation& invocation, const std::string& name,
                       const std::string& what, const std::string& example,
                       std::function<int()> run) {
  CLI::App& app = add_app(parent, invocation, name, what, example);
  // Comes after those of the commands in it.
  app.callback([&app, &invocation, run = std::move(run)] {
    if (app.get_subcommands().empty()) invocation.run = run;
  });
  return CliCommand(app);
}

CliCommand add_family(CliCommand parent, Invocation& invocation, const std::string& name,
                      const std::string& what, const std::string& example) {
  CLI::App& app = add_app(parent, invocation, name, what, example);
  app.require_subcommand(1);
  return CliCommand(app);
}

SettingsSources settings_sources(const CommonOptions& common,
                                 const std::vector<SettingsFlag>& flags) {
  SettingsSources sources{common.config, process_variables(), flags};
  if (sources.file.empty()) {
    const auto named = sources.variables.find("SOLIDRUST_CONFIG");
    if (named != sources.variables.end()) sources.file = named->second;
  }
  if (!common.data_dir.empty())
    sources.flags.push_back({"data_dir", "--data-dir", common.data_dir});
  return sources;
}

std::optional<std::string> data_folder_of(const CommonOptions& common) {
  if (!common.data_dir.empty()) return common.data_dir;
  LoadedSettings loaded = load_settings(settings_sources(common));
  bool readable = true;
  for (const ConfigProblem& problem : loaded.errors)
    readable = readable && !problem.key.empty() && problem.key != "data_dir";
  if (readable) return chosen_or_running(common, loaded);
  print_problems(loaded, common.color());
  return std::nullopt;
}

int fail(const CommonOptions& common, const Error& error) {
  if (common.json)
    fmt::print(stderr, "{}\n", error_envelope(error));
  else
    fmt::print(stderr, "{} {}\n",
               tinted("solidrust:", Tint::bad, is_color(facts_of(stderr), common.color())),
               error.message);
  return kExitFailure;
}

void print_problems(const LoadedSettings& loaded, ColorWish wish) {
  const bool color = is_color(facts_of(stderr), wish);
  for (const ConfigProblem& problem : loaded.warnings)
    fmt::print(stderr, "{} {}\n", tinted("warning:", Tint::careful, color), to_string(problem));
  for (const ConfigProblem& problem : loaded.errors)
    fmt::print(stderr, "{} {}\n", tinted("error:", Tint::bad, color), to_string(problem));
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace solidrust
