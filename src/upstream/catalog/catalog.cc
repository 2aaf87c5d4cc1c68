#include "upstream/catalog/catalog.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "upstream/health/model_state.h"
#include "upstream/health/rendezvous.h"
#include "upstream/health/target_state.h"
#include "upstream/sandbox/sandbox_trigger.h"

namespace solidrust {
namespace {

Model* find_by_name(std::vector<Model>& models, std::size_t from, std::string_view name) {
  for (std::size_t i = from; i < models.size(); ++i)
    if (models[i].name == name) return &models[i];
  return nullptr;
}

// A model of the alias's own kind and deadlines under each of its targets' real names. Small
// numbers, read once: no index is needed.
void add_real_names(std::vector<Model>& models) {
  const std::size_t given = models.size();
  for (std::size_t i = 0; i < given; ++i) {
    for (std::size_t t = 0; t < models[i].targets.size(); ++t) {
      const Target target = models[i].targets[t];
      if (target.upstream->kind == UpstreamKind::sandbox) continue;
      if (std::any_of(models.begin(), models.begin() + static_cast<std::ptrdiff_t>(given),
                      [&](const Model& model) { return model.name == target.model; }))
        continue;
      Model* real = find_by_name(models, given, target.model);
      if (real == nullptr) {
        Model made = models[i];
        made.name = target.model;
        made.own_name = true;
        made.targets.clear();
        real = &models.emplace_back(std::move(made));
      }
      const bool known =
          std::any_of(real->targets.begin(), real->targets.end(),
                      [&](const Target& other) { return other.upstream == target.upstream; });
      if (!known) real->targets.push_back(target);
    }
  }
}

// Two targets of one identity are one and the same place.
std::string identity_of(const Target& target) {
  const Upstream& upstream = *target.upstream;
  return fmt::format("{}\n{}:{}:{}\n{}\n{}", upstream.name, upstream.origin.tls,
                     upstream.origin.host, upstream.origin.port, upstream.path_prefix,
                     target.model);
}

using StatesByIdentity = std::unordered_map<std::string, std::shared_ptr<TargetState>>;

void give_state(Target& target, StatesByIdentity& states) {
  std::string identity = identity_of(target);
  target.identity = hash_bytes(identity);
  std::shared_ptr<TargetState>& state = states[std::move(identity)];
  if (!state) state = std::make_shared<TargetState>();
  target.state = state;
}

}  // namespace

void Catalog::give_states(const Catalog* previous) {
  StatesByIdentity states;
  if (previous != nullptr)
    for (const Model& model : previous->models_)
      for (const Target& target : model.targets) states[identity_of(target)] = target.state;
  for (Model& model : models_) {
    const Model* before = previous != nullptr ? previous->find(model.name) : nullptr;
    model.state = before != nullptr ? before->state : std::make_shared<ModelState>();
    for (Target& target : model.targets) {
      give_state(target, states);
      if (target.max_in_flight != 0) target.state->add_line(model.state->line);
    }
  }
  for (Target& target : sandbox_) give_state(target, states);
  for (Model& model : sandbox_models_) {
    model.state = std::make_shared<ModelState>();
    for (Target& target : model.targets) give_state(target, states);
  }
}

ModelKind kind_of_sandbox_model(std::string_view name) noexcept {
  if (name == kSandboxEmbeddingModel) return ModelKind::embedding;
  if (name == kSandboxRerankModel) return ModelKind::rerank;
  if (name == kSandboxModerationModel) return ModelKind::moderation;
  if (name == kSandboxImageModel) return ModelKind::image;
  if (name == kSandboxSpeechModel) return ModelKind::speech;
  if (name == kSandboxTranscriptionModel) return ModelKind::transcription;
  return ModelKind::chat;
}

Catalog::Catalog(std::vector<std::shared_ptr<const Upstream>> upstreams, std::vector<Model> models,
                 const Catalog* previous, ServerNames names)
    : upstreams_(std::move(upstreams)), models_(std::move(models)) {
  auto sandbox = std::find_if(upstreams_.begin(), upstreams_.end(), [](const auto& upstream) {
    return upstream->kind == UpstreamKind::sandbox;
  });
  if (sandbox == upstreams_.end()) {
    auto built_in = std::make_shared<Upstream>();
    built_in->name = "sandbox";
    built_in->kind = UpstreamKind::sandbox;
    sandbox = upstreams_.insert(upstreams_.end(), std::move(built_in));
  }
  if (names == ServerNames::serve) add_real_names(models_);
  sandbox_.reserve(models_.size());
  for (std::size_t i = 0; i < models_.size(); ++i) {
    sandbox_.push_back(Target{*sandbox, models_[i].name});
    by_name_.emplace(models_[i].name, i);
  }
  for (const std::string_view name : sandbox_model_names()) {
    if (by_name_.contains(name)) continue;
    Model model;
    model.name = name;
    model.kind = kind_of_sandbox_model(name);
    model.targets.push_back(Target{*sandbox, model.name});
    sandbox_models_.push_back(std::move(model));
  }
  give_states(previous);
}

const Model* Catalog::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &models_[found->second];
}

const Model* Catalog::find_sandbox_model(std::string_view name) const {
  const auto found = std::find_if(sandbox_models_.begin(), sandbox_models_.end(),
                                  [name](const Model& model) { return model.name == name; });
  return found == sandbox_models_.end() ? nullptr : &*found;
}

const Target& Catalog::sandbox_target(const Model& model) const {
  if (find_sandbox_model(model.name) == &model) return model.targets.front();
  const auto index = static_cast<std::size_t>(&model - models_.data());
  assert(index < sandbox_.size());
  return sandbox_[index];
}

}  // namespace solidrust
