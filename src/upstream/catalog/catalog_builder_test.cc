#include "upstream/catalog/catalog_builder.h"

#include <map>

#include <gtest/gtest.h>

#include "upstream/health/route.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

EnvironmentLookup variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

Settings example() {
  Settings settings;
  settings.upstreams = {{"gpu-1", "openai", "http://10.0.0.5:8000/v1", "GPU1_KEY"},
                        {"gpu-2", "openai", "https://gpu.example/v1", ""}};
  ModelSettings chat;
  chat.name = "vllm-primary";
  chat.context = 8192;
  chat.connect_timeout = 1s;
  chat.first_byte_timeout = 2s;
  chat.stall_timeout = 3s;
  chat.total_timeout = 4s;
  chat.targets = {{"gpu-1", "Qwen/Qwen3-4B"}, {"gpu-2", "qwen"}, {"sandbox", ""}};
  ModelSettings embedding;
  embedding.name = "bge-m3";
  embedding.kind = "embedding";
  embedding.targets = {{"gpu-1", "BAAI/bge-m3"}};
  settings.models = {chat, embedding};
  return settings;
}

const EnvironmentLookup kEnvironment = variables({{"GPU1_KEY", "top-secret"}});

TEST(CatalogBuilder, BuildsWhatIsConfigured) {
  const auto catalog = build_catalog(example(), kEnvironment);
  ASSERT_TRUE(catalog.ok()) << catalog.error().message;
  const Model* chat = (*catalog)->find("vllm-primary");
  ASSERT_NE(chat, nullptr);
  EXPECT_EQ(chat->kind, ModelKind::chat);
  EXPECT_EQ(chat->context, 8192u);
  EXPECT_EQ(chat->deadlines.connect, 1s);
  EXPECT_EQ(chat->deadlines.first_byte, 2s);
  EXPECT_EQ(chat->deadlines.stall, 3s);
  EXPECT_EQ(chat->deadlines.total, 4s);
  ASSERT_EQ(chat->targets.size(), 3u);
  EXPECT_EQ(chat->targets[0].upstream->origin.host_header, "10.0.0.5:8000");
  EXPECT_EQ(chat->targets[0].upstream->path_prefix, "/v1");
  EXPECT_EQ(chat->targets[0].upstream->api_key.reveal(), "top-secret");
  EXPECT_EQ(chat->targets[0].model, "Qwen/Qwen3-4B");
  EXPECT_TRUE(chat->targets[1].upstream->origin.tls);
  EXPECT_TRUE(chat->targets[1].upstream->api_key.empty());
  EXPECT_EQ(chat->targets[2].upstream->kind, UpstreamKind::sandbox);
  EXPECT_EQ(chat->targets[2].model, "vllm-primary");
  EXPECT_EQ((*catalog)->find("bge-m3")->kind, ModelKind::embedding);
  EXPECT_EQ((*catalog)->find("bge-m4"), nullptr);
  EXPECT_EQ((*catalog)->models().front().name, "vllm-primary");
}

TEST(CatalogBuilder, AnEmptyConfigurationStillHasTheSandbox) {
  const auto catalog = build_catalog(Settings{}, kEnvironment);
  ASSERT_TRUE(catalog.ok());
  ASSERT_EQ((*catalog)->upstreams().size(), 1u);
  EXPECT_EQ((*catalog)->upstreams()[0]->name, "sandbox");
}

