// Where the console's pages come from.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/task.h"
#include "web/assets/asset.h"
#include "web/work_pool.h"

namespace solidrust::web {

// An asset and, if it was read for this answer, its bytes; its path is then empty.
struct FoundAsset {
  Asset asset;
  std::shared_ptr<const std::string> held;  // keeps the views alive
};

// Called on the console's worker.
class AssetSource {
 public:
  virtual ~AssetSource() = default;
  // `path` begins with a slash. Nothing: there is no such file.
  virtual Task<Result<std::optional<FoundAsset>>> find(std::string path) = 0;
};

// The files that are part of the binary, sorted by path; none if it was built without the console.
std::span<const Asset> embedded_assets() noexcept;
// The same for the documentation's site; its paths follow /docs.
std::span<const Asset> embedded_docs() noexcept;

// Serves such a list. Immutable.
class EmbeddedAssets final : public AssetSource {
 public:
  explicit EmbeddedAssets(std::span<const Asset> assets) : assets_(assets) {}
  Task<Result<std::optional<FoundAsset>>> find(std::string path) override;

 private:
  std::span<const Asset> assets_;
};

// Serves a folder as it is at the moment: for working on the console. Files are read on `pool`,
// whole, at most kMaxFile. A path leads nowhere outside the folder: names with "..", hidden names
// and links that leave it are not found.
class FolderAssets final : public AssetSource {
 public:
  static constexpr std::size_t kMaxFile = 16 * 1024 * 1024;
  // invalid_argument: it is no folder.
  static Result<std::unique_ptr<FolderAssets>> open(const std::string& folder, WorkPool& pool);
  ~FolderAssets() override;
  Task<Result<std::optional<FoundAsset>>> find(std::string path) override;

 private:
  FolderAssets(int folder, WorkPool& pool) : folder_(folder), pool_(pool) {}
  const int folder_;  // open descriptor
  WorkPool& pool_;
};

}  // namespace solidrust::web
