#include "upstream/catalog/discovery.h"

#include <algorithm>
#include <array>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "http/client/client.h"
#include "net/signal.h"
#include "net/worker.h"
#include "upstream/catalog/model_list.h"
#include "upstream/exchange/get_answer.h"
#include "upstream/exchange/request_form.h"

namespace solidrust {
namespace {

constexpr UpstreamKind kKind = UpstreamKind::openai;  // of what is looked for
constexpr std::string_view kPrefix = "/v1";

// What all probes of one discover() share; lives on its frame until the last has ended.
struct Round {
  http::ClientPool pool;
  std::chrono::milliseconds limit;
  Signal ended;
  std::size_t left = 0;
};

std::shared_ptr<const Upstream> upstream_at(std::uint16_t port) {
  auto upstream = std::make_shared<Upstream>();
  upstream->kind = kKind;
  upstream->origin.host = "127.0.0.1";
  upstream->origin.port = port;
  upstream->origin.host_header = fmt::format("127.0.0.1:{}", port);
  upstream->path_prefix = kPrefix;
  return upstream;
}

Task<void> probe_one(Round* round, std::uint16_t port, std::optional<ModelList>* found) {
  const std::shared_ptr<const Upstream> upstream = upstream_at(port);
  const std::string path = models_path(*upstream);
  const GetAnswer answer = co_await get_answer(round->pool, upstream, path, round->limit);
  if (answer.status == 200 && answer.whole) *found = parse_model_list(answer.body);
  if (--round->left == 0) round->ended.set();
}

// The server's own word on what it is counts more than its port.
void take_owner(const std::string& owner, DiscoveredServer& server) {
  constexpr std::array<std::array<std::string_view, 3>, 3> kOwners{{
      {"vllm", "vllm", "vLLM"},
      {"llamacpp", "llama-cpp", "llama.cpp"},
      {"sglang", "sglang", "SGLang"},
  }};
  for (const auto& [word, name, product] : kOwners) {
    if (owner != word) continue;
    server.name = name;
    server.product = product;
  }
}

std::vector<DiscoveredServer> describe(const std::vector<DiscoveryProbe>& probes,
                                       std::vector<std::optional<ModelList>>& found) {
  std::vector<DiscoveredServer> servers;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (!found[i]) continue;
    DiscoveredServer server{probes[i].name,
                            probes[i].product,
                            fmt::format("http://127.0.0.1:{}{}", probes[i].port, kPrefix),
                            {},
                            kKind};
    take_owner(found[i]->owner, server);
    const bool taken = std::any_of(servers.begin(), servers.end(), [&server](const auto& other) {
      return other.name == server.name;
    });
    if (taken) server.name += fmt::format("-{}", probes[i].port);
    for (std::string& id : found[i]->ids) {
      const ModelKind kind = guess_model_kind(id);
      server.models.push_back({std::move(id), kind});
    }
    servers.push_back(std::move(server));
  }
  return servers;
}

using Discovered = std::vector<DiscoveredServer>;

Task<void> discover_into(Worker* worker, std::vector<DiscoveryProbe> probes,
                         std::chrono::milliseconds limit,
                         std::shared_ptr<std::promise<Discovered>> into) {
  Discovered servers = co_await discover(*worker, std::move(probes), limit);
  into->set_value(std::move(servers));
}

}  // namespace

std::vector<DiscoveryProbe> default_probes() {
  return {{8000, "vllm", "vLLM"},
          {8081, "llama-cpp", "llama.cpp"},
          {8080, "llama-cpp", "llama.cpp"},
          {11434, "ollama", "Ollama"},
          {1234, "lm-studio", "LM Studio"}};
}

Task<std::vector<DiscoveredServer>> discover(Worker& worker, std::vector<DiscoveryProbe> probes,
                                             std::chrono::milliseconds limit) {
  std::vector<std::optional<ModelList>> found(probes.size());
  Round round{http::ClientPool(worker, nullptr, {}), limit, {}, probes.size()};
  for (std::size_t i = 0; i < probes.size(); ++i)
    worker.tasks().spawn("discovery", probe_one(&round, probes[i].port, &found[i]));
  while (round.left > 0) co_await round.ended.wait();
  co_return describe(probes, found);
}

std::vector<DiscoveredServer> discover_blocking(std::vector<DiscoveryProbe> probes,
                                                std::chrono::milliseconds limit) {
  Worker worker(0);
  worker.start();
  const auto result = std::make_shared<std::promise<Discovered>>();
  std::future<Discovered> ended = result->get_future();
  worker.post([&worker, probes = std::move(probes), limit, result] {
    worker.tasks().spawn("discovery", discover_into(&worker, probes, limit, result));
  });
  Discovered servers = ended.get();
  worker.stop_when_idle();
  worker.join();
  return servers;
}

ModelKind guess_model_kind(std::string_view id) {
  std::string text(id);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  if (text.find("rerank") != std::string::npos) return ModelKind::rerank;
  for (const std::string_view part : {"embed", "bge", "minilm"})
    if (text.find(part) != std::string::npos) return ModelKind::embedding;
  // Short names count only as whole words.
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find_first_of("-_/.: ", start), text.size());
    const std::string_view word = std::string_view(text).substr(start, end - start);
    if (word == "e5" || word == "gte") return ModelKind::embedding;
    start = end + 1;
  }
  return ModelKind::chat;
}

}  // namespace solidrust
