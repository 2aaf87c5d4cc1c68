// The settings for people and scripts: the reference page, and the values in force.
#pragma once

#include <string>
#include <string_view>

#include "config/settings_load.h"

namespace solidrust {

// docs/config.md, as `solidrust config reference` prints it.
std::string reference_markdown();
// {"settings":[{"name","type","default","bounds","variable","reloadable","secret","text"}…],
//  "upstreams":[…],"models":[…],"targets":[…]}
std::string reference_json();

// {"shows","file","settings":[{"name","value","origin"}…]}: of what they are the settings, in a
// word; the file that they come from, or null; where each comes from: default, a place in a file, a
// variable or a flag. Secrets are shown as (set).
std::string show_json(const LoadedSettings& loaded, std::string_view shows,
                      const std::string& file);

// {"data":[{"name","value","default","origin","text","reloadable"}…]}, origin being default, file,
// environment or flag; secrets are shown as (set). For the console.
std::string settings_json(const LoadedSettings& loaded);

// {"ok","file","errors":[{"file","line","column","key","message"}…],"warnings":[…]}
std::string problems_json(const std::string& file, const LoadedSettings& loaded);

}  // namespace solidrust
