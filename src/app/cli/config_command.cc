// config check | show | init | reference
#include <array>
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "app/backup/new_file.h"
#include "app/cli/commands.h"
#include "app/cli/show.h"
#include "app/control_socket/control_client.h"
#include "base/json_writer.h"
#include "config/settings_report.h"
#include "config/starter_config.h"

namespace solidrust {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};

constexpr std::array kColumns{Column{"SETTING", "name"}, Column{"VALUE", "value"},
                              Column{"FROM", "origin", {Look::text, 1}}};
constexpr ListShape kSettings{"settings", kColumns, "There is no such setting."};

struct Arguments {
  std::string file;
  std::string made = "solidrust.yaml";
  bool force = false;
  Narrowing narrowing;
};

int check(const CommonOptions& common) {
  const SettingsSources sources = settings_sources(common);
  const LoadedSettings loaded = load_settings(sources);
  if (common.json) {
    print(problems_json(sources.file, loaded) + "\n");
  } else {
    print_problems(loaded);
    if (loaded.ok())
      print(sources.file.empty() ? "ok: no file, the defaults and the environment are in force\n"
                                 : fmt::format("ok: {}\n", sources.file));
  }
  return loaded.ok() ? kExitDone : kExitFailure;
}

// `what` is said on standard error: of which settings this is the list.
int print_settings(const CommonOptions& common, const Arguments& given, const std::string& report,
                   const std::string& what) {
  if (!common.json) fmt::print(stderr, "solidrust: {}\n", what);
  show_list(common, narrowed(report, kSettings, given.narrowing), kSettings);
  return kExitDone;
}

// What a start with these sources would use.
int show_start(const CommonOptions& common, const Arguments& given, const SettingsSources& sources,
               std::string_view shows, const std::string& what) {
  const LoadedSettings loaded = load_settings(sources);
  print_problems(loaded, common.color());
  if (!loaded.ok()) return kExitFailure;
  return print_settings(common, given, show_json(loaded, shows, sources.file), what);
}

int show(const CommonOptions& common, const Arguments& given) {
  SettingsSources sources = settings_sources(common);
  if (!given.file.empty()) {
    sources.file = given.file;
    return show_start(common, given, sources, "file",
                      fmt::format("a start with {} would use these settings", given.file));
  }
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  const auto answer = ask_server(*folder + "/control.sock", {"server.settings", ""}, kPatience);
  if (!answer)
    return show_start(
        common, given, sources, "start",
        fmt::format("no server runs on {}; a start would use these settings", *folder));
  if (!*answer) return fail(common, answer->error());
  return print_settings(
      common, given, **answer,
      fmt::format("the settings in force in the server that runs on {}", *folder));
}

int init(const CommonOptions& common, const Arguments& given) {
  if (auto written = write_new_file(given.made, starter_config(),
                                    given.force ? IfThere::replace : IfThere::refuse);
      !written)
    return fail(common, written.error());
  if (common.json) {
    std::string out;
    JsonWriter(out).begin_object().key("file").value(given.made).end_object();
    print(out + "\n");
  } else {
    print(
        fmt::format("Wrote {0}.\nCheck it:       solidrust config check --config {0}\n"
                    "Start with it:  solidrust serve --config {0}\n",
                    given.made));
  }
  return kExitDone;
}

int reference(const CommonOptions& common) {
  print(common.json ? reference_json() + "\n" : reference_markdown());
  return kExitDone;
}

void add_show(CliCommand config, Invocation& invocation, const std::shared_ptr<Arguments>& given) {
  CommonOptions& common = invocation.common;
  CliCommand app = add_command(
      config, invocation, "show",
      "Shows the settings in force in the running server, and where each comes from; where none "
      "runs, those that a start would use. Says which. Secrets are never shown.",
      "solidrust config show --search listen", [&common, given] { return show(common, *given); });
  app.option("--file", given->file,
             "Check this file and show what a start with it would use; no server is asked")
      .type_name("FILE")
      .excludes(app.declared("--config"));
  add_narrowing_options(app, given->narrowing);
  add_wide_option(app, invocation);
}

void add_init(CliCommand config, Invocation& invocation, const std::shared_ptr<Arguments>& given) {
  CommonOptions& common = invocation.common;
  CliCommand app = add_command(config, invocation, "init",
                               "Writes a configuration to begin with, with comments; for its owner "
                               "alone (mode 0600).",
                               "solidrust config init solidrust.yaml",
                               [&common, given] { return init(common, *given); });
  app.option("file", given->made, "Where (default: solidrust.yaml)").type_name("FILE");
  app.flag("--force", given->force, "Replace a file that is there");
}

}  // namespace

void add_config_commands(CliCommand root, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand config = add_family(root, invocation, "config", "The configuration.",
                                 "solidrust config check --config solidrust.yaml");
  add_command(config, invocation, "check", "Names everything that is wrong; exit status 1 if so.",
              "solidrust config check --config solidrust.yaml",
              [&common] { return check(common); });
  add_show(config, invocation, given);
  add_init(config, invocation, given);
  add_command(config, invocation, "reference", "Describes every setting.",
              "solidrust config reference > config.md", [&common] { return reference(common); });
}

}  // namespace solidrust
