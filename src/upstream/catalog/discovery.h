// Looks for model servers on this machine, at first start when nothing is configured.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "net/task.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

class Worker;

struct DiscoveredModel {
  std::string id;
  ModelKind kind = ModelKind::chat;  // guessed from the name
};

struct DiscoveredServer {
  std::string name;      // "vllm", "llama-cpp", "ollama", "lm-studio"; with "-PORT" when not unique
  std::string product;   // for people: "vLLM", "llama.cpp", …
  std::string base_url;  // "http://127.0.0.1:8000/v1"
  std::vector<DiscoveredModel> models;
  UpstreamKind kind = UpstreamKind::openai;
};

struct DiscoveryProbe {
  std::uint16_t port = 0;
  std::string name;  // what usually listens there
  std::string product;
};

// vLLM 8000, llama.cpp 8081 and 8080, Ollama 11434, LM Studio 1234.
std::vector<DiscoveryProbe> default_probes();

// GET /v1/models on 127.0.0.1 at each port, all concurrently, within `limit` in all. Only servers
// that answer as one (a list of models) are returned, in the order of the probes. Leave out the
// ports that this process listens on. Runs on the worker's thread.
Task<std::vector<DiscoveredServer>> discover(
    Worker& worker, std::vector<DiscoveryProbe> probes,
    std::chrono::milliseconds limit = std::chrono::milliseconds{400});

// The same from a thread that is not a worker's, before any has started.
std::vector<DiscoveredServer> discover_blocking(
    std::vector<DiscoveryProbe> probes,
    std::chrono::milliseconds limit = std::chrono::milliseconds{400});

// What a model of this name is for, as far as the name tells: chat, embedding or rerank.
ModelKind guess_model_kind(std::string_view id);

}  // namespace solidrust
