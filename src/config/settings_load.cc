#include "config/settings_load.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "base/nearest_name.h"
#include "config/settings_table.h"

namespace solidrust {
namespace {

const SettingRow<Settings>* row_named(std::string_view name) {
  for (const SettingRow<Settings>& row : setting_rows())
    if (row.name == name) return &row;
  return nullptr;
}

void read_variables(const Variables& variables, LoadedSettings& into) {
  std::vector<std::string> names{"SOLIDRUST_CONFIG", "SOLIDRUST_API_KEY", "SOLIDRUST_BASE_URL"};
  for (const SettingRow<Settings>& row : setting_rows()) {
    const std::string variable = variable_of(row.name);
    names.push_back(variable);
    const auto found = variables.find(variable);
    if (found == variables.end() || found->second.empty()) continue;
    if (auto done = assign(row, into.settings, found->second); !done)
      into.errors.push_back({"", 0, 0, variable, done.error().message});
    else
      into.origins[std::string(row.name)] = {OriginKind::environment, variable, 0, 0};
  }
  // Others may have variables of that prefix too, so only a near miss is named.
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (auto it = variables.lower_bound("SOLIDRUST_");
       it != variables.end() && it->first.starts_with("SOLIDRUST_"); ++it) {
    if (std::find(known.begin(), known.end(), it->first) != known.end()) continue;
    if (const std::string near = did_you_mean(it->first, known); !near.empty())
      into.warnings.push_back({"", 0, 0, it->first, "is not a setting" + near});
  }
}

void read_flags(const std::vector<SettingsFlag>& flags, LoadedSettings& into) {
  for (const SettingsFlag& flag : flags) {
    const SettingRow<Settings>* row = row_named(flag.setting);
    if (row == nullptr) {
      into.errors.push_back({"", 0, 0, flag.flag, "unknown setting " + flag.setting});
    } else if (auto done = assign(*row, into.settings, flag.value); !done) {
      into.errors.push_back({"", 0, 0, flag.flag, done.error().message});
    } else {
      into.origins[flag.setting] = {OriginKind::flag, flag.flag, 0, 0};
    }
  }
}

}  // namespace

std::string to_string(const ConfigProblem& problem) {
  std::string out;
  if (!problem.file.empty()) out += problem.file + ":";
  if (problem.line > 0) out += fmt::format("{}:{}:", problem.line, problem.column);
  if (!out.empty()) out += ' ';
  if (!problem.key.empty()) out += problem.key + ": ";
  return out + problem.message;
}

Variables process_variables() {
  Variables out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

LoadedSettings load_settings(const SettingsSources& sources) {
  LoadedSettings loaded;
  if (!sources.file.empty()) {
    read_settings_file(sources.file, loaded);
    if (loaded.errors.empty() && loaded.origins.empty())
      loaded.warnings.push_back({sources.file, 0, 0, "",
                                 "sets nothing: the defaults are in force, and model servers are "
                                 "looked for on this machine"});
  }
  read_variables(sources.variables, loaded);
  read_flags(sources.flags, loaded);
  check_settings(sources.variables, loaded);
  return loaded;
}

}  // namespace solidrust
