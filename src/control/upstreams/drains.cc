#include "control/upstreams/drains.h"

#include <algorithm>

#include "upstream/health/target_state.h"

namespace solidrust {
void apply_drains(const Catalog& catalog, const std::vector<DrainRow>& rows) {
  for (const DrainRow& row : rows)
    for (const Model& model : catalog.models())
      for (const Target& target : model.targets)
        if (target.upstream->name == row.upstream &&
            (row.model.empty() || row.model == target.model))
          target.state->drain(true);
}

std::vector<std::string> drained_after(std::string_view upstream,
                                       const std::optional<std::string>& model, bool drain,
                                       const std::vector<DrainRow>& rows,
                                       const std::vector<std::string>& served) {
  if (!model) return drain ? std::vector<std::string>{""} : std::vector<std::string>{};
  std::vector<std::string> drained;
  for (const DrainRow& row : rows)
    if (row.upstream == upstream) drained.push_back(row.model);
  const bool all = std::find(drained.begin(), drained.end(), "") != drained.end();
  if (drain) {
    if (!all) drained.push_back(*model);
    return drained;
  }
  if (all) drained = served;  // all but one is no longer all
  std::erase(drained, *model);
  return drained;
}

}  // namespace solidrust