TEST(CatalogBuilder, AnErrorNamesTheSetting) {
  const struct {
    void (*spoil)(Settings&);
    const char* setting;
    const char* says;
  } rows[] = {
      {[](Settings& s) { s.upstreams[1].name = ""; }, "upstreams[1].name", "needs a name"},
      {[](Settings& s) { s.upstreams[1].name = "gpu-1"; }, "upstreams[1].name", "already"},
      {[](Settings& s) { s.upstreams[1].name = "sandbox"; }, "upstreams[1].name", "built-in"},
      {[](Settings& s) { s.upstreams[0].kind = "vllm"; }, "upstreams[0].kind", "openai"},
      {[](Settings& s) { s.upstreams[0].kind = "sandbox"; }, "upstreams[0].kind", "anthropic"},
      {[](Settings& s) { s.upstreams[0].speaks = "chat, rerank"; }, "upstreams[0].speaks",
       "chat, responses, messages"},
      {[](Settings& s) { s.upstreams[0].auth = "basic"; }, "upstreams[0].auth",
       "bearer, api-key, x-api-key"},
      {[](Settings& s) { s.upstreams[0].forward_beta = "off"; }, "upstreams[0].forward_beta",
       "true, false"},
      {[](Settings& s) { s.upstreams[0].trace = "on"; }, "upstreams[0].trace", "true, false"},
      {[](Settings& s) { s.upstreams[0].base_url = "10.0.0.5"; }, "upstreams[0].base_url",
       "http://"},
      {[](Settings& s) { s.upstreams[0].api_key_env = "NOPE"; }, "upstreams[0].api_key_env",
       "NOPE"},
      {[](Settings& s) { s.models[1].name = ""; }, "models[1].name", "needs a name"},
      {[](Settings& s) { s.models[1].name = "vllm-primary"; }, "models[1].name", "models[0]"},
      {[](Settings& s) { s.models[1].kind = "images"; }, "models[1].kind", "moderation, image"},
      {[](Settings& s) { s.models[1].targets.clear(); }, "models[1].targets", "at least one"},
      {[](Settings& s) { s.models[0].targets[1].upstream = "gpu2"; },
       "models[0].targets[1].upstream", "did you mean"},
  };
  for (const auto& row : rows) {
    Settings settings = example();
    row.spoil(settings);
    const auto catalog = build_catalog(settings, kEnvironment);
    ASSERT_FALSE(catalog.ok()) << row.setting;
    EXPECT_EQ(catalog.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(catalog.error().param, row.setting);
    EXPECT_EQ(catalog.error().message.rfind(row.setting, 0), 0u) << catalog.error().message;
    EXPECT_NE(catalog.error().message.find(row.says), std::string::npos) << catalog.error().message;
  }
}

// What the kind means when nothing else is said.
// promise: U3
TEST(CatalogBuilder, AKindHasItsDialectsAndItsAuthForm) {
  const struct {
    const char* kind;
    const char* url;
    Dialects speaks;
    AuthForm auth;
    bool openai_fields;
  } rows[] = {
      {"openai", "http://10.0.0.5:8000/v1", Dialect::chat, AuthForm::bearer, false},
      {"openai", "https://api.openai.com/v1", Dialect::chat, AuthForm::bearer, true},
      {"openai", "https://API.OpenAI.com/v1", Dialect::chat, AuthForm::bearer, true},
      {"openai", "https://api.openai.com.example/v1", Dialect::chat, AuthForm::bearer, false},
      {"anthropic", "https://api.anthropic.com/v1", Dialect::messages, AuthForm::x_api_key, false},
      {"azure", "https://me.openai.azure.com/openai/v1",
       Dialects(Dialect::chat) | Dialect::responses, AuthForm::api_key, true},
  };
  for (const auto& row : rows) {
    Settings settings = example();
    settings.upstreams[0].kind = row.kind;
    settings.upstreams[0].base_url = row.url;
    const auto catalog = build_catalog(settings, kEnvironment);
    ASSERT_TRUE(catalog.ok()) << catalog.error().message;
    const Upstream& upstream = *(*catalog)->find("vllm-primary")->targets[0].upstream;
    EXPECT_EQ(upstream_kind_name(upstream.kind), row.kind);
    EXPECT_EQ(upstream.speaks, row.speaks) << row.url;
    EXPECT_EQ(upstream.auth, row.auth) << row.url;
    EXPECT_EQ(upstream.openai_fields, row.openai_fields) << row.url;
    EXPECT_TRUE(upstream.forward_beta);
  }
}

TEST(CatalogBuilder, WhatTheOperatorSaysGoesBeforeTheKind) {
  Settings settings = example();
  settings.upstreams[0].speaks = "chat, messages";
  settings.upstreams[0].auth = "api-key";
  settings.upstreams[0].forward_beta = "false";
  const auto catalog = build_catalog(settings, kEnvironment);
  ASSERT_TRUE(catalog.ok()) << catalog.error().message;
  const Upstream& upstream = *(*catalog)->find("vllm-primary")->targets[0].upstream;
  EXPECT_EQ(upstream.kind, UpstreamKind::openai);
  EXPECT_EQ(upstream.speaks, Dialects(Dialect::chat) | Dialect::messages);
  EXPECT_EQ(upstream.auth, AuthForm::api_key);
  EXPECT_FALSE(upstream.forward_beta);
}

// promise: S50, U35
TEST(CatalogBuilder, ATraceIsToldToServersNearbyUnlessTheOperatorSaysOtherwise) {
  struct Row {
    const char* url;
    const char* said;
    bool trace;
  };
  for (const Row& row : {Row{"http://10.0.0.5:8000/v1", "", true},
                         {"http://127.0.0.1:8000/v1", "", true},
                         {"http://[::1]:8000/v1", "", true},
                         {"http://[fd00::5]:8000/v1", "", true},
                         {"http://localhost:8000/v1", "", true},
                         {"http://LocalHost:8000/v1", "", true},
                         {"https://api.openai.com/v1", "", false},
                         {"http://8.8.8.8/v1", "", false},
                         {"http://localhost.example/v1", "", false},
                         {"http://gpu-1:8000/v1", "", false},
                         {"http://gpu-1:8000/v1", "true", true},
                         {"http://10.0.0.5:8000/v1", "false", false}}) {
    Settings settings = example();
    settings.upstreams[0].base_url = row.url;
    settings.upstreams[0].trace = row.said;
    const auto catalog = build_catalog(settings, kEnvironment);
    ASSERT_TRUE(catalog.ok()) << catalog.error().message;
    EXPECT_EQ((*catalog)->find("vllm-primary")->targets[0].upstream->trace, row.trace)
        << row.url << " " << row.said;
  }
}

TEST(CatalogBuilder, TheSandboxSpeaksChat) {
  const auto catalog = build_catalog(Settings{}, kEnvironment);
  ASSERT_TRUE(catalog.ok());
  EXPECT_EQ((*catalog)->upstreams()[0]->speaks, Dialects(Dialect::chat));
}

// Health and prefix caches are kept by it: an upgrade may not forget them.
TEST(CatalogBuilder, KindAndDialectsAreNoPartOfATargetsIdentity) {
  Settings settings = example();
  const auto before = build_catalog(settings, kEnvironment);
  ASSERT_TRUE(before.ok());
  settings.upstreams[0].kind = "azure";
  settings.upstreams[0].speaks = "responses";
  const auto after = build_catalog(settings, kEnvironment, before->get());
  ASSERT_TRUE(after.ok());
  const Target& was = (*before)->find("vllm-primary")->targets[0];
  const Target& is = (*after)->find("vllm-primary")->targets[0];
  EXPECT_EQ(was.identity, is.identity);
  EXPECT_EQ(was.state, is.state);
}

TEST(CatalogBuilder, AKeyThatCannotBeSentIsRefusedWithoutBeingShown) {
  Settings settings = example();
  for (const std::string& key :
       {std::string("canary key"), std::string("canary\n"), std::string("canary\r\nX-Y: z"),
        std::string("canary\0", 7), std::string("canary\xff"), std::string(4097, 'c'),
        std::string()}) {
    const auto catalog = build_catalog(settings, variables({{"GPU1_KEY", key}}));
    ASSERT_FALSE(catalog.ok()) << key;
    EXPECT_EQ(catalog.error().message.find("canary"), std::string::npos);
  }
  EXPECT_TRUE(build_catalog(settings, variables({{"GPU1_KEY", std::string(4096, 'c')}})).ok());
}

TEST(Route, AModelsTargetsAreWhereItMayGo) {
  const CatalogPtr catalog = *build_catalog(example(), kEnvironment);
  const Model& model = *catalog->find("vllm-primary");
  EXPECT_EQ(targets_for(*catalog, model, Reach::models).data(), model.targets.data());
  EXPECT_EQ(targets_for(*catalog, model, Reach::models).size(), 3u);
}

TEST(Route, ATestKeyReachesOnlyTheSandbox) {
  const CatalogPtr catalog = *build_catalog(example(), kEnvironment);
  for (const Model& model : catalog->models()) {
    const auto targets = targets_for(*catalog, model, Reach::sandbox_only);
    ASSERT_EQ(targets.size(), 1u);
    EXPECT_EQ(targets[0].upstream->kind, UpstreamKind::sandbox);
    EXPECT_EQ(targets[0].model, model.name);
    EXPECT_NE(targets[0].state, nullptr);
  }
}

TEST(CatalogBuilder, ATargetsShareAndAModelsLineAreTakenOver) {
  Settings settings = example();
  settings.models[0].targets[1].priority = 2;
  settings.models[0].targets[1].weight = 3;
  settings.models[0].targets[1].max_in_flight = 4;
  settings.models[0].affinity = "prefix";
  settings.models[0].queue = 5;
  settings.models[0].queue_timeout = 6s;
  const CatalogPtr catalog = *build_catalog(settings, kEnvironment);
  const Model& model = *catalog->find("vllm-primary");
  EXPECT_EQ(model.targets[1].priority, 2u);
  EXPECT_EQ(model.targets[1].weight, 3u);
  EXPECT_EQ(model.targets[1].max_in_flight, 4u);
  EXPECT_EQ(model.affinity, Affinity::prefix);
  EXPECT_EQ(model.queue, 5u);
  EXPECT_EQ(model.queue_timeout, 6s);
  EXPECT_EQ(model.answer_model, AnswerModel::target);
  EXPECT_TRUE(model.targets[0].upstream->asks.has(OwnField::stream_options));
  settings.upstreams[0].stream_options = "never";
  settings.models[0].answer_model = "asked";
  const CatalogPtr changed = *build_catalog(settings, kEnvironment);
  EXPECT_EQ(changed->find("vllm-primary")->answer_model, AnswerModel::asked);
  EXPECT_FALSE(
      changed->find("vllm-primary")->targets[0].upstream->asks.has(OwnField::stream_options));
  settings.models[0].answer_model = "upstream";
  EXPECT_EQ((*build_catalog(settings, kEnvironment))->find("vllm-primary")->answer_model,
            AnswerModel::upstream);
  settings.models[0].answer_model = "its own";
  EXPECT_EQ(build_catalog(settings, kEnvironment).error().param, "models[0].answer_model");
  settings.models[0].answer_model = "target";
  settings.upstreams[0].stream_options = "sometimes";
  EXPECT_EQ(build_catalog(settings, kEnvironment).error().param, "upstreams[0].stream_options");
  settings.upstreams[0].stream_options = "auto";
  settings.models[0].affinity = "sticky";
  const auto refused = build_catalog(settings, kEnvironment);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().param, "models[0].affinity");
}

