// accounts create | list | set-tier
#include <array>
#include <memory>

#include "app/cli/answer_table.h"
#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::array kCard{Column{"id", "id"}, Column{"email", "email"}, Column{"tier", "tier"},
                           Column{"disabled", "disabled"}, Column{"created", "created_at"}};
constexpr std::array kTable{Column{"ID", "id"}, Column{"EMAIL", "email"}, Column{"TIER", "tier"},
                            Column{"DISABLED", "disabled"}, Column{"CREATED", "created_at"}};

struct Arguments {
  std::string email;
  std::string tier;
};

int run(const CommonOptions& common, const Arguments& given, const std::string& method,
        MissingFolder missing) {
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  // set-tier takes an id or an address, as the control plane's `account` does.
  if (!given.email.empty())
    json.key(method == "accounts.create" ? "email" : "account").value(given.email);
  if (!given.tier.empty()) json.key("tier").value(given.tier);
  json.end_object();
  auto answer = run_control(*folder, method, params, missing);
  if (!answer) return fail(common, answer.error());
  if (common.json)
    print(*answer + "\n");
  else if (method == "accounts.list")
    print(render_table(*answer, "accounts", kTable, "There are no accounts."));
  else
    print(render_card(*answer, kCard));
  return kExitDone;
}

}  // namespace

void add_accounts_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& accounts = *add_family(root, "accounts", "Accounts, which own keys",
                                   "solidrust accounts create --email ada@example.org --tier pro");
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CLI::App* create = add_command(
      accounts, invocation, "create", "Makes an account.",
      "solidrust accounts create --email ada@example.org --tier pro",
      [&common, given] { return run(common, *given, "accounts.create", MissingFolder::make); });
  create->add_option("--email", given->email, "Mail address, unique")
      ->required()
      ->type_name("EMAIL");
  create->add_option("--tier", given->tier, "Tier: free (default), basic, pro, enterprise")
      ->type_name("TIER");
  add_command(
      accounts, invocation, "list", "Lists accounts.", "solidrust accounts list",
      [&common, given] { return run(common, *given, "accounts.list", MissingFolder::refuse); });
  CLI::App* set_tier = add_command(
      accounts, invocation, "set-tier", "Moves an account to a tier.",
      "solidrust accounts set-tier ada@example.org pro",
      [&common, given] { return run(common, *given, "accounts.set_tier", MissingFolder::refuse); });
  set_tier->add_option("account", given->email, "Mail address or id")
      ->required()
      ->type_name("EMAIL");
  set_tier->add_option("tier", given->tier, "The tier")->required()->type_name("TIER");
}

}  // namespace solidrust
