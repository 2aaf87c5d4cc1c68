#include "app/server/banner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string shown(const CatalogPlan& plan, const std::string& key, const std::string& host) {
  return banner({"0.1.0", {host, 8080}, false, "./solidrust-data", &plan, Secret(key)});
}

CatalogPlan found_nothing() {
  CatalogPlan plan;
  plan.catalog = std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>{},
                                           std::vector<Model>{});
  plan.defaults = DefaultModels{};
  return plan;
}

TEST(Banner, TheSandboxIsNamedInOneSentence) {
  EXPECT_THAT(shown(found_nothing(), "", "127.0.0.1"),
              HasSubstr("No model server was found on this machine, so \"vllm-primary\" and "
                        "\"bge-m3\" are answered by the built-in sandbox, which makes its answers "
                        "up.\n"));
}

TEST(Banner, AConsoleThatIsOffIsSaidToBe) {
  EXPECT_THAT(shown(found_nothing(), "", "127.0.0.1"), HasSubstr("\n  Console off\n"));
}

TEST(Banner, OnlyWhatSomebodyConfiguredIsCounted) {
  auto upstream = std::make_shared<Upstream>();
  upstream->name = "gpu";
  Model model;
  model.name = "chat";
  model.targets.push_back({upstream, "real"});
  CatalogPlan plan;
  plan.catalog = std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>{upstream},
                                           std::vector<Model>{model});
  ASSERT_EQ(plan.catalog->models().size(), 2u);  // "real" is served as well
  EXPECT_THAT(shown(plan, "", "127.0.0.1"), HasSubstr("  Models  1 configured\n"));
}

TEST(Banner, WhatWasFoundIsNamed) {
  CatalogPlan plan = found_nothing();
  plan.found = {{"vllm", "vLLM", "http://127.0.0.1:8000/v1", {{"qwen", ModelKind::chat}}}};
  plan.defaults = DefaultModels{false, true, "qwen", ""};
  const std::string text = shown(plan, "", "127.0.0.1");
  EXPECT_THAT(text, HasSubstr("vLLM at http://127.0.0.1:8000/v1 with 1 model"));
  EXPECT_THAT(text, HasSubstr("\"vllm-primary\" is answered by qwen"));
  EXPECT_THAT(text, HasSubstr("No embedding model was found, so \"bge-m3\""));
}

TEST(Banner, OnlyTheFirstStartShowsACurlLine) {
  EXPECT_THAT(shown(found_nothing(), "", "127.0.0.1"), Not(HasSubstr("curl")));
  EXPECT_THAT(shown(found_nothing(), "sk_live_x", "127.0.0.1"),
              HasSubstr("\ncurl http://127.0.0.1:8080/v1/chat/completions -H 'X-API-Key: "
                        "sk_live_x' -H 'Content-Type: application/json' -d '{\"model\": "
                        "\"vllm-primary\", "));
}

TEST(Banner, AWildcardIsReachedThroughTheLoopback) {
  EXPECT_EQ(base_url_of({"0.0.0.0", 80}, false), "http://127.0.0.1:80");
  EXPECT_EQ(base_url_of({"::", 80}, true), "https://[::1]:80");
  EXPECT_EQ(base_url_of({"10.0.0.1", 80}, false), "http://10.0.0.1:80");
}

}  // namespace
}  // namespace solidrust
