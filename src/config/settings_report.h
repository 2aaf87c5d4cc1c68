// The settings for people and scripts: the reference page, and the values in force.
#pragma once

#include <string>

#include "config/settings_load.h"

namespace solidrust {

// docs/config.md, as `solidrust config reference` prints it.
std::string reference_markdown();
// {"settings":[{"name","type","default","bounds","variable","reloadable","secret","text"}…],
//  "upstreams":[…],"models":[…],"targets":[…]}
std::string reference_json();

// One line a setting: name, value, where it comes from. Secrets are shown as (set).
std::string show_text(const LoadedSettings& loaded);
// {"settings":[{"name","value","origin"}…]}
std::string show_json(const LoadedSettings& loaded);

// {"data":[{"name","value","default","origin","text"}…]}, origin being default, file, environment
// or flag; secrets are shown as (set). For the console.
std::string settings_json(const LoadedSettings& loaded);

// {"ok","file","errors":[{"file","line","column","key","message"}…],"warnings":[…]}
std::string problems_json(const std::string& file, const LoadedSettings& loaded);

}  // namespace solidrust
