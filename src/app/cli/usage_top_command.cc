// usage top: which accounts, keys or models used most.
#include <array>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/option_checks.h"
#include "app/cli/show.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

struct Arguments {
  std::string by = "account";
  std::string since = "7d";
  std::string until;
  std::string limit;
};

// "accounts" is as good as "account".
void drop_plural(std::string& by) {
  if (by == "accounts" || by == "keys" || by == "models") by.pop_back();
}

std::vector<Column> columns(const std::string& by) {
  std::vector<Column> out;
  if (by == "model") out.push_back({"MODEL", "model"});
  if (by == "key") {
    out.push_back({"KEY", "key", {Look::id, 2}});
    out.push_back({"NAME", "key_name", {}, For::people});
  }
  if (by != "model") {
    const bool of_key = by == "key";
    out.push_back({"ACCOUNT", "account", {Look::id, std::uint8_t(of_key ? 6 : 2)}});
    out.push_back(
        {"EMAIL", "account_email", {Look::text, std::uint8_t(of_key ? 1 : 0)}, For::people});
  }
  out.push_back({"REQUESTS", "requests", {Look::number}});
  out.push_back({"FAILED", "failed", {Look::number, 4}});
  out.push_back({"TOTAL TOKENS", "total_tokens", {Look::number, 3, "TOKENS"}});
  out.push_back({"COST", "cost", {Look::number}});
  out.push_back({"SHARE", "percent", {Look::number}});
  out.push_back({"CURRENCY", "currency", {Look::text, 7, "CUR"}, For::people});
  return out;
}

std::string params_of(const Arguments& given) {
  std::string params;
  JsonWriter json(params);
  json.begin_object().key("by").value(given.by + "s").key("since").value(given.since);
  if (!given.until.empty()) json.key("until").value(given.until);
  if (!given.limit.empty()) json.key("limit").raw(given.limit);
  json.end_object();
  return params;
}

int run(const CommonOptions& common, const Arguments& given) {
  const auto answer = ask_control(common, "usage.top", params_of(given));
  if (!answer) return kExitFailure;
  const std::vector<Column> shown = columns(given.by);
  show_list(common, *answer, ListShape{"top", shown, "Nothing was used."});
  warn_of_set_aside(common, *answer);
  return kExitDone;
}

}  // namespace

void add_usage_top_command(CliCommand usage, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand top = add_command(usage, invocation, "top",
                               "Who or what used most: by cost, or by requests if nothing has one.",
                               "solidrust usage top --by key --since 30d",
                               [&common, given] { return run(common, *given); });
  top.option("--by", given->by, "account (default), key or model")
      .type_name("GROUP")
      .check(one_of({"account", "key", "model"}))
      .rewritten(drop_plural);
  top.option("--since", given->since, "A span back (7d, default), a day or a time")
      .type_name("WHEN");
  top.option("--until", given->until, "Likewise; now by default").type_name("WHEN");
  top.option("--limit", given->limit, "At most so many (10 by default, up to 100)")
      .type_name("N")
      .check(whole_number(1, 100));
  add_wide_option(top, invocation);
}

}  // namespace solidrust
