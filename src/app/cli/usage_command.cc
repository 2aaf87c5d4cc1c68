// usage: what was used, by model, key, account or day.
#include <array>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/option_checks.h"
#include "app/cli/show.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

struct Arguments {
  std::string by = "model";
  std::string since, until, account, key, environment;
  bool csv = false;
  Narrowing narrowing;
};

constexpr std::array kSums{
    Column{"REQUESTS", "requests", {Look::number}},
    Column{"FAILED", "failed", {Look::number, 2}},
    Column{"REFUSED", "refused", {Look::number, 3}},
    Column{"PROMPT TOKENS", "prompt_tokens", {Look::number, 4, "PROMPT"}},
    Column{"COMPLETION TOKENS", "completion_tokens", {Look::number, 5, "COMPLETION"}},
    Column{"TOTAL TOKENS", "total_tokens", {Look::number, 1, "TOKENS"}},
    Column{"COST", "cost", {Look::number}},
    Column{"CURRENCY", "currency", {Look::text, 7, "CUR"}, For::people}};

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
                          Column{"environment", "environment"},
                          Column{"currency", "currency"},
                          Column{"images", "images"},
                          Column{"audio_seconds", "audio_seconds"},
                          Column{"characters", "characters"},
                          Column{"documents", "documents"},
                          Column{"refused", "refused"}};

std::vector<Column> columns(const std::string& by, bool csv) {
  std::vector<Column> out;
  if (by == "model") out.push_back({csv ? "model" : "MODEL", "model"});
  if (by == "key") {
    out.push_back({csv ? "key" : "KEY", "key", {Look::id}});
    out.push_back({"NAME", "key_name", {}, For::people});
  }
  if (by == "key" || by == "account") {
    const std::uint8_t drop = by == "key" ? 6 : 0;
    out.push_back({csv ? "account" : "ACCOUNT", "account", {Look::id, drop}});
    out.push_back({"EMAIL",
                   "account_email",
                   {Look::text, by == "key" ? drop : std::uint8_t{1}},
                   For::people});
  }
  if (by == "day") out.push_back({csv ? "day" : "DAY", "day"});
  if (!csv) out.push_back({"ENVIRONMENT", "environment", {Look::text, 3, "ENV"}});
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

int run(const CommonOptions& common, const Arguments& given) {
  const auto answer = ask_control(common, "usage.query", params_of(given));
  if (!answer) return kExitFailure;
  const std::vector<Column> shown = columns(given.by, given.csv);
  const ListShape shape{"usage", shown, "Nothing was used."};
  const std::string rows = narrowed(*answer, shape, given.narrowing);
  if (given.csv && !common.json)
    print(render_csv(rows, shape.list, shown));
  else
    show_list(common, rows, shape);
  warn_of_set_aside(common, *answer);
  return kExitDone;
}

}  // namespace

void add_usage_command(CliCommand root, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand usage = add_command(
      root, invocation, "usage", "What was used, this month unless said otherwise.",
      "solidrust usage --by key --since 7d", [&common, given] { return run(common, *given); });
  usage.option("--by", given->by, "model (default), key, account, day or total")
      .type_name("GROUP")
      .check(one_of({"model", "key", "account", "day", "total"}));
  usage.option("--since", given->since, "A span back (7d), a day (2026-01-31) or a time")
      .type_name("WHEN");
  usage.option("--until", given->until, "Likewise; now by default").type_name("WHEN");
  usage.option("--account", given->account, "Mail address or id").type_name("ACCOUNT");
  usage.option("--key", given->key, "A key: its id, the beginning of it, or its name")
      .type_name("KEY");
  usage
      .option("--environment", given->environment,
              "live or test; both by default, each in rows of its own")
      .check(one_of({"live", "test"}))
      .type_name("live|test");
  usage.flag("--csv", given->csv, "Answer as comma-separated values");
  add_narrowing_options(usage, given->narrowing);
  add_wide_option(usage, invocation);
  add_usage_top_command(usage, invocation);
  add_set_aside_commands(usage, invocation);
}

}  // namespace solidrust
