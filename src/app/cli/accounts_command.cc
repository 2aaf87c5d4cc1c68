// accounts create | list | show | set-tier | set-role | disable | enable | delete
#include <array>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/option_checks.h"
#include "app/cli/show.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::array kCard{Column{"id", "id"},
                           Column{"email", "email"},
                           Column{"tier", "tier"},
                           Column{"role", "role"},
                           Column{"disabled", "disabled"},
                           Column{"created", "created_at", {Look::time}},
                           Column{"address confirmed", "confirmed"},
                           Column{"second factor", "second_factor"},
                           Column{"deleted", "deleted"},
                           Column{"keys", "keys"},
                           Column{"keys", "keys.total"},
                           Column{"live keys", "keys.live"},
                           Column{"last used", "keys.last_used_at", {Look::time}},
                           Column{"budget tokens/month", "budget.tokens"},
                           Column{"budget money/month", "budget.money"},
                           Column{"requests this month", "month.requests"},
                           Column{"tokens this month", "month.tokens"},
                           Column{"cost this month", "month.cost"},
                           Column{"sessions", "sessions"}};
constexpr std::array kTable{Column{"ID", "id", {Look::id}},
                            Column{"EMAIL", "email"},
                            Column{"TIER", "tier", {Look::text, 2}},
                            Column{"ROLE", "role", {Look::text, 3}},
                            Column{"DISABLED", "disabled", {Look::text, 1}},
                            Column{"CREATED", "created_at", {Look::time, 4}}};
constexpr ListShape kList{"accounts", kTable, "There are no accounts."};

struct Arguments {
  std::string email;
  std::string tier;
  std::string role;
  std::string search;
  std::string status;
  Bounding bounding;
  bool yes = false;
};

int run(const CommonOptions& common, const Arguments& given, const std::string& method,
        MissingFolder missing) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  if (!given.email.empty())
    json.key(method == "accounts.create" ? "email" : "id").value(given.email);
  if (!given.tier.empty()) json.key("tier").value(given.tier);
  if (!given.role.empty()) json.key("role").value(given.role);
  const bool limited = method == "accounts.list" && !given.bounding.all;
  const std::int64_t limit = given.bounding.limit.value_or(Bounding::kUsual);
  if (limited) json.key("limit").value(limit);
  if (!given.search.empty()) json.key("search").value(given.search);
  if (!given.status.empty()) json.key("status").value(given.status);
  json.end_object();
  const auto answer = ask_control(common, method, params, missing);
  if (!answer) return kExitFailure;
  if (method != "accounts.list") {
    show_card(common, *answer, kCard);
    return kExitDone;
  }
  show_list(common, *answer, kList);
  if (limited) tell_of_more(common, *answer, limit, "accounts");
  return kExitDone;
}

// Whether the person at the terminal says so. Nobody is there: the flag has to.
int remove(const CommonOptions& common, const Arguments& given) {
  if (!given.yes) {
    if (::isatty(STDIN_FILENO) == 0) {
      fmt::print(stderr,
                 "solidrust: accounts delete removes the account and its keys for ever; add --yes "
                 "to do it without being asked.\n");
      return kExitUsage;
    }
    fmt::print(stderr,
               "This removes the account {} with its keys, sessions and budgets for ever.\n"
               "Type yes to do it: ",
               given.email);
    std::string answer;
    if (!std::getline(std::cin, answer) || answer != "yes") {
      fmt::print(stderr, "solidrust: nothing was changed.\n");
      return kExitFailure;
    }
  }
  return run(common, given, "accounts.delete", MissingFolder::refuse);
}

// A command about one account that exists.
CliCommand add_one(CliCommand accounts, Invocation& invocation, Arguments& given,
                   const std::string& name, const std::string& what, const std::string& example,
                   std::function<int()> action) {
  CliCommand app = add_command(accounts, invocation, name, what, example, std::move(action));
  app.option("account", given.email, "Mail address or id").required().type_name("ACCOUNT");
  add_wide_card_option(app, invocation);
  return app;
}

}  // namespace

void add_accounts_commands(CliCommand root, Invocation& invocation) {
  CliCommand accounts = add_family(root, invocation, "accounts", "Accounts, which own keys.",
                                   "solidrust accounts create --email ada@example.org --tier pro");
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand create = add_command(
      accounts, invocation, "create", "Makes an account.",
      "solidrust accounts create --email ada@example.org --tier pro",
      [&common, given] { return run(common, *given, "accounts.create", MissingFolder::make); });
  create.option("--email", given->email, "Mail address, unique").required().type_name("EMAIL");
  add_wide_card_option(create, invocation);
  create.option("--tier", given->tier, "Tier: free (default), basic, pro, enterprise")
      .type_name("TIER");
  CliCommand list = add_command(
      accounts, invocation, "list", "Lists accounts, the newest first.",
      "solidrust accounts list --limit 20",
      [&common, given] { return run(common, *given, "accounts.list", MissingFolder::refuse); });
  list.option("--search", given->search, "Only those with this text in their address or id")
      .type_name("TEXT");
  list.option("--status", given->status, "Only active or only disabled ones")
      .type_name("STATUS")
      .check(one_of({"active", "disabled"}));
  add_bounding_options(list, given->bounding, "accounts (default 50)");
  add_wide_option(list, invocation);
  const auto action = [&common, given](const std::string& method) {
    return [&common, given, method] { return run(common, *given, method, MissingFolder::refuse); };
  };
  add_one(accounts, invocation, *given, "show",
          "Shows an account: its keys, its budget, and what its live keys used this month.",
          "solidrust accounts show ada@example.org", action("accounts.show"));
  add_one(accounts, invocation, *given, "set-tier", "Moves an account to a tier.",
          "solidrust accounts set-tier ada@example.org pro", action("accounts.set_tier"))
      .option("tier", given->tier, "The tier")
      .required()
      .type_name("TIER");
  add_one(accounts, invocation, *given, "set-role",
          "Says what an account's owner may do in the console; the account's sessions end.",
          "solidrust accounts set-role ada@example.org operator", action("accounts.set_role"))
      .option("role", given->role,
              "member (sees), owner (also makes and revokes keys), auditor (a read-only "
              "operator: also sees the whole installation) or operator (administers it)")
      .required()
      .check(one_of({"member", "owner", "auditor", "operator"}))
      .type_name("ROLE");
  add_one(accounts, invocation, *given, "disable",
          "Refuses the account's keys and sign-ins immediately, and cuts what runs, until it is "
          "enabled.",
          "solidrust accounts disable ada@example.org", action("accounts.disable"));
  add_one(accounts, invocation, *given, "reset-second-factor",
          "Takes the second factor away from somebody who has lost it and the recovery codes: the "
          "password is enough from now on. The account's sessions end.",
          "solidrust accounts reset-second-factor ada@example.org",
          action("accounts.reset_second_factor"));
  add_one(accounts, invocation, *given, "enable", "Accepts a disabled account again.",
          "solidrust accounts enable ada@example.org", action("accounts.enable"));
  add_one(accounts, invocation, *given, "delete",
          "Removes an account with its keys, sessions and budgets for ever, and cuts what runs. "
          "What it used and the audit log stay, under its id.",
          "solidrust accounts delete ada@example.org --yes",
          [&common, given] { return remove(common, *given); })
      .flag("--yes", given->yes, "Do not ask");
}

}  // namespace solidrust
