// models: what callers may ask for, and where each is answered.
#include <array>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/show.h"
#include "app/control_socket/control_client.h"
#include "app/server/catalog_source.h"
#include "control/models/model_commands.h"

namespace solidrust {
namespace {

constexpr std::array kTable{Column{"NAME", "name"},
                            Column{"KIND", "kind", {Look::text, 2}},
                            Column{"CONTEXT", "context", {Look::number, 3}},
                            Column{"SEEN", "seen", {Look::text, 4}, For::people},
                            Column{"LONGEST", "longest_answer", {Look::number, 5}, For::people},
                            Column{"TARGETS", "targets", {Look::text, 1}}};
constexpr ListShape kList{"models", kTable, "There are no models."};

// As the running server has them, else as it would have them if it were started now.
Result<std::string> models_answer(const LoadedSettings& loaded) {
  if (auto answer = ask_server(loaded.settings.data_dir + "/control.sock", {"models.list", ""}))
    return *std::move(answer);
  if (!loaded.ok()) {
    print_problems(loaded);
    return Error(ErrorCode::invalid_argument, "The configuration has errors.");
  }
  auto plan = CatalogSource(loaded.settings).plan();
  if (!plan) return std::move(plan).error();
  return models_json(*plan->catalog, {});
}

}  // namespace

void add_models_command(CliCommand root, Invocation& invocation) {
  const CommonOptions& common = invocation.common;
  const auto narrowing = std::make_shared<Narrowing>();
  CliCommand models = add_command(root, invocation, "models", "Lists the models that are served.",
                                  "solidrust models --search vllm", [&common, narrowing] {
                                    const auto answer =
                                        models_answer(load_settings(settings_sources(common)));
                                    if (!answer) return fail(common, answer.error());
                                    show_list(common, narrowed(*answer, kList, *narrowing), kList);
                                    return kExitDone;
                                  });
  add_narrowing_options(models, *narrowing);
  add_wide_option(models, invocation);
}

}  // namespace solidrust
