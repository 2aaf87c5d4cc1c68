// Looks for what would keep the server from working, and says what to do about it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings_load.h"

namespace solidrust {

enum class Health : std::uint8_t { ok, warn, fail };

struct Finding {
  std::string check;  // "data folder"
  Health health = Health::ok;
  std::string text;    // what was found
  std::string advice;  // what to do; empty when nothing is
};

std::string_view health_name(Health health);

// Every check, in order. Changes nothing. Takes a few seconds at most, plus the time to read the
// whole database.
std::vector<Finding> examine(const std::string& config_file, const LoadedSettings& loaded);

// The single checks, by what they look at.
std::vector<Finding> examine_config(const std::string& file, const LoadedSettings& loaded);
std::vector<Finding> examine_folder(const std::string& data_dir);
std::vector<Finding> examine_network(const Settings& settings);
std::vector<Finding> examine_machine(const Settings& settings);

}  // namespace solidrust
