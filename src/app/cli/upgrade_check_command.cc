#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/backup/upgrade.h"
#include "app/cli/commands.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

std::string_view step_name(UpgradeStep step) {
  switch (step) {
    case UpgradeStep::create:
      return "create";
    case UpgradeStep::nothing:
      return "nothing";
    case UpgradeStep::upgrade:
      return "upgrade";
    case UpgradeStep::refuse:
      return "refuse";
  }
  return "refuse";
}

std::string as_json(const std::string& data_dir, const UpgradePlan& plan) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data_dir").value(data_dir).key("does").value(step_name(plan.step));
  json.key("refused");
  if (plan.refused.empty())
    json.null();
  else
    json.value(plan.refused);
  json.key("program").value(this_program()).key("written_by");
  if (plan.schema.program.empty())
    json.null();
  else
    json.value(plan.schema.program);
  json.key("schema").value(plan.schema.applied).key("schema_of_program").value(known_steps());
  json.key("steps").begin_array();
  for (const std::string& step : plan.steps) json.value(step);
  json.end_array().key("database_bytes").value(plan.schema.bytes);
  json.key("copy_bytes").value(plan.copy_bytes).key("room_needed").value(plan.room_needed);
  json.key("room_free").value(plan.room_free).key("waiting_usage_bytes").value(plan.waiting_usage);
  json.key("seconds").value(std::uint64_t{plan.seconds}).key("copies").begin_array();
  for (const KeptCopy& copy : plan.copies) {
    json.begin_object().key("path").value(copy.path).key("schema").value(copy.schema);
    json.key("version").value(copy.version).key("made").value(copy.made);
    json.key("back").value(restore_command(data_dir, copy.path)).end_object();
  }
  json.end_array().end_object();
  return out;
}

std::string copy_sentence(const std::string& data_dir, const UpgradePlan& plan) {
  if (plan.copy_bytes == 0)
    return fmt::format(
        "No copy is made first (upgrade.copy: off): only a backup of your own leads back.\n"
        "About {} s.\n",
        plan.seconds);
  return fmt::format(
      "Before it the database is copied to {}/backups: {} bytes, {} with what must stay free; {} "
      "are free.\nAbout {} s. To undo it: solidrust restore, with the copy's folder.\n",
      data_dir, plan.copy_bytes, plan.room_needed, plan.room_free, plan.seconds);
}

std::string sentence(const std::string& data_dir, const UpgradePlan& plan) {
  switch (plan.step) {
    case UpgradeStep::create:
      return fmt::format("{} has no database: a start makes one.\n", data_dir);
    case UpgradeStep::nothing:
      return fmt::format("{} is as this program has it (schema {}): a start changes nothing.\n",
                         data_dir, plan.schema.applied);
    case UpgradeStep::upgrade:
      return fmt::format("A start brings {} from schema {} to {}: {}.\n{}", data_dir,
                         plan.schema.applied, known_steps(), fmt::join(plan.steps, ", "),
                         copy_sentence(data_dir, plan));
    case UpgradeStep::refuse:
      return plan.refused + "\n";
  }
  return {};
}

void show(const std::string& data_dir, const UpgradePlan& plan) {
  std::string text = sentence(data_dir, plan);
  if (!plan.schema.program.empty())
    text += fmt::format("The last that wrote to it: {}. This program: {}.\n", plan.schema.program,
                        this_program());
  for (const KeptCopy& copy : plan.copies)
    text += fmt::format("Back to the copy of {} (schema {}, version {}):  {}\n", copy.made,
                        copy.schema, copy.version, restore_command(data_dir, copy.path));
  print(text);
}

int upgrade_check(const CommonOptions& common) {
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  const LoadedSettings loaded = load_settings(settings_sources(common));
  const auto plan = plan_upgrade(*folder, upgrade_copy_of(loaded.settings));
  if (!plan) return fail(common, plan.error());
  if (common.json)
    print(as_json(*folder, *plan) + "\n");
  else
    show(*folder, *plan);
  return plan->step == UpgradeStep::refuse ? kExitFailure : kExitDone;
}

}  // namespace

void add_upgrade_check_command(CliCommand root, Invocation& invocation) {
  const CommonOptions& common = invocation.common;
  add_command(root, invocation, "upgrade-check",
              "Says what a start of this program would change in the data folder; changes nothing. "
              "Exit status 1 if it would refuse.",
              "solidrust upgrade-check --json", [&common] { return upgrade_check(common); });
}

}  // namespace solidrust
