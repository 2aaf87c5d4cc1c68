#include "app/cli/control_access.h"

#include <filesystem>

#include <fmt/format.h>

#include "app/backup/database_error.h"
#include "app/control_socket/control_client.h"
#include "app/control_socket/server_or_here.h"
#include "app/server/data_home.h"
#include "app/server/meter_room.h"
#include "control/commands.h"
#include "meter/set_aside.h"

namespace solidrust {
namespace {

Result<std::string> run_here(DataHome& home, const Clock& clock, Random& random,
                             const std::string& method, const std::string& params) {
  ControlContext context{home.accounts(), home.keys(), home.tiers(), home.audit(),
                         home.hasher(),   clock,       random};
  context.usage = &home.usage();
  context.budgets = &home.budgets();
  SetAside set_aside(home.folder().journal());
  context.set_aside = &set_aside;
  context.people = &home.questions().people;
  context.alerts = &home.questions().alerts;
  if (method.starts_with("usage.") || method.starts_with("requests.") || method == "accounts.show")
    if (auto drained = drain_journal(home); !drained) return std::move(drained).error();
  auto answer = run_command(context, Caller::shell({"cli", "", ""}), method, params);
  if (!answer) return about_database(home.folder().database(), std::move(answer).error());
  return answer;
}

}  // namespace

Result<std::string> run_control(const std::string& data_dir, const std::string& method,
                                const std::string& params, MissingFolder missing) {
  std::error_code error;
  if (missing == MissingFolder::refuse && !std::filesystem::is_directory(data_dir, error))
    return Error(ErrorCode::not_found,
                 fmt::format("There is no data folder {}, and no running server was found: start "
                             "the server once, or name the folder with --data-dir or the "
                             "variable SOLIDRUST_DATA_DIR.",
                             data_dir));
  const SystemClock clock;
  SystemRandom random;
  return server_or_here(
      [&] {
        return ask_server(data_dir + "/control.sock", {method, params});
      },
      [&] { return DataHome::open(data_dir, clock, random); },
      [&](std::unique_ptr<DataHome>& home) {
        return run_here(*home, clock, random, method, params);
      });
}

std::optional<std::string> ask_control(const CommonOptions& common, const std::string& method,
                                       const std::string& params, MissingFolder missing) {
  const auto folder = data_folder_of(common);
  if (!folder) return std::nullopt;
  auto answer = run_control(*folder, method, params, missing);
  if (answer) return *std::move(answer);
  fail(common, answer.error());
  return std::nullopt;
}

}  // namespace solidrust
