// tiers list | set
#include <array>
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/limit_options.h"
#include "app/cli/show.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::array kColumns{
    Column{"TIER", "name"},
    Column{"REQUESTS/MIN", "requests_per_minute", {Look::number, 1, "REQ/MIN"}},
    Column{"REQUESTS/HOUR", "requests_per_hour", {Look::number, 4, "REQ/HOUR"}},
    Column{"REQUESTS/DAY", "requests_per_day", {Look::number, 3, "REQ/DAY"}},
    Column{"TOKENS/MIN", "tokens_per_minute", {Look::number, 2}},
    Column{"AT ONCE", "concurrent", {Look::number, 5}}};
constexpr ListShape kList{"tiers", kColumns, "There are no tiers."};

struct Arguments {
  std::string name;
  LimitTexts limits;
};

int run(const CommonOptions& common, const std::string& method, const std::string& params) {
  const auto answer = ask_control(common, method, params);
  if (!answer) return kExitFailure;
  if (method == "tiers.list")
    show_list(common, *answer, kList);
  else
    show_card(common, *answer, kColumns);
  // A slip in the name of one that exists would go unnoticed otherwise.
  if (!common.json && answer->ends_with("\"made\":true}"))
    std::fputs("solidrust: this tier is new; solidrust tiers list shows all\n", stderr);
  return kExitDone;
}

}  // namespace

void add_tiers_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& tiers = *add_family(root, "tiers", "Tiers, which limit what an account may use",
                                "solidrust tiers set pro --requests-per-minute 600");
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CLI::App* list =
      add_command(tiers, invocation, "list", "Lists the tiers and their limits; - is no limit.",
                  "solidrust tiers list", [&common] { return run(common, "tiers.list", "{}"); });
  add_wide_option(*list, invocation);
  CLI::App* set = add_command(
      tiers, invocation, "set",
      "Changes limits of a tier, at once, or makes a tier. What is not named stays as it is.",
      "solidrust tiers set pro --requests-per-minute 600 --concurrent unlimited", [&common, given] {
        std::string params;
        JsonWriter json(params);
        json.begin_object().key("name").value(given->name);
        write_limit_texts(json, given->limits);
        json.end_object();
        return run(common, "tiers.set", params);
      });
  set->add_option("tier", given->name, "Its name")->required()->type_name("TIER");
  add_limit_options(*set, given->limits);
}

}  // namespace solidrust
