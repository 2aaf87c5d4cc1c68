// accounts create | list | set-tier
#include <array>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "app/cli/answer_table.h"
#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "base/json_writer.h"
#include "control/accounts/account_commands.h"

namespace solidrust {
namespace {

constexpr std::array kCard{Column{"id", "id"}, Column{"email", "email"}, Column{"tier", "tier"},
                           Column{"disabled", "disabled"}, Column{"created", "created_at"}};
constexpr std::array kTable{Column{"ID", "id"}, Column{"EMAIL", "email"}, Column{"TIER", "tier"},
                            Column{"DISABLED", "disabled"}, Column{"CREATED", "created_at"}};

struct Arguments {
  std::string email;
  std::string tier;
  std::int64_t limit = 50;
  bool all = false;
};

// On standard error, if there are more than were asked for.
void tell_of_more(const std::string& answer, std::int64_t limit) {
  for (const auto& [field, total] : flatten(answer))
    if (field == "total" && std::stoll(total) > limit)
      fmt::print(stderr, "solidrust: the newest {} of {} accounts; --limit N or --all shows more\n",
                 limit, total);
}

int run(const CommonOptions& common, const Arguments& given, const std::string& method,
        MissingFolder missing) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  // set-tier takes an id or an address, as the control plane's `account` does.
  if (!given.email.empty())
    json.key(method == "accounts.create" ? "email" : "account").value(given.email);
  if (!given.tier.empty()) json.key("tier").value(given.tier);
  const bool limited = method == "accounts.list" && !given.all;
  if (limited) json.key("limit").value(given.limit);
  json.end_object();
  const auto answer = ask_control(common, method, params, missing);
  if (!answer) return kExitFailure;
  if (common.json)
    print(*answer + "\n");
  else if (method == "accounts.list")
    print(render_table(*answer, "accounts", kTable, "There are no accounts."));
  else
    print(render_card(*answer, kCard));
  if (limited && !common.json) tell_of_more(*answer, given.limit);
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
  CLI::App* list = add_command(accounts, invocation, "list", "Lists accounts, the newest first.",
                               "solidrust accounts list --limit 20", [&common, given] {
                                 return run(common, *given, "accounts.list", MissingFolder::refuse);
                               });
  CLI::Option* limit =
      list->add_option("--limit", given->limit, "How many accounts, 1 to 1000 (default 50)")
          ->check(CLI::Range(std::int64_t{1}, kMaxAccountsListed))
          ->type_name("N");
  list->add_flag("--all", given->all, "All of them")->excludes(limit);
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
