// budgets list | set
#include <array>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/show.h"
#include "base/json_writer.h"
#include "limit/limits.h"

namespace solidrust {
namespace {

constexpr std::array kColumns{Column{"ACCOUNT", "account", {Look::id, 2}},
                              Column{"EMAIL", "account_email", {}, For::people},
                              Column{"KEY", "key", {Look::id, 1}},
                              Column{"NAME", "key_name", {Look::text, 1}, For::people},
                              Column{"TOKENS/MONTH", "tokens", {Look::number}},
                              Column{"MONEY/MONTH", "money", {Look::number}},
                              Column{"CURRENCY", "currency", {Look::text, 3, "CUR"}, For::people}};
constexpr ListShape kList{"budgets", kColumns, "There are no budgets."};

struct Arguments {
  std::string account;
  std::string key;
  std::string tokens;
  std::string money;
  Narrowing narrowing;
};

int list(const CommonOptions& common, const Arguments& given) {
  const auto answer = ask_control(common, "budgets.list", "{}");
  if (!answer) return kExitFailure;
  show_list(common, narrowed(*answer, kList, given.narrowing), kList);
  return kExitDone;
}

int set(const CommonOptions& common, const Arguments& given) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  if (!given.account.empty()) json.key("id").value(given.account);
  if (!given.key.empty()) json.key("key").value(given.key);
  if (!given.tokens.empty() && given.tokens != "none") {
    const auto tokens = parse_count(given.tokens);
    if (!tokens) return fail(common, {ErrorCode::invalid_value, "--tokens takes a whole number."});
    json.key("tokens").value(*tokens);
  } else {
    json.key("tokens").null();
  }
  if (!given.money.empty() && given.money != "none") {
    const auto nano = parse_nano(given.money);
    if (!nano)
      return fail(common, {ErrorCode::invalid_value,
                           "--money takes an amount such as 25 or 12.50, with at most nine digits "
                           "after the point."});
    json.key("cost_nano").value(*nano);
  } else {
    json.key("cost_nano").null();
  }
  json.end_object();
  const auto answer = ask_control(common, "budgets.set", params);
  if (!answer) return kExitFailure;
  show_card(common, *answer, kColumns);
  return kExitDone;
}

}  // namespace

void add_budgets_commands(CliCommand root, Invocation& invocation) {
  CliCommand budgets =
      add_family(root, invocation, "budgets", "What an account or a key may use in a month.",
                 "solidrust budgets set --account ada@example.org --money 25");
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand listing =
      add_command(budgets, invocation, "list", "Lists the budgets.", "solidrust budgets list",
                  [&common, given] { return list(common, *given); });
  add_narrowing_options(listing, given->narrowing);
  add_wide_option(listing, invocation);
  CliCommand command =
      add_command(budgets, invocation, "set",
                  "Sets the whole budget of an account or a key, effective immediately; without an "
                  "amount it is removed.",
                  "solidrust budgets set --account ada@example.org --tokens 5000000 --money 12.50",
                  [&common, given] { return set(common, *given); });
  command.option("--account", given->account, "Mail address or id").type_name("ACCOUNT");
  command.option("--key", given->key, "A key: its id, the beginning of it, or its name")
      .type_name("KEY");
  command.option("--tokens", given->tokens, "Tokens in a calendar month (UTC)").type_name("N");
  command.option("--money", given->money, "Money in a calendar month, by the models' prices")
      .type_name("AMOUNT");
}

}  // namespace solidrust
