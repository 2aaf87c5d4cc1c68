#include <algorithm>

#include "web/assets/asset_source.h"

namespace solidrust::web {

Task<Result<std::optional<FoundAsset>>> EmbeddedAssets::find(std::string path) {
  const auto found = std::lower_bound(
      assets_.begin(), assets_.end(), path,
      [](const Asset& asset, const std::string& wanted) { return asset.path < wanted; });
  if (found == assets_.end() || found->path != path) co_return std::optional<FoundAsset>();
  co_return std::optional<FoundAsset>(FoundAsset{*found, nullptr});
}

}  // namespace solidrust::web
