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

namespace solidrust {
namespace {

constexpr std::size_t kMaxListBody = 1024 * 1024;

// What all probes of one discover() share; lives on its frame until the last has ended.
struct Round {
  http::ClientPool pool;
  http::ClientDeadlines deadlines;
  Signal ended;
  std::size_t left = 0;
};

Task<std::optional<ModelList>> ask(http::ClientPool& pool, const http::ClientDeadlines& deadlines,
                                   std::uint16_t port) {
  http::Origin origin;
  origin.host = "127.0.0.1";
  origin.port = port;
  origin.host_header = fmt::format("127.0.0.1:{}", port);
  const auto exchange = pool.exchange(origin, deadlines);
  const std::array<http::Field, 2> fields{
      {{"Accept", "application/json"}, {"Accept-Encoding", "identity"}}};
  http::ClientRequest request;
  request.method = "GET";
  request.target = "/v1/models";
  request.fields = fields;
  const http::ClientErrc opened = co_await exchange->open(request);
  if (opened != http::ClientErrc::ok || exchange->head().status != 200) co_return std::nullopt;
  std::string body;
  for (;;) {
    std::string_view bytes;
    const http::ClientErrc result = co_await exchange->read(bytes);
    if (result != http::ClientErrc::ok) co_return std::nullopt;
    if (bytes.empty()) break;
    if (body.size() + bytes.size() > kMaxListBody) co_return std::nullopt;
    body.append(bytes);
  }
  co_return parse_model_list(body);
}

Task<void> probe_one(Round* round, std::uint16_t port, std::optional<ModelList>* found) {
  *found = co_await ask(round->pool, round->deadlines, port);
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
                            fmt::format("http://127.0.0.1:{}/v1", probes[i].port),
                            {}};
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
  Round round{
      http::ClientPool(worker, nullptr, {}), {limit, limit, limit, limit}, {}, probes.size()};
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
