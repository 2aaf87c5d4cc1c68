#include "config/settings_load.h"

#include <cstdlib>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "config/setting_value.h"
#include "config/settings_table.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

LoadedSettings load(const std::string& yaml, const Variables& variables = {}) {
  LoadedSettings loaded;
  read_settings_text("f.yaml", yaml, loaded);
  check_settings(variables, loaded);
  return loaded;
}

std::string all(const std::vector<ConfigProblem>& problems) {
  std::string out;
  for (const ConfigProblem& problem : problems) out += to_string(problem) + "\n";
  return out;
}

constexpr const char* kExample = R"(
listen: { api: 127.0.0.1:9090, console: 127.0.0.1:9091 }
upstreams:
  - { name: gpu-1, kind: openai, base_url: "http://10.0.0.5:8000/v1", api_key_env: GPU1_KEY }   # vLLM
models:
  - name: vllm-primary
    context: 8192
    stall_timeout: 5s
    targets: [ { upstream: gpu-1, model: Qwen/Qwen3-4B } ]
  - name: bge-m3
    kind: embedding
    targets:
      - upstream: gpu-1
        model: BAAI/bge-m3
      - upstream: sandbox
        model: sandbox-embedding
limits:
  body: 1MiB
)";

TEST(SettingsLoad, OriginsAreAListOrAText) {
  const auto origins = [](const std::string& yaml, const Variables& variables = {}) {
    LoadedSettings loaded = load(yaml, variables);
    EXPECT_EQ(all(loaded.errors), "") << yaml;
    return loaded.settings.cors_origins;
  };
  EXPECT_EQ(origins(""), "");
  EXPECT_EQ(origins("listen: { cors_origins: [] }"), "");
  EXPECT_EQ(origins("listen: { cors_origins: '' }"), "");
  EXPECT_EQ(origins("listen: { cors_origins: '*' }"), "*");
  EXPECT_EQ(origins("listen: { cors_origins: ['*'] }"), "*");
  EXPECT_EQ(origins("listen: { cors_origins: 'https://a, http://b:1' }"), "https://a, http://b:1");
  EXPECT_EQ(origins("listen:\n  cors_origins:\n    - https://a\n    - http://b:1\n"),
            "https://a, http://b:1");
}

TEST(SettingsLoad, OnlyTheConsoleCanBeOff) {
  const LoadedSettings loaded = load("listen: { console: off }");
  ASSERT_EQ(all(loaded.errors), "");
  EXPECT_TRUE(loaded.settings.console_listen.host.empty());
  for (const SettingRow<Settings>& row : setting_rows())
    if (row.name == "listen.console") {
      EXPECT_EQ(render(row, loaded.settings), "off");
    }
  EXPECT_THAT(all(load("listen: { api: off }").errors), HasSubstr("HOST:PORT"));
  EXPECT_THAT(all(load("listen: { console: \"\" }").errors), HasSubstr("HOST:PORT"));
}

