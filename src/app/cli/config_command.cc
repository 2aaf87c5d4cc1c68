// config check | show | reference
#include <fmt/format.h>

#include "app/cli/commands.h"
#include "config/settings_report.h"

namespace solidrust {
namespace {

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

int show(const CommonOptions& common) {
  const LoadedSettings loaded = load_settings(settings_sources(common));
  print_problems(loaded);
  if (!loaded.ok()) return kExitFailure;
  print(common.json ? show_json(loaded) + "\n" : show_text(loaded));
  return kExitDone;
}

int reference(const CommonOptions& common) {
  print(common.json ? reference_json() + "\n" : reference_markdown());
  return kExitDone;
}

}  // namespace

void add_config_commands(CLI::App& root, Invocation& invocation) {
  CommonOptions& common = invocation.common;
  CLI::App& config = *add_family(root, "config", "The configuration",
                                 "solidrust config check --config solidrust.yaml");
  add_command(config, invocation, "check", "Names everything that is wrong; exit status 1 if so.",
              "solidrust config check --config solidrust.yaml",
              [&common] { return check(common); });
  add_command(config, invocation, "show", "Shows the values in force and where each comes from.",
              "solidrust config show --config solidrust.yaml", [&common] { return show(common); });
  add_command(config, invocation, "reference", "Describes every setting.",
              "solidrust config reference > config.md", [&common] { return reference(common); });
}

}  // namespace solidrust
