// usage set-aside list | show | apply | discard
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

constexpr std::array kTable{
    Column{"ID", "id"},
    Column{"KIND", "kind", {Look::text, 4}},
    Column{"SET ASIDE", "set_aside_at", {Look::time, 1}},
    Column{"ACCOUNT", "account", {Look::id, 3}},
    Column{"MODEL", "model", {Look::text, 2}},
    Column{"PROMPT TOKENS", "prompt_tokens", {Look::number, 5, "PROMPT"}},
    Column{"COMPLETION TOKENS", "completion_tokens", {Look::number, 6, "COMPLETION"}},
    Column{"REASON", "reason"}};
constexpr ListShape kList{"set_aside", kTable, "Nothing is set aside."};

constexpr std::array kCard{Column{"id", "id"},
                           Column{"kind", "kind"},
                           Column{"reason", "reason"},
                           Column{"detail", "detail"},
                           Column{"set aside", "set_aside_at"},
                           Column{"time", "time"},
                           Column{"account", "account"},
                           Column{"key", "key"},
                           Column{"environment", "environment"},
                           Column{"model", "model"},
                           Column{"target", "target"},
                           Column{"route", "route"},
                           Column{"status", "status"},
                           Column{"attempts", "attempts"},
                           Column{"prompt tokens", "prompt_tokens"},
                           Column{"completion tokens", "completion_tokens"},
                           Column{"cached tokens", "cached_tokens"},
                           Column{"cost", "cost"},
                           Column{"latency ms", "latency_ms"},
                           Column{"first token ms", "first_token_ms"},
                           Column{"estimated", "estimated"},
                           Column{"partial", "partial"},
                           Column{"text", "text"},
                           Column{"bytes", "bytes"},
                           Column{"whole records", "whole_records"}};

constexpr std::array kApplied{Column{"booked", "booked"},
                              Column{"known already", "known"},
                              Column{"refused again", "refused"},
                              Column{"unreadable", "unreadable"},
                              Column{"discarded", "discarded"},
                              Column{"records left", "left.records"},
                              Column{"segments left", "left.segments"}};

struct Arguments {
  std::string id;
  std::vector<std::string> ids;
  bool all = false;
  std::string limit;
};

class SetAsideCommands {
 public:
  explicit SetAsideCommands(CommonOptions& common) : common_(common) {}
  Arguments arguments;

  int list() {
    std::string params;
    JsonWriter json(params);
    json.begin_object();
    if (!arguments.limit.empty()) json.key("limit").raw(arguments.limit);
    json.end_object();
    const auto answer = ask_control(common_, "usage.set_aside_list", params);
    if (!answer) return kExitFailure;
    show_list(common_, *answer, kList);
    return kExitDone;
  }

  int show() {
    std::string params;
    JsonWriter(params).begin_object().key("id").value(arguments.id).end_object();
    return card("usage.set_aside_show", params, kCard);
  }

  int change(const std::string& method) {
    std::string params;
    JsonWriter json(params);
    json.begin_object().key("all").value(arguments.all).key("ids").begin_array();
    for (const std::string& id : arguments.ids) json.value(id);
    json.end_array().end_object();
    return card(method, params, kApplied);
  }

 private:
  int card(const std::string& method, const std::string& params, std::span<const Column> columns) {
    const auto answer = ask_control(common_, method, params);
    if (!answer) return kExitFailure;
    show_card(common_, *answer, columns);
    return kExitDone;
  }

  CommonOptions& common_;
};

}  // namespace

void add_set_aside_commands(CliCommand usage, Invocation& invocation) {
  CliCommand family = add_family(
      usage, invocation, "set-aside",
      "Usage that is in no sum: what the database refused, and damaged parts of the journal.",
      "solidrust usage set-aside list");
  const auto commands = std::make_shared<SetAsideCommands>(invocation.common);
  Arguments& given = commands->arguments;
  CliCommand list =
      add_command(family, invocation, "list", "Lists what is set aside, each with its reason.",
                  "solidrust usage set-aside list", [commands] { return commands->list(); });
  list.option("--limit", given.limit, "At most so many, 100 by default")
      .type_name("N")
      .check(whole_number(1, 1000));
  add_wide_option(list, invocation);
  CliCommand show = add_command(family, invocation, "show", "Shows all that is known of one.",
                                "solidrust usage set-aside show req_0123456789012345678901",
                                [commands] { return commands->show(); });
  show.option("id", given.id, "As the list names it").type_name("ID").required();
  const auto choose = [&given](CliCommand command) {
    command.option("id", given.ids, "As the list names them").type_name("ID");
    command.flag("--all", given.all, "All of them");
  };
  choose(add_command(family, invocation, "apply",
                     "Offers them to the database again: once what kept it from taking them is "
                     "mended. What it refuses again stays set aside.",
                     "solidrust usage set-aside apply --all",
                     [commands] { return commands->change("usage.set_aside_apply"); }));
  choose(add_command(family, invocation, "discard",
                     "Deletes them for good: they are in no sum, and never will be.",
                     "solidrust usage set-aside discard req_0123456789012345678901",
                     [commands] { return commands->change("usage.set_aside_discard"); }));
}

}  // namespace solidrust