TEST(Catalog, AModelIsThereUnderItsRealNameToo) {
  const auto upstream = [](const char* name) {
    auto made = std::make_shared<Upstream>();
    made->name = name;
    return std::shared_ptr<const Upstream>(std::move(made));
  };
  const auto one = upstream("one");
  const auto two = upstream("two");
  std::vector<Model> models(3);
  models[0].name = "alias";
  models[0].context = 7;
  models[0].targets = {{one, "real/a"}, {two, "real/b"}};
  models[1].name = "other";
  models[1].targets = {{one, "real/a"}, {two, "real/a"}, {two, "plain"}};
  models[2].name = "plain";
  models[2].targets = {{one, "plain"}};
  const Catalog catalog({one, two}, std::move(models));
  ASSERT_EQ(catalog.models().size(), 5u);
  const Model& real = *catalog.find("real/a");
  EXPECT_EQ(real.context, 7u);
  ASSERT_EQ(real.targets.size(), 2u);
  EXPECT_EQ(real.targets[0].upstream, one);
  EXPECT_EQ(real.targets[1].upstream, two);
  EXPECT_EQ(catalog.find("real/b")->targets.size(), 1u);
  EXPECT_EQ(catalog.find("plain")->targets[0].upstream, one);  // as configured
  EXPECT_EQ(catalog.sandbox_target(real).model, "real/a");
}

