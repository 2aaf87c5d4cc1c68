#include "app/server/default_models.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

const ModelSettings* model(const Settings& settings, std::string_view name) {
  for (const ModelSettings& row : settings.models)
    if (row.name == name) return &row;
  return nullptr;
}

DiscoveredServer server(const char* name, std::vector<DiscoveredModel> models) {
  return {name, name, "http://127.0.0.1:1/v1", std::move(models)};
}

TEST(DefaultModels, WithoutAServerBothAliasesAreTheSandboxs) {
  Settings settings;
  const DefaultModels defaults = add_default_models(settings, {});
  EXPECT_TRUE(defaults.chat_from_sandbox);
  EXPECT_TRUE(defaults.embedding_from_sandbox);
  ASSERT_NE(model(settings, "vllm-primary"), nullptr);
  EXPECT_EQ(model(settings, "vllm-primary")->targets[0].upstream, "sandbox");
  EXPECT_EQ(model(settings, "vllm-primary")->kind, "chat");
  ASSERT_NE(model(settings, "bge-m3"), nullptr);
  EXPECT_EQ(model(settings, "bge-m3")->targets[0].upstream, "sandbox");
  EXPECT_EQ(model(settings, "bge-m3")->kind, "embedding");
}

// promise: U79
TEST(DefaultModels, TheFirstChatAndEmbeddingModelsGetTheAliases) {
  Settings settings;
  const DefaultModels defaults = add_default_models(
      settings, {server("vllm", {{"embedder", ModelKind::embedding}, {"qwen", ModelKind::chat}}),
                 server("ollama", {{"llama", ModelKind::chat}, {"qwen", ModelKind::chat}})});
  EXPECT_FALSE(defaults.chat_from_sandbox);
  EXPECT_EQ(defaults.chat_model, "qwen");
  EXPECT_EQ(model(settings, "vllm-primary")->targets[0].upstream, "vllm");
  EXPECT_EQ(model(settings, "vllm-primary")->targets[0].model, "qwen");
  EXPECT_EQ(model(settings, "bge-m3")->targets[0].model, "embedder");
  EXPECT_EQ(model(settings, "llama")->targets[0].upstream, "ollama");
  EXPECT_EQ(model(settings, "qwen")->targets.size(), 1u) << "of the first server that has it";
  EXPECT_EQ(settings.models.size(), 5u);
  for (const UpstreamSettings& upstream : settings.upstreams) EXPECT_EQ(upstream.kind, "openai");
}

TEST(DefaultModels, AModelOfAnotherKindIsServedAndGetsNoAlias) {
  Settings settings;
  const DefaultModels defaults =
      add_default_models(settings, {server("vllm", {{"bge-reranker", ModelKind::rerank}})});
  EXPECT_TRUE(defaults.chat_from_sandbox);
  EXPECT_TRUE(defaults.embedding_from_sandbox);
  EXPECT_EQ(model(settings, "bge-reranker")->kind, "rerank");
}

TEST(DefaultModels, AServerOnlyForEmbeddingsLeavesChatToTheSandbox) {
  Settings settings;
  const DefaultModels defaults =
      add_default_models(settings, {server("vllm", {{"bge-m3", ModelKind::embedding}})});
  EXPECT_TRUE(defaults.chat_from_sandbox);
  EXPECT_FALSE(defaults.embedding_from_sandbox);
  EXPECT_EQ(model(settings, "bge-m3")->targets[0].upstream, "vllm");
}

TEST(DefaultModels, AConfiguredUpstreamKeepsItsName) {
  Settings settings;
  settings.upstreams.push_back({"vllm", "openai", "http://10.0.0.1/v1", ""});
  add_default_models(settings, {server("vllm", {{"m", ModelKind::chat}})});
  EXPECT_EQ(model(settings, "m")->targets[0].upstream, "vllm-local");
}

TEST(DefaultModels, ModelsWhoseNamesNobodyCouldAskForAreLeftOut) {
  Settings settings;
  add_default_models(settings, {server("vllm", {{"good", ModelKind::chat},
                                                {"bad name", ModelKind::chat},
                                                {std::string(129, 'a'), ModelKind::chat}})});
  EXPECT_NE(model(settings, "good"), nullptr);
  EXPECT_EQ(settings.models.size(), 3u);
}

// promise: U78
TEST(DefaultModels, OurOwnPortsAreNotSearched) {
  Settings settings;
  settings.api_listen.port = 8000;
  settings.console_listen.port = 11434;
  for (const DiscoveryProbe& probe : probes_for(settings)) {
    EXPECT_NE(probe.port, 8000);
    EXPECT_NE(probe.port, 11434);
  }
}

}  // namespace
}  // namespace solidrust
