// From the four sources of settings to one checked result: defaults, then the file, then
// SOLIDRUST_* variables, then command-line flags; the later wins. Every problem is reported, not
// only the first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace solidrust {

// One thing that is wrong with the configuration, where it is wrong.
struct ConfigProblem {
  std::string file;  // empty: not in a file
  int line = 0;      // from 1; 0: unknown
  int column = 0;
  std::string key;  // "limits.body", "models[0].targets[1].upstream", a variable or flag
  std::string message;
};
// "solidrust.yaml:3:5: limits.bdy: unknown setting (did you mean "limits.body"?)"
std::string to_string(const ConfigProblem& problem);

enum class OriginKind : std::uint8_t { file, environment, flag };

// Where a value was set. A setting without one has its default.
struct SettingOrigin {
  OriginKind kind = OriginKind::file;
  std::string source;  // path, variable or flag
  int line = 0;
  int column = 0;
};

using Variables = std::map<std::string, std::string>;
// The variables of this process.
Variables process_variables();

struct SettingsFlag {
  std::string setting;  // "listen.api"
  std::string flag;     // "--api-listen"
  std::string value;
};

struct SettingsSources {
  std::string file;  // empty: none
  Variables variables;
  std::vector<SettingsFlag> flags;
};

struct LoadedSettings {
  Settings settings;
  std::vector<ConfigProblem> errors;  // in the order of file, variables, flags, cross-checks
  std::vector<ConfigProblem> warnings;
  // By setting: "listen.api", "upstreams[0].name"; lists and sections have entries too.
  std::map<std::string, SettingOrigin> origins;

  bool ok() const noexcept { return errors.empty(); }
};

// Reads at most kMaxConfigFile bytes of the file. Does not throw.
LoadedSettings load_settings(const SettingsSources& sources);

inline constexpr std::size_t kMaxConfigFile = 1024 * 1024;

// The steps of load_settings, in this order.
void read_settings_file(const std::string& path, LoadedSettings& into);
void read_settings_text(const std::string& path, const std::string& text, LoadedSettings& into);
void check_settings(const Variables& variables, LoadedSettings& loaded);

}  // namespace solidrust