TEST(Catalog, TheSandboxsOwnModelsAreApartFromTheConfiguredOnes) {
  std::vector<Model> models(1);
  models[0].name = "sandbox-slow";
  const Catalog catalog({}, std::move(models));
  EXPECT_EQ(catalog.models().size(), 1u);
  EXPECT_EQ(catalog.find("sandbox"), nullptr);
  EXPECT_EQ(catalog.find_sandbox_model("sandbox-slow"), nullptr)
      << "the configured one goes before";
  EXPECT_EQ(catalog.find_sandbox_model("other"), nullptr);
  const Model* own = catalog.find_sandbox_model("sandbox-embedding");
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(own->kind, ModelKind::embedding);
  EXPECT_EQ(&catalog.sandbox_target(*own), &own->targets[0]);
  for (const Model& model : catalog.sandbox_models()) {
    const auto targets = targets_for(catalog, model, Reach::sandbox_only);
    ASSERT_EQ(targets.size(), 1u);
    EXPECT_EQ(targets[0].model, model.name);
    EXPECT_EQ(targets[0].upstream->kind, UpstreamKind::sandbox);
  }
}

TEST(Catalog, AddsASandboxWhenNoneIsGiven) {
  std::vector<Model> models(1);
  models[0].name = "m";
  const Catalog catalog({}, std::move(models));
  EXPECT_EQ(catalog.sandbox_target(*catalog.find("m")).upstream->kind, UpstreamKind::sandbox);
}

