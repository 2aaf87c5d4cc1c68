// usage: what was used, by model, key, account or day.
#include <array>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "app/cli/answer_table.h"
#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

struct Arguments {
  std::string by = "model";
  std::string since, until, account, key, environment;
  bool csv = false;
};

constexpr std::array kSums{
    Column{"REQUESTS", "requests"},           Column{"FAILED", "failed"},
    Column{"PROMPT TOKENS", "prompt_tokens"}, Column{"COMPLETION TOKENS", "completion_tokens"},
    Column{"TOTAL TOKENS", "total_tokens"},   Column{"COST", "cost"}};

constexpr std::array kCsv{Column{"requests", "requests"},
                          Column{"failed", "failed"},
                          Column{"partial", "partial"},
                          Column{"estimated", "estimated"},
                          Column{"prompt_tokens", "prompt_tokens"},
                          Column{"completion_tokens", "completion_tokens"},
                          Column{"cached_tokens", "cached_tokens"},
                          Column{"total_tokens", "total_tokens"},
                          Column{"cost", "cost"},
                          Column{"average_ms", "average_ms"},
                          Column{"environment", "environment"}};

std::vector<Column> columns(const std::string& by, bool csv) {
  std::vector<Column> out;
  if (by == "model") out.push_back({csv ? "model" : "MODEL", "model"});
  if (by == "key") {
    out.push_back({csv ? "key" : "KEY", "key"});
    out.push_back({csv ? "account" : "ACCOUNT", "account"});
  }
  if (by == "account") out.push_back({csv ? "account" : "ACCOUNT", "account"});
  if (by == "day") out.push_back({csv ? "day" : "DAY", "day"});
  if (!csv) out.push_back({"ENVIRONMENT", "environment"});
  if (csv)
    out.insert(out.end(), kCsv.begin(), kCsv.end());
  else
    out.insert(out.end(), kSums.begin(), kSums.end());
  return out;
}

std::string params_of(const Arguments& given) {
  std::string params;
  JsonWriter json(params);
  json.begin_object().key("by").value(given.by);
  const auto add = [&json](std::string_view name, const std::string& text) {
    if (!text.empty()) json.key(name).value(text);
  };
  add("since", given.since);
  add("until", given.until);
  add("account", given.account);
  add("key", given.key);
  add("environment", given.environment);
  json.end_object();
  return params;
}

// What the sums leave out, on standard error: it is no row of theirs.
void warn_of_set_aside(const std::string& answer) {
  std::string records = "0";
  std::string segments = "0";
  for (const auto& [field, value] : flatten(answer)) {
    if (field == "set_aside.records") records = value;
    if (field == "set_aside.segments") segments = value;
  }
  if (records != "0")
    fmt::print(stderr, "warning: {} usage records are set aside and in no sum.\n", records);
  if (segments != "0")
    fmt::print(stderr, "warning: {} segments of the usage journal are damaged.\n", segments);
  if (records != "0" || segments != "0")
    fmt::print(stderr, "See solidrust usage set-aside list.\n");
}

int run(const CommonOptions& common, const Arguments& given) {
  const auto answer = ask_control(common, "usage.query", params_of(given));
  if (!answer) return kExitFailure;
  const std::vector<Column> shown = columns(given.by, given.csv);
  if (common.json)
    print(*answer + "\n");
  else if (given.csv)
    print(render_csv(*answer, "usage", shown));
  else
    print(render_table(*answer, "usage", shown, "Nothing was used."));
  warn_of_set_aside(*answer);
  return kExitDone;
}

}  // namespace

void add_usage_command(CLI::App& root, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CLI::App* usage = add_command(
      root, invocation, "usage", "What was used, this month unless said otherwise.",
      "solidrust usage --by key --since 7d", [&common, given] { return run(common, *given); });
  usage->add_option("--by", given->by, "model (default), key, account, day or total")
      ->type_name("GROUP")
      ->check(CLI::IsMember({"model", "key", "account", "day", "total"}));
  usage->add_option("--since", given->since, "A span back (7d), a day (2026-01-31) or a time")
      ->type_name("WHEN");
  usage->add_option("--until", given->until, "Likewise; now by default")->type_name("WHEN");
  usage->add_option("--account", given->account, "Mail address or id")->type_name("ACCOUNT");
  usage->add_option("--key", given->key, "Id of a key")->type_name("ID");
  usage
      ->add_option("--environment", given->environment,
                   "live or test; both by default, each in rows of its own")
      ->type_name("NAME");
  usage->add_flag("--csv", given->csv, "Answer as comma-separated values");
  add_set_aside_commands(*usage, invocation);
  // The callback of a command comes after those of the commands in it.
  usage->callback([&invocation, &common, usage, given] {
    if (usage->get_subcommands().empty())
      invocation.run = [&common, given] { return run(common, *given); };
  });
}

}  // namespace solidrust
