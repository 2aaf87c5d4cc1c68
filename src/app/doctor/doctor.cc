#include "app/doctor/doctor.h"

#include <iterator>

#include <fmt/format.h>

namespace solidrust {

std::string_view health_name(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warn:
      return "warn";
    case Health::fail:
      return "fail";
  }
  return "fail";
}

std::vector<Finding> examine_config(const std::string& file, const LoadedSettings& loaded) {
  std::vector<Finding> out;
  for (const ConfigProblem& problem : loaded.errors)
    out.push_back({"configuration", Health::fail, to_string(problem),
                   "Mend it; solidrust config reference describes every setting."});
  for (const ConfigProblem& problem : loaded.warnings)
    out.push_back({"configuration", Health::warn, to_string(problem), "Check its spelling."});
  if (out.empty())
    out.push_back({"configuration", Health::ok,
                   file.empty() ? "no file; the defaults are in force" : file, ""});
  return out;
}

std::vector<Finding> examine(const std::string& config_file, const LoadedSettings& loaded) {
  std::vector<Finding> out = examine_config(config_file, loaded);
  for (auto& part : {examine_folder(loaded.settings.data_dir), examine_network(loaded.settings),
                     examine_machine(loaded.settings)})
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace solidrust
