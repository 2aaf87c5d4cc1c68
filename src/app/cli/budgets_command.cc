// budgets list | set
#include <array>
#include <memory>

#include <fmt/format.h>

#include "app/cli/answer_table.h"
#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "base/json_writer.h"
#include "limit/limits.h"

namespace solidrust {
namespace {

constexpr std::array kColumns{Column{"ACCOUNT", "account"}, Column{"KEY", "key"},
                              Column{"TOKENS/MONTH", "tokens"}, Column{"MONEY/MONTH", "money"}};

struct Arguments {
  std::string account;
  std::string key;
  std::string tokens;
  std::string money;
};

int run(const CommonOptions& common, const std::string& method, const std::string& params) {
  const auto answer = ask_control(common, method, params);
  if (!answer) return kExitFailure;
  if (common.json)
    print(*answer + "\n");
  else if (method == "budgets.list")
    print(render_table(*answer, "budgets", kColumns, "There are no budgets."));
  else
    print(render_card(*answer, kColumns));
  return kExitDone;
}

int set(const CommonOptions& common, const Arguments& given) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  if (!given.account.empty()) json.key("account").value(given.account);
  if (!given.key.empty()) json.key("key").value(given.key);
  if (!given.tokens.empty() && given.tokens != "none") {
    const auto tokens = parse_count(given.tokens);
    if (!tokens) return fail(common, {ErrorCode::invalid_value, "--tokens takes a whole number."});
    json.key("tokens").value(*tokens);
  }
  if (!given.money.empty() && given.money != "none") {
    const auto nano = parse_nano(given.money);
    if (!nano)
      return fail(common, {ErrorCode::invalid_value,
                           "--money takes an amount such as 25 or 12.50, with at most nine digits "
                           "after the point."});
    json.key("money_nano").value(*nano);
  }
  json.end_object();
  return run(common, "budgets.set", params);
}

}  // namespace

void add_budgets_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& budgets = *add_family(root, "budgets", "What an account or a key may use in a month",
                                  "solidrust budgets set --account ada@example.org --money 25");
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  add_command(budgets, invocation, "list", "Lists the budgets.", "solidrust budgets list",
              [&common] { return run(common, "budgets.list", "{}"); });
  CLI::App* command = add_command(
      budgets, invocation, "set",
      "Sets the whole budget of an account or a key, at once; with no amount it is removed.",
      "solidrust budgets set --account ada@example.org --tokens 5000000 --money 12.50",
      [&common, given] { return set(common, *given); });
  command->add_option("--account", given->account, "Mail address or id")->type_name("ACCOUNT");
  command->add_option("--key", given->key, "Id of a key")->type_name("ID");
  command->add_option("--tokens", given->tokens, "Tokens in a calendar month (UTC)")
      ->type_name("N");
  command->add_option("--money", given->money, "Money in a calendar month, by the models' prices")
      ->type_name("AMOUNT");
}

}  // namespace solidrust
