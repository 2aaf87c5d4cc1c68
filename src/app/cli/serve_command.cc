#include <memory>

#include "app/cli/commands.h"
#include "app/server/server.h"
#include "base/log.h"

namespace solidrust {
namespace {

struct Flags {
  std::string api_listen;
  std::string console_listen;
  std::string console_dir;
  std::string log_format;
  std::string log_level;
};

std::vector<SettingsFlag> given(const Flags& flags) {
  std::vector<SettingsFlag> out;
  const auto add = [&out](const char* setting, const char* flag, const std::string& value) {
    if (!value.empty()) out.push_back({setting, flag, value});
  };
  add("listen.api", "--api-listen", flags.api_listen);
  add("listen.console", "--console-listen", flags.console_listen);
  add("console.dir", "--console-dir", flags.console_dir);
  add("log.format", "--log-format", flags.log_format);
  add("log.level", "--log-level", flags.log_level);
  return out;
}

int serve(const CommonOptions& common, const Flags& flags) {
  const SettingsSources sources = settings_sources(common, given(flags));
  const LoadedSettings loaded = load_settings(sources);
  print_problems(loaded);
  if (!loaded.ok()) {
    for (const ConfigProblem& problem : loaded.errors)
      if (!problem.key.starts_with("--")) return kExitFailure;
    return kExitUsage;
  }
  auto server = Server::start(sources, loaded);
  if (!server) {
    flush_log();
    return fail(common, server.error());
  }
  (*server)->run();
  return kExitDone;
}

}  // namespace

void add_serve_command(CliCommand root, Invocation& invocation) {
  const auto flags = std::make_shared<Flags>();
  const CommonOptions& common = invocation.common;
  CliCommand app = add_command(root, invocation, "serve", "Runs the server.",
                               "solidrust serve --api-listen 127.0.0.1:8080",
                               [&common, flags] { return serve(common, *flags); });
  app.option("--api-listen", flags->api_listen,
             "Address of the API (default 127.0.0.1:8080); port 0 picks a free one")
      .type_name("HOST:PORT");
  app.option("--console-listen", flags->console_listen,
             "Address of the console (default 127.0.0.1:8081); off: without the console")
      .type_name("HOST:PORT");
  app.option("--console-dir", flags->console_dir,
             "Folder with the console's built pages, in place of those in the program")
      .type_name("DIR");
  app.option("--log-format", flags->log_format, "text (default) or json").type_name("FORM");
  app.option("--log-level", flags->log_level, "debug, info (default), warn or error")
      .type_name("LEVEL");
}

}  // namespace solidrust
