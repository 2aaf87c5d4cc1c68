#include "upstream/catalog/discovery.h"

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "http/testing/fake_server.h"
#include "upstream/catalog/model_list.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

std::string json(const std::string& body, const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

FakeServer::Script answer(std::string text) {
  return [text = std::move(text)](FakeConnection& connection, int) {
    if (!connection.read_request().empty()) connection.send(text);
    connection.wait_closed(5s);
  };
}

const std::string kVllm = json(
    R"({"object":"list","data":[{"id":"Qwen/Qwen3-4B","owned_by":"vllm"},{"id":"BAAI/bge-m3"}]})");

TEST(Discovery, FindsTheServersInTheOrderOfTheProbes) {
  FakeServer vllm(answer(kVllm));
  FakeServer llama(answer(
      json(R"({"object":"list","data":[{"id":"q.gguf","owned_by":"llamacpp"}],"models":[]})")));
  FakeServer second(
      answer(json(R"({"object":"list","data":[{"id":"r.gguf","owned_by":"llamacpp"}]})")));
  FakeServer ollama(answer(json(R"({"object":"list","data":null})")));
  const auto found = discover_blocking({{vllm.port(), "vllm", "vLLM"},
                                        {llama.port(), "llama-cpp", "llama.cpp"},
                                        {second.port(), "some", "Something"},
                                        {ollama.port(), "ollama", "Ollama"}},
                                       2s);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].name, "vllm");
  EXPECT_EQ(found[0].product, "vLLM");
  EXPECT_EQ(found[0].base_url, "http://127.0.0.1:" + std::to_string(vllm.port()) + "/v1");
  ASSERT_EQ(found[0].models.size(), 2u);
  EXPECT_EQ(found[0].models[0].id, "Qwen/Qwen3-4B");
  EXPECT_EQ(found[0].models[0].kind, ModelKind::chat);
  EXPECT_EQ(found[0].models[1].kind, ModelKind::embedding);
  EXPECT_EQ(found[1].name, "llama-cpp");
  // Its own word counts more than the port, and a name is given once.
  EXPECT_EQ(found[2].name, "llama-cpp-" + std::to_string(second.port()));
  EXPECT_EQ(found[2].product, "llama.cpp");
  EXPECT_EQ(found[3].name, "ollama");
  EXPECT_TRUE(found[3].models.empty());
}

// promise: U78
TEST(Discovery, AsksForTheModelsWithoutABody) {
  std::string seen;
  std::uint16_t port = 0;
  {
    FakeServer server([&](FakeConnection& connection, int) {
      seen = connection.read_request();
      connection.send(kVllm);
    });
    port = server.port();
    EXPECT_EQ(discover_blocking({{port, "vllm", "vLLM"}}, 2s).size(), 1u);
  }
  EXPECT_EQ(seen, "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                      "\r\nUser-Agent: solidrust/" SOLIDRUST_VERSION
                      "\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n\r\n");
}

// promise: U79
TEST(Discovery, WhatIsNoModelServerIsLeftOut) {
  const std::string big(1024 * 1024, ' ');
  for (const std::string& text :
       {std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string(), std::string("\0\xff\r\n\r\n", 6),
        json("<html></html>"), json("{}"), json("[]"), json(R"({"object":"list"})"),
        json(R"({"object":"list","data":{}})"), json(R"({"data":[{"id":"x"}]})"),
        json(R"({"object":"list","data":[]})", "401 Unauthorized"),
        json(R"({"object":"list","data":[]})", "404 Not Found"),
        std::string("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"),
        json(R"({"object":"list","data":[]})" + big)}) {
    FakeServer odd([&](FakeConnection& connection, int) {
      connection.read_request();
      connection.send(text);
    });
    FakeServer real(answer(kVllm));
    const auto found =
        discover_blocking({{odd.port(), "odd", "Odd"}, {real.port(), "vllm", "vLLM"}}, 2s);
    ASSERT_EQ(found.size(), 1u) << text.substr(0, 100);
    EXPECT_EQ(found[0].name, "vllm");
  }
}

// promise: U79
TEST(Discovery, SilentServersCostNoMoreThanTheLimitInAll) {
  FakeServer first([](FakeConnection& connection, int) { connection.wait_closed(5s); });
  FakeServer second([](FakeConnection& connection, int) {
    while (connection.send("H")) std::this_thread::sleep_for(10ms);
  });
  FakeServer real(answer(kVllm));
  std::uint16_t closed = 0;
  {
    FakeServer gone([](FakeConnection&, int) {});
    closed = gone.port();
  }
  const auto started = std::chrono::steady_clock::now();
  const auto found = discover_blocking({{first.port(), "a", "A"},
                                        {second.port(), "b", "B"},
                                        {closed, "c", "C"},
                                        {real.port(), "vllm", "vLLM"}},
                                       150ms);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 400ms);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "vllm");
}

TEST(Discovery, NothingToProbeIsNothingFound) {
  EXPECT_TRUE(discover_blocking({}, 100ms).empty());
}

// promise: U78
TEST(Discovery, ProbesEachKnownPortOnce) {
  std::vector<int> ports;
  for (const DiscoveryProbe& probe : default_probes()) ports.push_back(probe.port);
  EXPECT_EQ(ports, (std::vector<int>{8000, 8081, 8080, 11434, 1234}));
}

TEST(Discovery, GuessesTheKindFromTheName) {
  for (const char* id : {"BAAI/bge-m3", "text-embedding-3-small", "nomic-embed-text:latest",
                         "intfloat/multilingual-e5-large", "thenlper/gte-large", "all-MiniLM-L6-v2",
                         "Qwen3-Embedding-0.6B", "e5"})
    EXPECT_EQ(guess_model_kind(id), ModelKind::embedding) << id;
  for (const char* id : {"BAAI/bge-reranker-v2-m3", "Qwen3-Reranker-0.6B", "rerank-v3.5"})
    EXPECT_EQ(guess_model_kind(id), ModelKind::rerank) << id;
  for (const char* id :
       {"Qwen/Qwen3-4B", "llama3.2:3b", "gpt-4o", "phi-4-e51", "integte", "", "mistral-7b-e5x"})
    EXPECT_EQ(guess_model_kind(id), ModelKind::chat) << id;
}

TEST(ModelList, TakesAsManyModelsAndAsLongIdsAsAllowedAndNotOneMore) {
  const auto list_of = [](std::size_t count, const std::string& id) {
    std::string body = R"({"object":"list","data":[)";
    for (std::size_t i = 0; i < count; ++i)
      body += (i > 0 ? "," : "") + (R"({"id":")" + id + "\"}");
    return parse_model_list(body + "]}")->ids.size();
  };
  EXPECT_EQ(list_of(ModelList::kMaxModels, "a"), ModelList::kMaxModels);
  EXPECT_EQ(list_of(ModelList::kMaxModels + 1, "a"), ModelList::kMaxModels);
  EXPECT_EQ(list_of(1, std::string(ModelList::kMaxId, 'a')), 1u);
  EXPECT_EQ(list_of(1, std::string(ModelList::kMaxId + 1, 'a')), 0u);
  EXPECT_EQ(list_of(1, ""), 0u);
  EXPECT_EQ(list_of(1, "a\\nb"), 0u);
}

}  // namespace
}  // namespace solidrust