TEST(SettingsLoad, FlowAndBlockStyleAreRead) {
  const LoadedSettings loaded = load(kExample, {{"GPU1_KEY", "x"}});
  ASSERT_EQ(all(loaded.errors), "");
  const Settings& s = loaded.settings;
  EXPECT_EQ(s.api_listen.port, 9090);
  EXPECT_EQ(s.console_listen.port, 9091);
  EXPECT_EQ(s.max_body, 1024u * 1024u);
  ASSERT_EQ(s.upstreams.size(), 1u);
  EXPECT_EQ(s.upstreams[0].base_url, "http://10.0.0.5:8000/v1");
  EXPECT_EQ(s.upstreams[0].api_key_env, "GPU1_KEY");
  ASSERT_EQ(s.models.size(), 2u);
  EXPECT_EQ(s.models[0].context, 8192u);
  EXPECT_EQ(s.models[0].stall_timeout.count(), 5'000);
  EXPECT_EQ(s.models[0].targets[0].model, "Qwen/Qwen3-4B");
  EXPECT_EQ(s.models[1].kind, "embedding");
  ASSERT_EQ(s.models[1].targets.size(), 2u);
  EXPECT_EQ(s.models[1].targets[1].upstream, "sandbox");
}

TEST(SettingsLoad, WhatAnUpstreamSpeaksIsAListOrAText) {
  const auto speaks = [](const std::string& value) {
    const LoadedSettings loaded =
        load("upstreams: [ { name: a, base_url: 'http://h'" + value + " } ]\n");
    EXPECT_EQ(all(loaded.errors), "") << value;
    return loaded.settings.upstreams.at(0).speaks;
  };
  EXPECT_EQ(speaks(""), "");
  EXPECT_EQ(speaks(", speaks: messages"), "messages");
  EXPECT_EQ(speaks(", speaks: [chat]"), "chat");
  EXPECT_EQ(speaks(", speaks: [messages, chat, messages]"), "chat, messages");
  EXPECT_EQ(speaks(", speaks: 'responses,chat messages'"), "chat, responses, messages");
}

TEST(SettingsLoad, AnUpstreamHasAKindAnAuthFormAndABeta) {
  const LoadedSettings loaded = load(
      "upstreams: [ { name: a, base_url: 'http://h', kind: anthropic, auth: x-api-key,\n"
      "               forward_beta: false }, { name: b, base_url: 'http://h', kind: azure } ]\n");
  ASSERT_EQ(all(loaded.errors), "");
  const Settings& s = loaded.settings;
  EXPECT_EQ(s.upstreams[0].kind, "anthropic");
  EXPECT_EQ(s.upstreams[0].auth, "x-api-key");
  EXPECT_EQ(s.upstreams[0].forward_beta, "false");
  EXPECT_EQ(s.upstreams[1].kind, "azure");
  EXPECT_EQ(s.upstreams[1].auth, "");
  EXPECT_EQ(s.upstreams[1].forward_beta, "true");
}

TEST(SettingsLoad, TiersAreAMappingOfLimits) {
  const LoadedSettings loaded = load(
      "tiers: { pro: { requests_per_minute: 300, concurrent: unlimited }, own-1: {} }\n"
      "models: [ { name: m, prompt_price: 150, cached_price: 75, default_max_tokens: 99,\n"
      "            targets: [ { upstream: sandbox, model: m } ] } ]\n"
      "usage: { keep_records: 1d, journal: 64MiB }\n");
  ASSERT_EQ(all(loaded.errors), "");
  const Settings& s = loaded.settings;
  ASSERT_EQ(s.tiers.size(), 2u);
  EXPECT_EQ(s.tiers[0].name, "pro");
  EXPECT_EQ(s.tiers[0].requests_per_minute, "300");
  EXPECT_EQ(s.tiers[0].concurrent, "unlimited");
  EXPECT_EQ(s.tiers[0].requests_per_day, "");
  EXPECT_EQ(s.tiers[1].name, "own-1");
  EXPECT_EQ(s.models[0].prompt_price, 150u);
  EXPECT_EQ(s.models[0].completion_price, 0u);
  EXPECT_EQ(s.models[0].cached_price, 75u);
  EXPECT_EQ(s.models[0].default_max_tokens, 99u);
  EXPECT_EQ(s.keep_records, std::chrono::hours(24));
  EXPECT_EQ(s.journal_bytes, 64u * 1024 * 1024);
}

TEST(SettingsLoad, PricesArePerMillionTokensUpToABound) {
  const auto priced = [](const std::string& keys) {
    return load("models: [ { name: m, " + keys +
                ", targets: [ { upstream: sandbox, model: m } ] } ]\n");
  };
  const LoadedSettings loaded = priced(
      "prompt_price_per_million: 0.15, completion_price_per_million: 4000000, "
      "cached_price_per_million: 0.001");
  ASSERT_EQ(all(loaded.errors), "");
  EXPECT_EQ(loaded.settings.models[0].prompt_price_per_million, 150u);
  EXPECT_EQ(loaded.settings.models[0].completion_price_per_million, 4'000'000'000u);
  EXPECT_EQ(loaded.settings.models[0].cached_price_per_million, 1u);
  for (const std::string name : {"prompt", "completion", "cached"}) {
    const std::string key = name + "_price_per_million: ";
    EXPECT_THAT(all(priced(key + "4000000.001").errors), HasSubstr("must be within 0 … 4000000"));
    EXPECT_THAT(all(priced(key + "0.0015").errors), HasSubstr("at most 3 decimals"));
    EXPECT_THAT(all(priced(key + "-1").errors), HasSubstr("must be a decimal number"));
    EXPECT_THAT(all(priced(key + "0.15, " + name + "_price: 150").errors),
                HasSubstr(name + "_price and " + name + "_price_per_million set the same price"));
  }
  EXPECT_TRUE(priced("prompt_price: 4000000000, cached_price_per_million: 0.075").ok());
}

TEST(SettingsLoad, PricesOfUnitsGoWithTheirKindOfModel) {
  const auto model = [](const std::string& kind, const std::string& price) {
    return load("models: [ { name: m, kind: " + kind + ", " + price +
                ", targets: [ { upstream: sandbox, model: m } ] } ]\n");
  };
  const LoadedSettings image = model("image", "image_price: 0.04");
  ASSERT_EQ(all(image.errors), "");
  EXPECT_EQ(image.settings.models[0].image_price, 40'000u);
  EXPECT_TRUE(model("transcription", "audio_price_per_minute: 0.006").ok());
  EXPECT_TRUE(model("speech", "character_price_per_million: 15").ok());
  EXPECT_TRUE(model("rerank", "document_price_per_thousand: 4000").ok());
  EXPECT_THAT(all(model("rerank", "document_price_per_thousand: 4000.000001").errors),
              HasSubstr("must be within 0 … 4000"));
  EXPECT_THAT(all(model("image", "image_price: 0.0000001").errors),
              HasSubstr("at most 6 decimals"));
  EXPECT_THAT(all(model("chat", "image_price: 0.04").errors),
              HasSubstr("image_price is for models of kind image, and this is one of kind chat"));
}

TEST(SettingsLoad, TheCurrencyIsACode) {
  EXPECT_EQ(load("").settings.currency, "USD");
  EXPECT_EQ(load("currency: EUR\n").settings.currency, "EUR");
  EXPECT_THAT(all(load("currency: euro\n").errors), HasSubstr("three capital letters"));
}

TEST(SettingsLoad, NothingConfiguredMeansDefaults) {
  for (const char* yaml : {"", "# only a comment\n", "---\n", "limits:\n", "models: []\n"}) {
    const LoadedSettings loaded = load(yaml);
    EXPECT_TRUE(loaded.ok()) << yaml << all(loaded.errors);
    EXPECT_EQ(loaded.settings.max_body, Settings{}.max_body);
  }
}

TEST(SettingsLoad, BadFilesAreNamedByPlaceAndKey) {
  const struct {
    const char* kind;
    const char* yaml;
    const char* place_and_key;
    const char* says;
  } rows[] = {
      {"not YAML", "listen: { api: 1", "f.yaml:", "not valid YAML"},
      {"a tab as indent", "limits:\n\tbody: 1MiB\n", "f.yaml:2:", "not valid YAML"},
      {"an undefined alias", "limits: *x\n", "f.yaml:1:", "not valid YAML"},
      {"a list at the top", "- a\n", "f.yaml:1:1: ", "must be a mapping of settings, not a list"},
      {"two documents", "workers: 1\n---\nworkers: 2\n", "f.yaml:2:", "one YAML document"},
      {"a list of tiers", "tiers: []\n", "f.yaml:1:8: tiers", "must be a mapping of tiers"},
      {"a tier without limits", "tiers: { pro: 5 }\n", "f.yaml:1:15: tiers.pro", "of limits"},
      {"a mistyped limit", "tiers: { pro: { request_per_minute: 5 } }\n",
       "f.yaml:1:17: tiers.pro.request_per_minute", "did you mean \"requests_per_minute\""},
      {"a limit below zero", "tiers: { pro: { concurrent: -1 } }\n",
       "f.yaml:1:29: tiers.pro.concurrent", "or \"unlimited\""},
      {"a limit past its bound", "tiers: { pro: { concurrent: 1000000000001 } }\n",
       "f.yaml:1:29: tiers.pro.concurrent", "whole number within"},
      {"a tier's name", "tiers: { \"a b\": {} }\n", "f.yaml:1:10: tiers.a b", "1 to 64 letters"},
      {"a mistyped section", "limts: { body: 1MiB }\n", "f.yaml:1:1: limts",
       "did you mean \"limits\""},
      {"a mistyped key", "limits:\n  bdy: 1MiB\n", "f.yaml:2:3: limits.bdy",
       "did you mean \"body\""},
      {"a key of a section at the top", "body: 1MiB\n", "f.yaml:1:1: body", "inside \"limits:\""},
      {"a dotted key", "limits.body: 1MiB\n", "f.yaml:1:1: limits.body", "inside \"limits:\""},
      {"a key twice", "workers: 1\nworkers: 2\n", "f.yaml:2:1: workers", "given twice"},
      {"a section twice", "log: {}\nlog: {}\n", "f.yaml:2:1: log", "given twice"},
      {"a key twice in a section", "log: { level: info, level: warn }\n", "f.yaml:1:21: log.level",
       "given twice"},
      {"a word for a number", "workers: many\n", "f.yaml:1:10: workers", "whole number"},
      {"a negative number", "workers: -1\n", "f.yaml:1:10: workers", "whole number"},
      {"a number out of range", "workers: 65\n", "f.yaml:1:10: workers", "within 0 … 64"},
      {"a size without a right unit", "limits: { body: 20MB }\n", "f.yaml:1:17: limits.body",
       "must be a size"},
      {"a size out of range", "limits: { body: 2GiB }\n", "f.yaml:1:17: limits.body",
       "within 1KiB … 1GiB"},
      {"a time without a unit", "grace_period: 30\n", "f.yaml:1:15: grace_period",
       "must be a time"},
      {"a wrong word", "log: { level: debgu }\n", "f.yaml:1:15: log.level",
       "did you mean \"debug\""},
      {"a list for a value", "workers: [1]\n", "f.yaml:1:10: workers", "single value, not a list"},
      {"a value for a section", "limits: 5\n", "f.yaml:1:9: limits", "must be a mapping"},
      {"a mapping for a list", "models: { a: b }\n", "f.yaml:1:9: models", "must be a list"},
      {"no value", "workers:\n", "f.yaml:1:1: workers", "has no value"},
      {"a mapping as a key", "? { a: b }\n: 1\n", "f.yaml:1:3: ", "must be plain text"},
      {"a bad address", "listen: { api: 8080 }\n", "f.yaml:1:16: listen.api", "HOST:PORT"},
      {"an upstream without a name", "upstreams: [ { base_url: 'http://h' } ]\n",
       "f.yaml:1:14: upstreams[0]", "\"name\" is missing"},
      {"an upstream that is a text", "upstreams: [ gpu ]\n", "f.yaml:1:14: upstreams[0]",
       "must be a mapping"},
      {"an unknown kind", "upstreams: [ { name: a, base_url: 'http://h', kind: opnai } ]\n",
       "upstreams[0].kind", "did you mean \"openai\""},
      {"an unknown kind names what there is",
       "upstreams: [ { name: a, base_url: 'http://h', kind: gemini } ]\n", "upstreams[0].kind",
       "must be openai or anthropic or azure, not \"gemini\""},
      {"an unknown dialect", "upstreams: [ { name: a, base_url: 'http://h', speaks: chta } ]\n",
       "upstreams[0].speaks", "did you mean \"chat\""},
      {"an unknown dialect in a list",
       "upstreams: [ { name: a, base_url: 'http://h', speaks: [chat, rerank] } ]\n",
       "upstreams[0].speaks", "must be chat or responses or messages, not \"rerank\""},
      {"a list of no dialect", "upstreams: [ { name: a, base_url: 'http://h', speaks: [] } ]\n",
       "upstreams[0].speaks", "at least one of chat, responses, messages"},
      {"a mapping of dialects",
       "upstreams: [ { name: a, base_url: 'http://h', speaks: { chat: true } } ]\n",
       "upstreams[0].speaks", "not a mapping"},
      {"an unknown auth form", "upstreams: [ { name: a, base_url: 'http://h', auth: basic } ]\n",
       "upstreams[0].auth", "must be bearer or api-key or x-api-key, not \"basic\""},
      {"a beta that is neither",
       "upstreams: [ { name: a, base_url: 'http://h', forward_beta: maybe } ]\n",
       "upstreams[0].forward_beta", "must be true or false"},
      {"credentials in the URL", "upstreams: [ { name: a, base_url: 'http://u:p@h' } ]\n",
       "f.yaml:1:35: upstreams[0].base_url", "must not carry a user name or password"},
      {"an unset key variable",
       "upstreams:\n  - { name: a, base_url: 'http://h', api_key_env: NO_KEY }\n",
       "f.yaml:2:51: upstreams[0].api_key_env", "NO_KEY is not set"},
      {"a key for its variable",
       "upstreams:\n  - { name: a, base_url: 'http://h', api_key_env: sk-123 }\n",
       "f.yaml:2:51: upstreams[0].api_key_env", "not the key itself"},
      {"two upstreams of one name",
       "upstreams:\n  - { name: a, base_url: 'http://h' }\n  - { name: a, base_url: 'http://h' }\n",
       "f.yaml:3:13: upstreams[1].name", "is the name of upstreams[0]"},
      {"an upstream named sandbox", "upstreams: [ { name: sandbox, base_url: 'http://h' } ]\n",
       "f.yaml:1:22: upstreams[0].name", "built in"},
      {"a model without targets", "models: [ { name: m } ]\n", "f.yaml:1:11: models[0]",
       "\"targets\" is missing"},
      {"a target of an unknown upstream",
       "models:\n  - name: m\n    targets: [ { upstream: sandbx, model: x } ]\n",
       "f.yaml:3:28: models[0].targets[0].upstream", "did you mean \"sandbox\""},
      {"a target without a model", "models: [ { name: m, targets: [ { upstream: sandbox } ] } ]\n",
       "f.yaml:1:33: models[0].targets[0]", "\"model\" is missing"},
      {"a mistyped key of a model",
       "models: [ { name: m, tagets: [], targets: [ { upstream: sandbox, model: x } ] } ]\n",
       "f.yaml:1:22: models[0].tagets", "did you mean \"targets\""},
      {"two models of one name",
       "models:\n  - { name: m, targets: [ { upstream: sandbox, model: x } ] }\n"
       "  - { name: m, targets: [ { upstream: sandbox, model: x } ] }\n",
       "f.yaml:3:13: models[1].name", "is the name of models[0]"},
      {"a certificate without a key", "tls: { certificate: /dev/null }\n",
       "f.yaml:1:21: tls.certificate", "go together"},
      {"a certificate that is not there", "tls: { certificate: /none/a, key: /dev/null }\n",
       "f.yaml:1:21: tls.certificate", "/none/a cannot be read"},
      {"an origin with a path", "listen: { cors_origins: 'https://a.example/' }\n",
       "f.yaml:1:25: listen.cors_origins", "no path"},
      {"an origin in a list", "listen:\n  cors_origins: [ 'https://a.example', a.example ]\n",
       "f.yaml:2:17: listen.cors_origins", "not \"a.example\""},
      {"a list in the list of origins", "listen:\n  cors_origins: [ [] ]\n",
       "f.yaml:2:19: listen.cors_origins", "must hold texts, not a list"},
      {"a mapping of origins", "listen: { cors_origins: {} }\n", "f.yaml:1:25: listen.cors_origins",
       "not a mapping"},
      {"a wrong policy", "console: { sign_up: opne }\n", "f.yaml:1:21: console.sign_up",
       "did you mean \"open\""},
      {"domains without any", "console: { sign_up: domains }\n", "f.yaml:1:21: console.sign_up",
       "needs console.sign_up_domains"},
      {"a mail server with a name in it", "mail: { smtp_url: 'smtp://u:p@h' }\n",
       "f.yaml:1:19: mail.smtp_url", "without a user name"},
      {"a mail server that is none", "mail: { smtp_url: 'http://h' }\n",
       "f.yaml:1:19: mail.smtp_url", "must be smtp://"},
      {"a sender that is none", "mail: { from: nobody }\n", "f.yaml:1:15: mail.from",
       "must be a mail address"},
      {"a mail user without a password", "mail: { username: ada }\n", "f.yaml:1:19: mail.username",
       "go together"},
      {"an unset mail password", "mail: { username: ada, password_env: NO_KEY }\n",
       "f.yaml:1:38: mail.password_env", "NO_KEY is not set"},
      {"not UTF-8", "workers: \xff\n", "f.yaml: ", "not UTF-8"},
  };
  for (const auto& row : rows) {
    const LoadedSettings loaded = load(row.yaml);
    EXPECT_FALSE(loaded.ok()) << row.kind;
    EXPECT_THAT(all(loaded.errors), HasSubstr(row.place_and_key)) << row.kind;
    EXPECT_THAT(all(loaded.errors), HasSubstr(row.says)) << row.kind;
  }
}

TEST(SettingsLoad, EveryErrorIsReportedInOneGo) {
  const LoadedSettings loaded = load(
      "wokers: 1\nlog: { level: loud }\nlimits: { body: 1, keep_alive: x }\n"
      "models: [ { name: m, targets: [ { upstream: nowhere, model: x } ] } ]\n");
  EXPECT_EQ(loaded.errors.size(), 5u) << all(loaded.errors);
}

TEST(SettingsLoad, AMissingFileIsAnError) {
  const LoadedSettings loaded = load_settings({"/none/solidrust.yaml", {}, {}});
  EXPECT_THAT(all(loaded.errors), HasSubstr("/none/solidrust.yaml: cannot be read: No such file"));
}

TEST(SettingsLoad, AFolderInPlaceOfTheFileIsAnError) {
  EXPECT_FALSE(load_settings({"/tmp", {}, {}}).ok());
}

TEST(SettingsLoad, TheFileIsBounded) {
  const std::string comment = "#" + std::string(kMaxConfigFile - 2, 'x') + "\n";
  ASSERT_EQ(comment.size(), kMaxConfigFile);
  EXPECT_TRUE(load(comment).ok());
  EXPECT_THAT(all(load(comment + "\n").errors), HasSubstr("larger than 1 MiB"));
}

TEST(SettingsLoad, ListsAreBounded) {
  std::string yaml = "models:\n  - name: m\n    targets:\n";
  for (std::size_t i = 0; i < kMaxTargets; ++i) yaml += "      - { upstream: sandbox, model: x }\n";
  EXPECT_TRUE(load(yaml).ok());
  EXPECT_THAT(all(load(yaml + "      - { upstream: sandbox, model: x }\n").errors),
              HasSubstr("has 101 entries, at most 100"));
}

TEST(SettingsLoad, NestedAliasesDoNotMultiply) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int n = 0; n < 8; ++n) yaml += ", " + before;
    yaml += "]\n";
  }
  EXPECT_EQ(load(yaml + "workers: *a11\n").errors.size(), 13u);
}

