#include "app/server/catalog_source.h"

#include <algorithm>
#include <utility>

#include "upstream/catalog/catalog_builder.h"

namespace solidrust {

CatalogSource::CatalogSource(const Settings& settings) : settings_(settings) {
  if (settings_.models.empty())
    search_ = std::async(std::launch::async,
                         [probes = probes_for(settings_)] { return discover_blocking(probes); });
}

Result<CatalogPlan> CatalogSource::plan(const Catalog* previous) {
  CatalogPlan plan;
  if (search_.valid()) {
    plan.found = search_.get();
    plan.defaults = add_default_models(settings_, plan.found);
  }
  auto catalog = build_catalog(settings_, process_environment(), previous);
  if (!catalog) return std::move(catalog).error();
  plan.catalog = *std::move(catalog);
  const auto& upstreams = plan.catalog->upstreams();
  plan.needs_tls = std::any_of(upstreams.begin(), upstreams.end(),
                               [](const auto& upstream) { return upstream->origin.tls; });
  return plan;
}

}  // namespace solidrust