TEST(CatalogBuilder, TheServersNamesAreServedUnlessOnlyTheConfiguredOnesAre) {
  Settings settings = example();
  auto catalog = build_catalog(settings, kEnvironment);
  ASSERT_TRUE(catalog.ok());
  const Model* own = (*catalog)->find("Qwen/Qwen3-4B");
  ASSERT_NE(own, nullptr);
  EXPECT_TRUE(own->own_name);
  settings.model_names = "configured";
  catalog = build_catalog(settings, kEnvironment);
  ASSERT_TRUE(catalog.ok());
  EXPECT_EQ((*catalog)->find("Qwen/Qwen3-4B"), nullptr);
  EXPECT_NE((*catalog)->find("vllm-primary"), nullptr);
  EXPECT_EQ((*catalog)->models().size(), settings.models.size());
}

// The older key and the newer one of a price hold the same number: the newer where both are given.
TEST(CatalogBuilder, APricePerMillionTakesThePlaceOfTheOlderKey) {
  Settings settings = example();
  ModelSettings& chat = settings.models[0];
  chat.prompt_price = 150;
  chat.completion_price = 600;
  auto catalog = build_catalog(settings, kEnvironment);
  ASSERT_TRUE(catalog.ok());
  EXPECT_EQ((*catalog)->find("vllm-primary")->price, (Price{150, 600, 150}));
  chat.cached_price = 75;
  chat.prompt_price_per_million = 200;
  chat.completion_price_per_million = 0;
  catalog = build_catalog(settings, kEnvironment);
  ASSERT_TRUE(catalog.ok());
  EXPECT_EQ((*catalog)->find("vllm-primary")->price, (Price{200, 0, 75}));
  chat.cached_price_per_million = 20;
  catalog = build_catalog(settings, kEnvironment);
  ASSERT_TRUE(catalog.ok());
  EXPECT_EQ((*catalog)->find("vllm-primary")->price, (Price{200, 0, 20}));
}

TEST(CatalogBuilder, EachKindHasThePriceOfItsUnit) {
  const struct {
    std::string_view kind;
    std::optional<std::uint32_t> ModelSettings::*price;
    UsageUnit unit;
  } rows[] = {{"image", &ModelSettings::image_price, UsageUnit::images},
              {"transcription", &ModelSettings::audio_price_per_minute, UsageUnit::audio_seconds},
              {"speech", &ModelSettings::character_price_per_million, UsageUnit::characters},
              {"rerank", &ModelSettings::document_price_per_thousand, UsageUnit::documents}};
  for (const auto& row : rows) {
    Settings settings = example();
    settings.models[0].kind = row.kind;
    settings.models[0].*row.price = 6'000;  // 0.006
    const auto catalog = build_catalog(settings, kEnvironment);
    ASSERT_TRUE(catalog.ok());
    const Price& price = (*catalog)->find("vllm-primary")->price;
    EXPECT_EQ(price.unit, row.unit) << row.kind;
    EXPECT_EQ(price.units, 6'000'000) << row.kind;
    EXPECT_FALSE(price.free());
  }
}

}  // namespace
}  // namespace solidrust
