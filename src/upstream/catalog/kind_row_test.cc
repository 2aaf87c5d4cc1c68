#include "upstream/catalog/kind_row.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace solidrust {
namespace {

TEST(UpstreamKind, AllButTheSandboxCanBeConfigured) {
  for (const std::string_view name : kUpstreamKindNames) {
    ASSERT_TRUE(upstream_kind_named(name)) << name;
    EXPECT_EQ(upstream_kind_name(*upstream_kind_named(name)), name);
  }
  EXPECT_FALSE(upstream_kind_named("sandbox"));
  EXPECT_FALSE(upstream_kind_named("gemini"));
}

TEST(UpstreamKind, TheConsolesDocumentListsTheKindsOfTheTable) {
  const YAML::Node yaml = YAML::LoadFile(SOLIDRUST_SOURCE_DIR "/api/openapi/control.yaml");
  std::vector<std::string> names;
  for (const UpstreamKindRow& row : kUpstreamKindRows)
    names.emplace_back(upstream_kind_name(row.kind));
  EXPECT_EQ(yaml["components"]["schemas"]["Upstream"]["properties"]["kind"]["enum"]
                .as<std::vector<std::string>>(),
            names);
}

}  // namespace
}  // namespace solidrust
