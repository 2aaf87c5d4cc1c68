// tiers list | create | set | delete
#include <array>
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
    Column{"AT ONCE", "concurrent", {Look::number, 5}},
    Column{"IMAGES/DAY", "images_per_day", {Look::number, 6, "IMG/DAY"}, For::people},
    Column{"SOUND S/DAY", "audio_seconds_per_day", {Look::number, 6}, For::people},
    Column{"CHARS/DAY", "characters_per_day", {Look::number, 6}, For::people},
    Column{"DOCS/DAY", "documents_per_day", {Look::number, 6}, For::people}};
constexpr std::array kCard{Column{"tier", "name"},
                           Column{"requests/min", "requests_per_minute"},
                           Column{"requests/hour", "requests_per_hour"},
                           Column{"requests/day", "requests_per_day"},
                           Column{"tokens/min", "tokens_per_minute"},
                           Column{"at once", "concurrent"},
                           Column{"images/day", "images_per_day"},
                           Column{"sound s/day", "audio_seconds_per_day"},
                           Column{"characters/day", "characters_per_day"},
                           Column{"documents/day", "documents_per_day"},
                           Column{"deleted", "deleted"}};
constexpr ListShape kList{"tiers", kColumns, "There are no tiers."};

struct Arguments {
  std::string name;
  LimitTexts limits;
};

// With a tier's name and limits, or nothing.
int run(const CommonOptions& common, const Arguments& given, const std::string& method) {
  std::string params;
  JsonWriter json(params);
  json.begin_object();
  if (!given.name.empty()) json.key("name").value(given.name);
  if (method == "tiers.set")
    write_limit_texts(json, given.limits);
  else
    write_limit_object(json, given.limits);
  json.end_object();
  const auto answer = ask_control(common, method, params);
  if (!answer) return kExitFailure;
  if (method == "tiers.list")
    show_list(common, *answer, kList);
  else
    show_card(common, *answer, kCard);
  return kExitDone;
}

}  // namespace

void add_tiers_commands(CliCommand root, Invocation& invocation) {
  CliCommand tiers =
      add_family(root, invocation, "tiers", "Tiers, which limit what an account may use.",
                 "solidrust tiers set pro --requests-per-minute 600");
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  const auto action = [&common, given](const std::string& method) {
    return [&common, given, method] { return run(common, *given, method); };
  };
  CliCommand list =
      add_command(tiers, invocation, "list", "Lists the tiers and their limits; - is no limit.",
                  "solidrust tiers list", action("tiers.list"));
  add_wide_option(list, invocation);
  CliCommand create = add_command(
      tiers, invocation, "create",
      "Makes a tier. What is not given is unlimited. Everybody sees it among the tiers.",
      "solidrust tiers create gold --requests-per-minute 900 --concurrent 50",
      action("tiers.create"));
  CliCommand set =
      add_command(tiers, invocation, "set",
                  "Changes limits of a tier, effective immediately. What is not named stays.",
                  "solidrust tiers set pro --requests-per-minute 600 --concurrent unlimited",
                  action("tiers.set"));
  CliCommand remove = add_command(
      tiers, invocation, "delete",
      "Removes a tier that no account is in. One that the configuration has comes back with the "
      "next start.",
      "solidrust tiers delete gold", action("tiers.delete"));
  for (CliCommand command : {create, set, remove})
    command.option("tier", given->name, "Its name").required().type_name("TIER");
  for (CliCommand command : {create, set}) add_limit_options(command, given->limits);
}

}  // namespace solidrust
