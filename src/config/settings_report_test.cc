#include "config/settings_report.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

LoadedSettings example() {
  LoadedSettings loaded;
  read_settings_text("f.yaml",
                     "upstreams:\n"
                     "  - { name: a, base_url: 'http://h', api_key_env: A_KEY }\n"
                     "models:\n"
                     "  - { name: m, targets: [ { upstream: a, model: x } ] }\n",
                     loaded);
  check_settings({{"A_KEY", "canary"}}, loaded);
  return loaded;
}

TEST(SettingsReport, ShowNamesValueAndOriginButNoSecret) {
  const std::string text = show_json(example(), "file", "f.yaml");
  EXPECT_THAT(text, HasSubstr("A_KEY (set)"));
  EXPECT_THAT(text, HasSubstr("f.yaml:2"));
  EXPECT_THAT(text, HasSubstr("models[0].targets[0].model"));
  EXPECT_THAT(text, HasSubstr("default"));
  EXPECT_THAT(text, Not(HasSubstr("canary")));
  EXPECT_THAT(text, ::testing::StartsWith(R"({"shows":"file","file":"f.yaml","settings":[)"));
  EXPECT_THAT(show_json(example(), "start", ""), HasSubstr(R"("file":null)"));
  EXPECT_THAT(text, HasSubstr(R"({"name":"upstreams[0].name","value":"a","origin":"f.yaml:2"})"));
}

TEST(SettingsReport, ProblemsCarryTheirPlace) {
  LoadedSettings loaded;
  read_settings_text("f.yaml", "workers: x\n", loaded);
  EXPECT_THAT(problems_json("f.yaml", loaded),
              HasSubstr(R"("ok":false,"file":"f.yaml","errors":[{"file":"f.yaml","line":1,)"
                        R"("column":10,"key":"workers")"));
}

TEST(SettingsReport, TheReferenceListsEveryRow) {
  for (const std::string& text : {reference_markdown(), reference_json()})
    for (const char* name : {"listen.api", "limits.body", "SOLIDRUST_LIMITS_BODY", "api_key_env",
                             "first_byte_timeout", "20MiB"})
      EXPECT_THAT(text, HasSubstr(name));
}

// The page is generated: `solidrust config reference > docs/config.md`.
TEST(SettingsReport, TheReferencePageInDocsIsCurrent) {
  namespace fs = std::filesystem;
  fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  while (folder.has_relative_path() && !fs::exists(folder / "docs/config.md"))
    folder = folder.parent_path();
  std::ifstream file(folder / "docs/config.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_TRUE(page.str() == reference_markdown())
      << "run: build/dev/solidrust config reference > docs/config.md";
}

TEST(SettingsReport, TheConsoleSeesWhereEachValueComesFrom) {
  SettingsSources sources;
  sources.variables = {{"SOLIDRUST_LOG_LEVEL", "warn"}, {"GPU_KEY", "not to be seen"}};
  sources.flags = {{"listen.api", "--api-listen", "127.0.0.1:9"}};
  LoadedSettings loaded = load_settings(sources);
  read_settings_text("f.yaml", R"(
limits: { body: 1MiB }
upstreams: [ { name: gpu, base_url: "http://10.0.0.1/v1", api_key_env: GPU_KEY } ]
)",
                     loaded);
  const std::string json = settings_json(loaded);
  EXPECT_THAT(json, HasSubstr(R"({"name":"listen.api","value":"127.0.0.1:9",)"
                              R"("default":"127.0.0.1:8080","origin":"flag",)"));
  EXPECT_THAT(json, HasSubstr(R"({"name":"log.level","value":"warn","default":"info",)"
                              R"("origin":"environment")"));
  EXPECT_THAT(json, HasSubstr(R"({"name":"limits.body","value":"1MiB","default":"20MiB",)"
                              R"("origin":"file")"));
  EXPECT_THAT(json, HasSubstr(R"x("name":"upstreams[0].api_key_env","value":"GPU_KEY (set)")x"));
  EXPECT_THAT(json, ::testing::Not(HasSubstr("not to be seen")));
  // What needs no restart is marked.
  const auto marked = [&](const std::string& name, const char* mark) {
    const auto at = json.find(R"({"name":")" + name);
    return json.substr(at, json.find('}', at) - at).find(mark) != std::string::npos;
  };
  EXPECT_TRUE(marked("log.level", R"("reloadable":true)"));
  EXPECT_TRUE(marked("listen.api", R"("reloadable":false)"));
  EXPECT_TRUE(marked("upstreams[0].base_url", R"("reloadable":true)"));
}

}  // namespace
}  // namespace solidrust
