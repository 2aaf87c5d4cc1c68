// upstreams list | test | drain | undrain
#include <array>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/show.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::array kTable{Column{"UPSTREAM", "upstream"},
                            Column{"MODEL", "model"},
                            Column{"SERVES", "serves", {Look::text, 7}},
                            Column{"PRIORITY", "priority", {Look::number, 9, "PRIO"}},
                            Column{"WEIGHT", "weight", {Look::number, 8}},
                            Column{"RUNNING", "in_flight", {Look::number, 4}},
                            Column{"MOST", "max_in_flight", {Look::number, 6}},
                            Column{"STATE", "state", {Look::state}},
                            Column{"PROBE", "probe", {Look::state, 5}},
                            Column{"REQUESTS", "requests", {Look::number, 3}},
                            Column{"FAILED", "failures", {Look::number, 1}},
                            Column{"LAST FAULT", "last_fault", {Look::text, 2}}};
constexpr ListShape kList{"targets", kTable, "There are no targets."};
constexpr std::array kTestCard{
    Column{"upstream", "upstream"}, Column{"address", "base_url"}, Column{"alive", "alive"},
    Column{"status", "status"},     Column{"ms", "took_ms"},       Column{"failure", "failure"},
    Column{"models", "models"},     Column{"kind", "kind"},        Column{"speaks", "speaks"},
    Column{"answers", "answers"},   Column{"advice", "advice"}};
constexpr std::array kDrainCard{Column{"upstream", "upstream"}, Column{"draining", "draining"},
                                Column{"targets", "targets"}, Column{"still running", "in_flight"}};

struct Arguments {
  std::string upstream;
  std::string model;
  Narrowing narrowing;
};

int run(const CommonOptions& common, const Arguments& given, const std::string& method) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  if (!given.upstream.empty()) json.key("name").value(given.upstream);
  if (!given.model.empty()) json.key("model").value(given.model);
  json.end_object();
  const auto answer = ask_control(common, method, params);
  if (!answer) return kExitFailure;
  if (method == "upstreams.list")
    show_list(common, narrowed(*answer, kList, given.narrowing), kList);
  else
    show_card(common, *answer,
              method == "upstreams.test" ? std::span<const Column>(kTestCard)
                                         : std::span<const Column>(kDrainCard));
  // A script wants to know without reading.
  const bool dead = method == "upstreams.test" && answer->find("\"alive\":true") == answer->npos;
  return dead ? kExitFailure : kExitDone;
}

}  // namespace

void add_upstreams_commands(CliCommand root, Invocation& invocation) {
  CliCommand upstreams =
      add_family(root, invocation, "upstreams", "The running server's model servers.",
                 "solidrust upstreams list");
  const auto given = std::make_shared<Arguments>();
  const CommonOptions& common = invocation.common;
  CliCommand list =
      add_command(upstreams, invocation, "list", "Lists every target: its health and its load.",
                  "solidrust upstreams list --search ejected",
                  [&common, given] { return run(common, *given, "upstreams.list"); });
  add_narrowing_options(list, given->narrowing);
  add_wide_option(list, invocation);
  CliCommand test = add_command(upstreams, invocation, "test",
                                "Checks that an upstream responds; fails if it does not.",
                                "solidrust upstreams test gpu-1",
                                [&common, given] { return run(common, *given, "upstreams.test"); });
  CliCommand drain =
      add_command(upstreams, invocation, "drain",
                  "Sends an upstream nothing new; what runs there goes on. Lasts until undrain.",
                  "solidrust upstreams drain gpu-1",
                  [&common, given] { return run(common, *given, "upstreams.drain"); });
  CliCommand undrain = add_command(upstreams, invocation, "undrain", "Uses an upstream again.",
                                   "solidrust upstreams undrain gpu-1", [&common, given] {
                                     return run(common, *given, "upstreams.undrain");
                                   });
  for (CliCommand command : {test, drain, undrain})
    command.option("upstream", given->upstream, "Its name").required().type_name("UPSTREAM");
  for (CliCommand command : {drain, undrain})
    command.option("--model", given->model, "Only this model of it, as it calls it")
        .type_name("MODEL");
}

}  // namespace solidrust
