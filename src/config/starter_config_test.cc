#include "config/starter_config.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/settings_load.h"
#include "config/settings_report.h"

namespace solidrust {
namespace {

LoadedSettings loaded_from(const std::string& text) {
  LoadedSettings loaded;
  read_settings_text("f.yaml", text, loaded);
  check_settings({{"GPU1_KEY", "x"}}, loaded);
  for (const ConfigProblem& problem : loaded.errors) ADD_FAILURE() << to_string(problem);
  for (const ConfigProblem& problem : loaded.warnings) ADD_FAILURE() << to_string(problem);
  return loaded;
}

// Every setting without its '#': what is a sentence has one space behind it.
std::string all_set(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  bool is_head = true;  // whose commands are set off by spaces
  for (std::string line; std::getline(lines, line);) {
    is_head = is_head && !line.empty();
    const bool sentence = line.starts_with("# ") && !line.starts_with("#  ");
    if (!is_head && line.starts_with('#') && !sentence) line.erase(0, 1);
    out += line + "\n";
  }
  return out;
}

TEST(StarterConfig, AsItIsItSetsWhereItListensToTheDefaults) {
  const LoadedSettings loaded = loaded_from(starter_config());
  EXPECT_TRUE(loaded.origins.contains("listen.api"));
  EXPECT_FALSE(loaded.origins.contains("log.level"));
  EXPECT_TRUE(loaded.settings.models.empty());
  EXPECT_EQ(loaded.settings.api_listen.port, Settings{}.api_listen.port);
}

TEST(StarterConfig, EverySettingInItIsValidAndHasItsDefault) {
  const LoadedSettings loaded = loaded_from(all_set(starter_config()));
  for (const char* name : {"data_dir", "grace_period", "log.format", "log.level", "limits.body",
                           "usage.keep_records", "console.sign_up"})
    EXPECT_TRUE(loaded.origins.contains(name)) << name;
  ASSERT_EQ(loaded.settings.models.size(), 2u);
  EXPECT_EQ(loaded.settings.upstreams.at(0).name, "gpu-1");
  EXPECT_EQ(loaded.settings.tiers.at(0).name, "pro");
  EXPECT_EQ(loaded.settings.keep_records, Settings{}.keep_records);
  EXPECT_EQ(loaded.settings.data_dir, Settings{}.data_dir);
}

TEST(StarterConfig, FitsAWindow) {
  std::istringstream lines(starter_config());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

}  // namespace
}  // namespace solidrust
