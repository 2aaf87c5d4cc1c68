// audit: who changed what.
#include <array>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/option_checks.h"
#include "app/cli/show.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::array kColumns{Column{"TIME", "at", {Look::time}},
                              Column{"WHO", "actor", {Look::id, 0, "", "actor_name"}},
                              Column{"WHAT", "action"},
                              Column{"OBJECT", "object", {Look::id}},
                              Column{"NAME", "object_name", {Look::text, 1}, For::people},
                              Column{"FROM", "address", {Look::text, 2}}};
constexpr ListShape kList{"audit", kColumns, "Nothing was changed."};

struct Arguments {
  std::int64_t limit = 50;
  std::string search;
};

int run(const CommonOptions& common, const Arguments& given) {
  std::string params;
  JsonWriter json(params);
  json.begin_object().key("limit").value(given.limit);
  if (!given.search.empty()) json.key("search").value(given.search);
  json.end_object();
  const auto answer = ask_control(common, "audit.latest", params);
  if (!answer) return kExitFailure;
  show_list(common, *answer, kList);
  return kExitDone;
}

}  // namespace

void add_audit_command(CliCommand root, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  CommonOptions& common = invocation.common;
  CliCommand audit =
      add_command(root, invocation, "audit",
                  "Who changed what, the newest first. --json has what was before and after.",
                  "solidrust audit --limit 20 --search key.revoke",
                  [&common, given] { return run(common, *given); });
  audit.option("--limit", given->limit, "How many entries, 1 to 1000 (default 50)")
      .check(whole_number(1, 1000))
      .type_name("N");
  audit
      .option("--search", given->search,
              "Only those with this text in who, what, object, its name or the address")
      .type_name("TEXT");
  add_wide_option(audit, invocation);
}

}  // namespace solidrust