// yaml-cpp finds one empty document after the other here, and no end.
TEST(SettingsLoad, EmptyDocumentsWithoutEndAreAnError) {
  EXPECT_THAT(all(load(",a: &     targets: [{upstre,ma u:2]\n ").errors),
              HasSubstr("one YAML document"));
  EXPECT_THAT(all(load("---\nlog: {}\n---\nlog: {}\n").errors), HasSubstr("f.yaml:3:1: "));
  EXPECT_THAT(load("---\n# only one\n").errors, IsEmpty());
}

TEST(SettingsLoad, DeepNestingIsAnErrorAndNotACrash) {
  EXPECT_FALSE(load("workers: " + std::string(100'000, '[')).ok());
}

TEST(SettingsLoad, TheLaterSourceWins) {
  char path[] = "/tmp/solidrust-settings-XXXXXX";
  const int fd = ::mkstemp(path);
  ASSERT_GE(fd, 0);
  ::close(fd);
  std::ofstream(path) << "workers: 2\nlog: { level: debug, format: json }\ngrace_period: 9s\n";
  const LoadedSettings loaded = load_settings({.file = path,
                                               .variables = {{"SOLIDRUST_WORKERS", "3"},
                                                             {"SOLIDRUST_LOG_LEVEL", "warn"},
                                                             {"SOLIDRUST_LISTEN_API", ""}},
                                               .flags = {{"log.level", "--log-level", "error"}}});
  ::unlink(path);
  ASSERT_EQ(all(loaded.errors), "");
  EXPECT_EQ(loaded.settings.workers, 3u);
  EXPECT_EQ(loaded.settings.log_level, LogLevel::error);
  EXPECT_EQ(loaded.settings.log_format, LogFormat::json);
  EXPECT_EQ(loaded.settings.grace.count(), 9'000);
  EXPECT_EQ(loaded.origins.at("workers").source, "SOLIDRUST_WORKERS");
  EXPECT_EQ(loaded.origins.at("log.level").source, "--log-level");
  EXPECT_EQ(loaded.origins.at("log.format").line, 2);
  EXPECT_FALSE(loaded.origins.contains("listen.api")) << "an empty variable counts as not set";
}

TEST(SettingsLoad, BadVariablesAndFlagsAreNamed) {
  const LoadedSettings loaded = load_settings({.file = {},
                                               .variables = {{"SOLIDRUST_LISTEN_API", "nowhere"}},
                                               .flags = {{"grace_period", "--grace", "soon"}}});
  EXPECT_THAT(all(loaded.errors), HasSubstr("SOLIDRUST_LISTEN_API: must be HOST:PORT"));
  EXPECT_THAT(all(loaded.errors), HasSubstr("--grace: must be a time"));
}

TEST(SettingsLoad, AMistypedVariableIsAWarningAndAClientsVariableIsNot) {
  const LoadedSettings loaded =
      load_settings({.file = {},
                     .variables = {{"SOLIDRUST_LISTEN_AP", "1"}, {"SOLIDRUST_API_KEY", "k"}},
                     .flags = {}});
  EXPECT_TRUE(loaded.ok());
  ASSERT_EQ(loaded.warnings.size(), 1u) << all(loaded.warnings);
  EXPECT_THAT(all(loaded.warnings), HasSubstr("SOLIDRUST_LISTEN_API"));
}

TEST(SettingsLoad, AFileThatSetsNothingIsAWarning) {
  char path[] = "/tmp/solidrust-settings-XXXXXX";
  const int fd = ::mkstemp(path);
  ASSERT_GE(fd, 0);
  ::close(fd);
  for (const char* text : {"", "\n", "# nothing\n", "---\n"}) {
    std::ofstream(path) << text;
    const LoadedSettings loaded = load_settings({.file = path, .variables = {}, .flags = {}});
    EXPECT_TRUE(loaded.ok());
    EXPECT_THAT(all(loaded.warnings), HasSubstr("sets nothing")) << text;
  }
  std::ofstream(path) << "workers: 2\n";
  EXPECT_THAT(load_settings({.file = path, .variables = {}, .flags = {}}).warnings, IsEmpty());
  ::unlink(path);
}

TEST(SettingsLoad, UpstreamsThatNoModelCanNameAreAWarningWithThePlace) {
  const LoadedSettings loaded =
      load("workers: 2\nupstreams: [ { name: a, base_url: 'http://h' } ]\n");
  EXPECT_TRUE(loaded.ok());
  EXPECT_THAT(all(loaded.warnings), HasSubstr("f.yaml:2:"));
  EXPECT_THAT(all(loaded.warnings), HasSubstr("models: no model names these upstreams"));
  EXPECT_THAT(load(kExample).warnings, IsEmpty());
}

TEST(SettingsTable, NamesAreUniqueAndDefaultsAreWithinTheirBounds) {
  std::set<std::string_view> names;
  for (const SettingRow<Settings>& row : setting_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    Settings settings;
    const std::string value = render(row, settings);
    if (!value.empty()) {
      EXPECT_TRUE(assign(row, settings, value).ok()) << row.name << " " << value;
    }
    EXPECT_EQ(render(row, settings), value) << row.name;
  }
}

TEST(SettingsTable, EveryNumberIsHeldAtItsBoundsAndRefusedOnePast) {
  for (const SettingRow<Settings>& row : setting_rows()) {
    if (row.max == 0) continue;
    const std::string unit = row.type == SettingType::duration ? "ms" : "";
    const auto set = [&](std::int64_t number) {
      Settings settings;
      const bool amount = row.type == SettingType::amount;
      return assign(row, settings, amount ? render_amount(number) : std::to_string(number) + unit)
          .ok();
    };
    EXPECT_TRUE(set(row.min)) << row.name;
    EXPECT_TRUE(set(row.max)) << row.name;
    EXPECT_FALSE(set(row.max + 1)) << row.name;
    if (row.min > 0) {
      EXPECT_FALSE(set(row.min - 1)) << row.name;
    }
  }
}

TEST(SettingsTable, WhatNeedsARestartKeepsItsValueAndIsNamed) {
  Settings running;
  Settings next;
  next.workers = 5;
  next.api_listen.port = 1;
  next.log_level = LogLevel::debug;
  EXPECT_THAT(keep_fixed(running, next), ElementsAre("listen.api", "workers"));
  EXPECT_EQ(next.workers, running.workers);
  EXPECT_EQ(next.api_listen.port, running.api_listen.port);
  EXPECT_EQ(next.log_level, LogLevel::debug);
  EXPECT_THAT(keep_fixed(running, next), IsEmpty());
}

}  // namespace
}  // namespace solidrust
