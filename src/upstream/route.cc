#include "upstream/route.h"

namespace solidrust {

Plan plan_route(const Catalog& catalog, const Model& model, Reach reach) {
  Plan plan;
  if (reach == Reach::sandbox_only) {
    plan.add(catalog.sandbox_target(model));
    return plan;
  }
  for (const Target& target : model.targets)
    if (!plan.add(target)) break;
  return plan;
}

}  // namespace solidrust
