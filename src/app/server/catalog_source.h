// Makes the catalog from the configuration or, if it names no models, from the model servers that
// run on this machine.
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
  bool needs_tls = false;                 // at least one upstream uses https
  std::vector<DiscoveredServer> found;    // by the search, in the first plan() only
  std::optional<DefaultModels> defaults;  // the models made from `found`
};

// Belongs to the main thread. The constructor starts the search on a thread of its own if no models
// are configured; the destructor waits for its end.
class CatalogSource {
 public:
  explicit CatalogSource(const Settings& settings);
  // Blocks until the search has ended. `previous`: the catalog that the new one replaces; null:
  // none. Error: invalid_argument, with the setting's name in `param`.
  Result<CatalogPlan> plan(const Catalog* previous = nullptr);

 private:
  Settings settings_;
  std::future<std::vector<DiscoveredServer>> search_;
};

}  // namespace solidrust
