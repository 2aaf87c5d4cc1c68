// The targets that an operator drains, and how drains are stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/rows.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// Drains the targets that the rows name. Called for a catalog before it is served: at the start,
// and at a reload, which may bring new targets of a drained upstream. Ends no drain.
void apply_drains(const Catalog& catalog, const std::vector<DrainRow>& rows);

// Which of the upstream's models are drained after one more change, as DrainStore::set takes them.
// `model`: absent: all that the upstream serves. `served`: what it serves now.
std::vector<std::string> drained_after(std::string_view upstream,
                                       const std::optional<std::string>& model, bool drain,
                                       const std::vector<DrainRow>& rows,
                                       const std::vector<std::string>& served);

}  // namespace solidrust
