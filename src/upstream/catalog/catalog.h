// The models that are served and where each is answered: an immutable snapshot, replaced whole
// when the configuration is reloaded.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/model_kind.h"
#include "config/upstream_kind.h"
#include "dialect/dialect.h"
#include "http/client/client.h"
#include "meter/cost.h"
#include "upstream/catalog/kind_row.h"
#include "upstream/catalog/upstream_key.h"
#include "upstream/exchange/own_field.h"

namespace solidrust {

class TargetState;
struct ModelState;

// What was learned about a server from its responses. Shared by all workers; lost with the catalog.
struct Learnt {
  std::array<std::atomic<bool>, kOwnFields> refuses{};  // by OwnField
};

struct Upstream {
  std::string name;
  UpstreamKind kind = UpstreamKind::openai;
  http::Origin origin;
  std::string path_prefix;            // "/v1"
  UpstreamKey api_key;                // sent in the form `auth`; empty: none
  OwnFields asks = OwnFields::all();  // as configured; `learnt` has those that it refuses
  // The dialects that it speaks. Only those that the operator configures: servers offer incomplete
  // endpoints.
  Dialects speaks = Dialect::chat;
  AuthForm auth = AuthForm::bearer;
  bool forward_beta = true;    // the caller's anthropic-beta goes there
  bool trace = false;          // is sent a traceparent
  bool openai_fields = false;  // knows the newest fields of OpenAI's own API
  std::shared_ptr<Learnt> learnt = std::make_shared<Learnt>();
};

struct Target {
  std::shared_ptr<const Upstream> upstream;
  std::string model;                // as the upstream calls it
  std::uint32_t priority = 0;       // 0 is asked first; a higher one only when those cannot serve
  std::uint32_t weight = 1;         // share of the load among those of equal priority
  std::uint32_t max_in_flight = 0;  // concurrently; 0: any number
  std::uint64_t identity = 0;       // of upstream, address and model; set by Catalog
  std::shared_ptr<TargetState> state = nullptr;  // shared by all that are identical; set by Catalog
};

// Whether a conversation stays with one replica, whose prefix cache then knows it.
enum class Affinity : std::uint8_t { none, prefix };

// What an answer says in its field `model`.
enum class AnswerModel : std::uint8_t {
  target,    // the target's model, as it is configured
  asked,     // the name that was asked for
  upstream,  // what the server says of itself
};

struct Model {
  std::string name;
  ModelKind kind = ModelKind::chat;
  std::optional<std::uint32_t> context;             // tokens; absent: unknown, not checked
  std::optional<std::uint32_t> default_max_tokens;  // reserved for a request that names none
  Price price;
  std::vector<Target> targets;
  http::ClientDeadlines deadlines;
  Affinity affinity = Affinity::none;
  AnswerModel answer_model = AnswerModel::target;
  bool reasoning_replay = false;  // its reasoning is sent back to it in translated requests
  bool own_name = false;      // the name is its servers'; the configuration gives none (Catalog)
  std::uint32_t queue = 100;  // may wait when every target is full
  std::chrono::milliseconds queue_timeout{30'000};
  std::shared_ptr<ModelState> state = nullptr;  // set by Catalog
};

// Whether a model can be asked for by the name that its servers have for it.
enum class ServerNames : std::uint8_t { serve, hide };

class Catalog {
 public:
  // Without an upstream of kind sandbox among them, one is added. Of two models of the same name
  // the first counts. With ServerNames::serve the names that the targets have with their upstreams
  // become models too, each with the targets that go by it, unless a model of that name is given.
  // Targets and models that `previous` has too keep their state.
  Catalog(std::vector<std::shared_ptr<const Upstream>> upstreams, std::vector<Model> models,
          const Catalog* previous = nullptr, ServerNames names = ServerNames::serve);
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;
  const Model* find(std::string_view name) const;  // nullptr if there is none
  const std::vector<Model>& models() const { return models_; }
  const std::vector<std::shared_ptr<const Upstream>>& upstreams() const { return upstreams_; }
  // The sandbox's own models (docs/sandbox.md), for those whose requests may reach nothing else. A
  // configured model of the same name takes precedence.
  const std::vector<Model>& sandbox_models() const { return sandbox_models_; }
  const Model* find_sandbox_model(std::string_view name) const;  // nullptr if there is none
  // The built-in sandbox standing in for a model of this catalog, under the model's public name;
  // the target itself for one of sandbox_models().
  const Target& sandbox_target(const Model& model) const;

 private:
  void give_states(const Catalog* previous);
  std::vector<std::shared_ptr<const Upstream>> upstreams_;
  std::vector<Model> models_;    // in the configuration's order, then the real names
  std::vector<Target> sandbox_;  // one for each of models_
  std::vector<Model> sandbox_models_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

using CatalogPtr = std::shared_ptr<const Catalog>;

}  // namespace solidrust
