#include "app/cli/command_line.h"

#include <exception>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/build_info.h"
#include "app/cli/commands.h"
#include "app/cli/help_formatter.h"
#include "app/cli/usage_error.h"

namespace solidrust {
namespace {

// The innermost command that the arguments named.
CLI::App* chosen(CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

std::string full_name(const CLI::App* app) {
  return app->get_parent() == nullptr ? app->get_name()
                                      : full_name(app->get_parent()) + " " + app->get_name();
}

bool takes_a_value(CLI::App& app, const std::string& name) {
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option != nullptr) return option->get_items_expected_max() > 0;
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    if (takes_a_value(*command, name)) return true;
  return false;
}

// The first of the arguments that were left over which is neither an option nor the value of one;
// empty: there is none.
std::string stray_word(CLI::App& root, const std::vector<std::string>& left) {
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!left[i].starts_with('-')) return left[i];
    if (left[i].find('=') == std::string::npos && takes_a_value(root, left[i])) ++i;
  }
  return {};
}

int usage(const CLI::App& app, const std::string& what) {
  fmt::print(stderr, "{} {}\nRun \"{} --help\".\n",
             tinted("solidrust:", Tint::bad, is_color(facts_of(stderr), ColorWish::automatic)),
             what, full_name(&app));
  return kExitUsage;
}

}  // namespace

std::unique_ptr<CLI::App> make_command_line(Invocation& invocation) {
  auto root =
      std::make_unique<CLI::App>("SolidRusT: an AI API gateway in one binary.", "solidrust");
  root->formatter(std::make_shared<HelpFormatter>("solidrust serve"));
  root->set_version_flag("--version", std::string(build_info().version), "Print the version");
  root->require_subcommand(0, 1);
  const CliCommand command(*root);
  add_common_options(command, invocation);
  add_serve_command(command, invocation);
  add_keys_commands(command, invocation);
  add_accounts_commands(command, invocation);
  add_tiers_commands(command, invocation);
  add_budgets_commands(command, invocation);
  add_usage_command(command, invocation);
  add_requests_commands(command, invocation);
  add_alerts_commands(command, invocation);
  add_audit_command(command, invocation);
  add_models_command(command, invocation);
  add_upstreams_commands(command, invocation);
  add_console_commands(command, invocation);
  add_config_commands(command, invocation);
  add_metrics_commands(command, invocation);
  add_top_command(command, invocation);
  add_doctor_command(command, invocation);
  add_backup_commands(command, invocation);
  add_upgrade_check_command(command, invocation);
  add_version_command(command, invocation);
  add_completion_commands(command, invocation);
  return root;
}

int run_command_line(int argc, const char* const* argv) {
  Invocation invocation;
  const std::unique_ptr<CLI::App> root = make_command_line(invocation);
  try {
    root->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    CLI::App& app = *chosen(root.get());
    if (error.get_exit_code() != 0) return usage(app, plain_words(app, error));
    // --help, --version. Of a command that there is not, there is no help; an option that does not
    // fit prevents none.
    const std::string stray = stray_word(*root, app.remaining(true));
    return stray.empty() ? root->exit(error) : usage(app, unexpected(app, stray));
  }
  if (!invocation.run) {
    fmt::print(stderr, "{}", root->help());
    return kExitUsage;
  }
  try {
    return invocation.run();
  } catch (const std::exception& error) {
    return fail(invocation.common, {ErrorCode::internal_error, error.what()});
  }
}

}  // namespace solidrust
