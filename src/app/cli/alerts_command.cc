// alerts list | deliveries | resend | test
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/option_checks.h"
#include "app/cli/show.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::array kAlerts{Column{"ALERT", "id", {Look::number}},
                             Column{"STATE", "state", {Look::state}},
                             Column{"KIND", "kind", {Look::text, 2}},
                             Column{"SEVERITY", "severity", {Look::state, 4}},
                             Column{"SUBJECT", "subject", {Look::id, 3, "", "subject_name"}},
                             Column{"LEVEL", "level", {Look::number, 6}},
                             Column{"FIRED", "fired_at", {Look::time}},
                             Column{"RESOLVED", "resolved_at", {Look::time, 5}},
                             Column{"SUMMARY", "summary", {Look::text, 1}}};
constexpr ListShape kAlertList{"alerts", kAlerts, "There are no alerts."};
constexpr std::array kDeliveries{Column{"ID", "id", {Look::number}},
                                 Column{"ALERT", "alert", {Look::number}},
                                 Column{"KIND", "kind", {Look::text, 3}},
                                 Column{"MESSAGE", "message"},
                                 Column{"SINK", "sink"},
                                 Column{"STATE", "state", {Look::state}},
                                 Column{"TRIES", "tries", {Look::number, 2}},
                                 Column{"ANSWER", "answer", {Look::text, 1}},
                                 Column{"NEXT TRY", "next_at", {Look::time, 4}}};
constexpr ListShape kDeliveryList{"deliveries", kDeliveries, "Nothing has been sent."};
constexpr std::array kResent{Column{"delivery", "id"}, Column{"state", "state"}};
constexpr std::array kTests{Column{"SINK", "sink"}, Column{"WHERE", "where", {Look::text, 1}},
                            Column{"DELIVERED", "delivered"}, Column{"ANSWER", "answer"}};
constexpr ListShape kTestList{"sinks", kTests,
                              "Nothing is configured to send alerts to: docs/alerts.md."};
constexpr std::int64_t kLastId = std::numeric_limits<std::int64_t>::max();

struct Arguments {
  bool open = false;
  std::optional<std::int64_t> alert;
  std::int64_t id = 0;
  std::int64_t limit = 50;
};

int list(const CommonOptions& common, const Arguments& given) {
  std::string params;
  JsonWriter json(params);
  json.begin_object().key("open").value(given.open).key("limit").value(given.limit).end_object();
  const auto answer = ask_control(common, "alerts.list", params);
  if (!answer) return kExitFailure;
  show_list(common, *answer, kAlertList);
  return kExitDone;
}

int deliveries(const CommonOptions& common, const Arguments& given) {
  std::string params;
  JsonWriter json(params);
  json.begin_object().key("limit").value(given.limit);
  if (given.alert) json.key("alert").value(*given.alert);
  json.end_object();
  const auto answer = ask_control(common, "alerts.deliveries", params);
  if (!answer) return kExitFailure;
  show_list(common, *answer, kDeliveryList);
  return kExitDone;
}

int resend(const CommonOptions& common, const Arguments& given) {
  std::string params;
  JsonWriter(params).begin_object().key("id").value(given.id).end_object();
  const auto answer = ask_control(common, "alerts.resend", params);
  if (!answer) return kExitFailure;
  show_card(common, *answer, kResent);
  return kExitDone;
}

int test(const CommonOptions& common) {
  const auto answer = ask_control(common, "alerts.test", "{}");
  if (!answer) return kExitFailure;
  show_list(common, *answer, kTestList);
  // A script wants to know without reading.
  return answer->find("\"delivered\":false") == answer->npos ? kExitDone : kExitFailure;
}

}  // namespace

void add_alerts_commands(CliCommand root, Invocation& invocation) {
  CliCommand alerts = add_family(root, invocation, "alerts",
                                 "What needs an operator, and the messages sent because of it.",
                                 "solidrust alerts list --open");
  const auto given = std::make_shared<Arguments>();
  const CommonOptions& common = invocation.common;
  CliCommand listing = add_command(
      alerts, invocation, "list", "Lists the alerts: open ones first, then the newest first.",
      "solidrust alerts list --open", [&common, given] { return list(common, *given); });
  listing.flag("--open", given->open, "Only those that are not resolved");
  CliCommand sent = add_command(alerts, invocation, "deliveries",
                                "Lists the messages, one to each receiver, the newest first.",
                                "solidrust alerts deliveries --alert 12",
                                [&common, given] { return deliveries(common, *given); });
  sent.option("--alert", given->alert, "Only those of this alert")
      .check(whole_number(1, kLastId))
      .type_name("ALERT");
  for (CliCommand command : {listing, sent}) {
    command.option("--limit", given->limit, "How many, 1 to 1000 (default 50)")
        .check(whole_number(1, 1000))
        .type_name("N");
    add_wide_option(command, invocation);
  }
  CliCommand again = add_command(
      alerts, invocation, "resend", "Sends a message again, whatever came of it before.",
      "solidrust alerts resend 57", [&common, given] { return resend(common, *given); });
  again.option("id", given->id, "Of a delivery, as alerts deliveries has it")
      .required()
      .check(whole_number(1, kLastId))
      .type_name("ID");
  add_command(alerts, invocation, "test",
              "Sends a test to every receiver and shows what it answered; fails if one did not "
              "take it.",
              "solidrust alerts test", [&common] { return test(common); });
}

}  // namespace solidrust
