// audit: who changed what.
#include <array>
#include <memory>

#include "app/cli/answer_table.h"
#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::array kColumns{Column{"TIME", "at"}, Column{"WHO", "actor"},
                              Column{"WHAT", "action"}, Column{"OBJECT", "object"},
                              Column{"FROM", "address"}};

int run(const CommonOptions& common, std::int64_t limit) {
  std::string params;
  JsonWriter(params).begin_object().key("limit").value(limit).end_object();
  const auto answer = ask_control(common, "audit.latest", params);
  if (!answer) return kExitFailure;
  print(common.json ? *answer + "\n"
                    : render_table(*answer, "audit", kColumns, "Nothing was changed."));
  return kExitDone;
}

}  // namespace

void add_audit_command(CLI::App& root, Invocation& invocation) {
  const auto limit = std::make_shared<std::int64_t>(50);
  CommonOptions& common = invocation.common;
  CLI::App* audit =
      add_command(root, invocation, "audit",
                  "Who changed what, the newest first. --json has what was before and after.",
                  "solidrust audit --limit 20", [&common, limit] { return run(common, *limit); });
  audit->add_option("--limit", *limit, "How many entries, 1 to 1000 (default 50)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
}

}  // namespace solidrust
