#include "control/status/model_status.h"

#include <algorithm>

#include "upstream/health/target_state.h"

namespace solidrust {

std::string_view status_name(ModelStatus status) noexcept {
  switch (status) {
    case ModelStatus::unknown:
      return "unknown";
    case ModelStatus::available:
      return "available";
    case ModelStatus::degraded:
      return "degraded";
    case ModelStatus::unavailable:
      break;
  }
  return "unavailable";
}

bool is_sandbox(const Target& target) noexcept {
  return target.upstream->kind == UpstreamKind::sandbox;
}

bool is_listed(const Model& model) noexcept {
  return !model.own_name && !std::all_of(model.targets.begin(), model.targets.end(), is_sandbox);
}

ModelStatus status_of(const Model& model, SteadyTime now) noexcept {
  std::size_t targets = 0;
  std::size_t up = 0;
  std::size_t resting = 0;
  for (const Target& target : model.targets) {
    if (is_sandbox(target)) continue;
    ++targets;
    const TargetState::View view = target.state->view(now);
    if (answering(view) == Answering::no) continue;
    ++up;
    if (view.resting_for.count() > 0) ++resting;
  }
  if (up == 0) return ModelStatus::unavailable;
  return up == targets && resting < up ? ModelStatus::available : ModelStatus::degraded;
}

}  // namespace solidrust
