// requests tail: new requests, as they are recorded.
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/output_watch.h"
#include "app/cli/request_filters.h"
#include "app/cli/running_table.h"
#include "app/cli/show.h"
#include "app/control_socket/control_client.h"
#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "control/requests/requests.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetween{50};       // an answer and the next question
constexpr milliseconds kAway{500};         // two questions of a server that is away
constexpr milliseconds kServerWaits{400};  // for a request, before it answers that there is none
constexpr milliseconds kPatience{10'000};  // for an answer

constexpr std::array kColumns{
    RunningColumn{{"TIME", "at", {Look::clock}}, 9},
    RunningColumn{{"ID", "id", {Look::id}}, 16},
    RunningColumn{{"STATUS", "status", {Look::state}}, 6},
    RunningColumn{{"MODEL", "model"}, 24},
    RunningColumn{{"ACCOUNT", "account", {Look::text, 3, "", "account_email"}}, 26},
    RunningColumn{{"KEY", "key", {Look::text, 4, "", "key_name"}}, 16},
    RunningColumn{{"PROMPT TOKENS", "prompt_tokens", {Look::number, 6, "PROMPT"}}, 7},
    RunningColumn{{"COMPLETION TOKENS", "completion_tokens", {Look::number, 6, "COMPLETION"}}, 7},
    RunningColumn{{"COST", "cost", {Look::number, 2}}, 11},
    RunningColumn{{"FIRST TOKEN MS", "first_token_ms", {Look::number, 7, "FIRST"}}, 6},
    RunningColumn{{"MS", "latency_ms", {Look::number, 1}}, 6},
    RunningColumn{{"TARGET", "target", {Look::text, 5}}, 24}};

// Prints what one answer has.
class Printer {
 public:
  explicit Printer(const CommonOptions& common)
      : json_(common.json), table_(kColumns, view_of(common)) {
    if (!json_) print(table_.titles());
  }
  // False: standard output takes nothing any more.
  bool show(const std::string& answer) {
    if (json_)
      show_objects(answer);
    else
      print(table_.rows(answer, "data"));
    return std::ferror(stdout) == 0;
  }

 private:
  static void show_objects(const std::string& answer) {
    JsonCursor cursor(answer);
    std::string_view key;
    std::string_view raw;
    std::string lines;
    if (!cursor.enter_object()) return;
    while (cursor.next_field(key)) {
      if (key != "data" || !cursor.enter_array()) {
        if (!cursor.skip()) return;
        continue;
      }
      while (cursor.next_element() && cursor.skip(raw)) lines.append(raw).append("\n");
    }
    print(lines);
  }

  bool json_;
  RunningTable table_;
};

std::string params_of(const RequestFilters& filters, const std::string& after) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  write_filters(json, filters);
  if (!after.empty())
    json.key("after").value(after).key("wait_ms").value(std::int64_t{kServerWaits.count()});
  json.key("limit").value(std::uint64_t{kMostFollowed}).end_object();
  return params;
}

// Says once that the server went, and once that it is there again.
class Presence {
 public:
  void seen(bool there) {
    if (there == there_) return;
    there_ = there;
    fmt::print(stderr, "solidrust: {}\n",
               there ? "the server is there again"
                     : "the server does not answer; what is recorded meanwhile comes later");
  }

 private:
  bool there_ = true;
};

int follow(const CommonOptions& common, const RequestFilters& filters) {
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  const std::string socket = *folder + "/control.sock";
  const auto ask = [&](const std::string& after) {
    return ask_server(socket, {"requests.follow", params_of(filters, after)}, kPatience);
  };
  auto answer = ask({});
  if (!answer)
    return fail(common, {ErrorCode::service_unavailable,
                         fmt::format("No server runs on {}: there is nothing to follow. "
                                     "`solidrust requests list` shows what was recorded.",
                                     *folder)});
  if (!*answer) return fail(common, answer->error());
  OutputWatch watch;
  Printer printer(common);
  Presence presence;
  std::string next = value_of(flatten(**answer), "next");
  bool there = true;
  while (watch.wait(there ? kBetween : kAway)) {
    answer = ask(next);
    there = answer && (answer->ok() || answer->error().code != ErrorCode::service_unavailable);
    presence.seen(there);
    if (!there) continue;
    if (!*answer) return fail(common, answer->error());
    if (!printer.show(**answer)) break;
    next = value_of(flatten(**answer), "next");
  }
  return kExitDone;
}

}  // namespace

void add_requests_tail_command(CliCommand requests, Invocation& invocation) {
  const auto filters = std::make_shared<RequestFilters>();
  CommonOptions& common = invocation.common;
  CliCommand app = add_command(
      requests, invocation, "tail",
      "Shows new requests as the running server records them, until Ctrl-C. "
      "With --json one object a line.",
      "solidrust requests tail --failed", [&common, filters] { return follow(common, *filters); });
  add_filter_options(app, *filters);
  add_wide_option(app, invocation);
}

}  // namespace solidrust
