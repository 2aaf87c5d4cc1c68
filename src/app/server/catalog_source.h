// Where the catalog comes from: the configuration, or what is found on this machine.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "app/server/default_models.h"
#include "base/result.h"
#include "config/settings.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

struct CatalogPlan {
  CatalogPtr catalog;
  bool needs_tls = false;                 // some upstream is reached over https
  std::vector<DiscoveredServer> found;    // only if no models are configured
  std::optional<DefaultModels> defaults;  // likewise
};

// Looks for model servers in the background if none are configured. The destructor waits for it.
class CatalogSource {
 public:
  explicit CatalogSource(const Settings& settings);
  // Waits for the search. invalid_argument names the setting in `param`. `previous`: the catalog
  // that is replaced.
  Result<CatalogPlan> plan(const Catalog* previous = nullptr);

 private:
  Settings settings_;
  std::future<std::vector<DiscoveredServer>> search_;
};

}  // namespace solidrust
