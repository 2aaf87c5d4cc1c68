#include "upstream/catalog.h"

#include <algorithm>
#include <cassert>

namespace solidrust {

Catalog::Catalog(std::vector<std::shared_ptr<const Upstream>> upstreams, std::vector<Model> models)
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
  sandbox_.reserve(models_.size());
  for (std::size_t i = 0; i < models_.size(); ++i) {
    sandbox_.push_back(Target{*sandbox, models_[i].name});
    by_name_.emplace(models_[i].name, i);
  }
}

const Model* Catalog::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &models_[found->second];
}

const Target& Catalog::sandbox_target(const Model& model) const {
  const auto index = static_cast<std::size_t>(&model - models_.data());
  assert(index < sandbox_.size());
  return sandbox_[index];
}

}  // namespace solidrust
