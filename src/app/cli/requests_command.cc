// requests list | show | tail: single requests, as they were recorded.
#include <array>
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/option_checks.h"
#include "app/cli/request_filters.h"
#include "app/cli/show.h"
#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "control/requests/requests.h"

namespace solidrust {
namespace {

constexpr std::array kColumns{
    Column{"TIME", "at", {Look::time}},
    Column{"ID", "id", {Look::id}},
    Column{"STATUS", "status", {Look::state}},
    Column{"MODEL", "model"},
    Column{"ACCOUNT", "account", {Look::text, 3, "", "account_email"}},
    Column{"EMAIL", "account_email", {Look::text, 12}, For::people},
    Column{"KEY", "key", {Look::text, 4, "", "key_name"}},
    Column{"NAME", "key_name", {Look::text, 12}, For::people},
    Column{"ENVIRONMENT", "environment", {Look::text, 8, "ENV"}},
    Column{"PROMPT TOKENS", "prompt_tokens", {Look::number, 6, "PROMPT"}},
    Column{"COMPLETION TOKENS", "completion_tokens", {Look::number, 6, "COMPLETION"}},
    Column{"COST", "cost", {Look::number, 2}},
    Column{"FIRST TOKEN MS", "first_token_ms", {Look::number, 7, "FIRST"}},
    Column{"MS", "latency_ms", {Look::number, 1}},
    Column{"TARGET", "target", {Look::text, 5}}};
constexpr ListShape kList{"data", kColumns, "No request was recorded."};

constexpr std::array kCard{Column{"id", "id"},
                           Column{"time", "at", {Look::time}},
                           Column{"status", "status", {Look::state}},
                           Column{"error code", "code"},
                           Column{"model server said", "detail"},
                           Column{"refused with it", "refusals"},
                           Column{"streamed", "stream"},
                           Column{"account", "account"},
                           Column{"email", "account_email"},
                           Column{"key", "key"},
                           Column{"key's name", "key_name"},
                           Column{"environment", "environment"},
                           Column{"model", "model"},
                           Column{"answered by", "target"},
                           Column{"attempts", "attempts"},
                           Column{"first token ms", "first_token_ms"},
                           Column{"total ms", "latency_ms"},
                           Column{"prompt tokens", "prompt_tokens"},
                           Column{"cached tokens", "cached_tokens"},
                           Column{"completion tokens", "completion_tokens"},
                           Column{"unit", "unit"},
                           Column{"units", "units"},
                           Column{"estimated", "estimated"},
                           Column{"cut short", "partial"},
                           Column{"cost", "cost"},
                           Column{"currency", "currency"}};
constexpr std::array kTries{Column{"TRIED", "target"}, Column{"STATUS", "status", {Look::state}},
                            Column{"MS", "latency_ms", {Look::number}}, Column{"REASON", "error"}};

struct Arguments {
  RequestFilters filters;
  std::string since, until, before, sort, id;
  std::int64_t limit = Bounding::kUsual;
};

// The rows of a page, behind those before it, and what comes after them.
struct Rows {
  std::string text;  // "{…},{…}"
  std::int64_t count = 0;
  std::string next = "null";  // as JSON
  std::string complete = "true";
};

void take(std::string_view page, Rows& rows) {
  JsonCursor cursor(page);
  std::string_view key;
  std::string_view raw;
  if (!cursor.enter_object()) return;
  while (cursor.next_field(key)) {
    if (key == "next" && cursor.skip(raw)) {
      rows.next = raw;
    } else if (key == "complete" && cursor.skip(raw)) {
      rows.complete = raw;
    } else if (key == "data" && cursor.enter_array()) {
      while (cursor.next_element() && cursor.skip(raw)) {
        rows.text.append(rows.count++ > 0 ? "," : "").append(raw);
      }
    } else {
      cursor.skip();
    }
  }
}

std::string page_params(const Arguments& given, const std::string& next, std::int64_t limit) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  write_filters(json, given.filters);
  if (!given.since.empty()) json.key("since").value(given.since);
  if (!given.until.empty()) json.key("until").value(given.until);
  if (!next.empty()) json.key("before").value(next);
  if (!given.sort.empty()) json.key("sort").value(given.sort);
  json.key("limit").value(std::min<std::int64_t>(limit, kMostRequests)).end_object();
  return params;
}

// A page may be short and still not be the last.
int list(const CommonOptions& common, const Arguments& given) {
  Rows rows;
  std::string next = given.before;
  do {
    const auto page =
        ask_control(common, "requests.list", page_params(given, next, given.limit - rows.count));
    if (!page) return kExitFailure;
    take(*page, rows);
    next = rows.next == "null" ? std::string() : rows.next.substr(1, rows.next.size() - 2);
  } while (!next.empty() && rows.count < given.limit);
  show_list(common,
            fmt::format(R"({{"data":[{}],"next":{},"complete":{}}})", rows.text, rows.next,
                        rows.complete),
            kList);
  if (rows.complete == "false" && !common.json)
    warn(common,
         "only the newest 50,000 of that time were compared; --since and --until narrow it.");
  if (!next.empty() && !common.json)
    fmt::print(stderr,
               "solidrust: there are older ones; --limit N shows more, --before {} those behind "
               "them\n",
               next);
  return kExitDone;
}

int show(const CommonOptions& common, const Arguments& given) {
  std::string params;
  JsonWriter(params).begin_object().key("id").value(given.id).end_object();
  const auto answer = ask_control(common, "requests.show", params);
  if (!answer) return kExitFailure;
  show_card(common, *answer, kCard);
  if (!common.json && !objects_of(*answer, "tries").empty())
    print("\n" + render_table(*answer, "tries", kTries, "", view_of(common)));
  return kExitDone;
}

void add_list(CliCommand family, Invocation& invocation, const std::shared_ptr<Arguments>& given) {
  CommonOptions& common = invocation.common;
  CliCommand app = add_command(
      family, invocation, "list",
      "Lists recorded requests, the newest first. Without prompts and answers: none are kept.",
      "solidrust requests list --failed --since 2h --live",
      [&common, given] { return list(common, *given); });
  add_filter_options(app, given->filters);
  app.option("--since", given->since, "A span back (15m, 2h, 3d), a day (2026-01-31) or a time")
      .type_name("WHEN");
  app.option("--until", given->until, "Likewise; before it").type_name("WHEN");
  const Option before =
      app.option("--before", given->before, "Behind those of another list: the `next` of its JSON")
          .type_name("NEXT");
  app.option("--sort", given->sort,
             "time (default: the newest first), or the greatest latency, first_token, tokens or "
             "cost first")
      .check(one_of({"time", "latency", "first_token", "tokens", "cost"}))
      .excludes(before)
      .type_name("FIGURE");
  app.option("--limit", given->limit,
             "How many requests, 1 to 1000 (default 50; sorted by a figure at most 200)")
      .check(whole_number(1, Bounding::kMost))
      .type_name("N");
  add_wide_option(app, invocation);
}

}  // namespace

void add_requests_commands(CliCommand root, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand family =
      add_family(root, invocation, "requests", "Single requests, as they were recorded.",
                 "solidrust requests list --since 15m");
  add_list(family, invocation, given);
  CliCommand one = add_command(family, invocation, "show",
                               "Shows one: times, tokens, cost, and each server that was tried.",
                               "solidrust requests show req_0V5xkq1LPf3a",
                               [&common, given] { return show(common, *given); });
  one.option("req_id", given->id, "Its id, as the response's x-request-id has it, or the beginning")
      .required()
      .type_name("REQ_ID");
  add_wide_card_option(one, invocation);
  add_requests_tail_command(family, invocation);
}

}  // namespace solidrust
