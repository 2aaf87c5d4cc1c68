#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "net/worker.h"
#include "store/testing/temp_folder.h"
#include "web/assets/asset_source.h"

namespace solidrust::web {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

Task<void> look(AssetSource* source, std::string path, std::optional<FoundAsset>* out,
                bool* failed) {
  auto found = co_await source->find(std::move(path));
  if (found)
    *out = *std::move(found);
  else
    *failed = true;
}

class FolderAssetsTest : public ::testing::Test {
 protected:
  FolderAssetsTest() {
    write(root_ / "dist/index.html", "page");
    write(root_ / "dist/assets/a.js", "script");
    write(root_ / "dist/.built-from", "hidden");
    write(root_ / "secret", "secret");
    auto opened = FolderAssets::open((root_ / "dist").string(), pool_);
    EXPECT_TRUE(opened.ok());
    source_ = *std::move(opened);
  }

  std::optional<std::string> find(const std::string& path) {
    std::optional<FoundAsset> found;
    failed_ = false;
    Worker worker(0);
    worker.tasks().spawn("look", look(source_.get(), path, &found, &failed_));
    worker.run_tasks();
    if (!found) return std::nullopt;
    etag_ = found->asset.identity.etag;
    return std::string(found->asset.identity.bytes);
  }

  TempFolder folder_;
  fs::path root_{folder_.str()};
  WorkPool pool_;
  std::unique_ptr<FolderAssets> source_;
  std::string etag_;
  bool failed_ = false;
};

TEST_F(FolderAssetsTest, ServesItsFiles) {
  EXPECT_EQ(find("/index.html"), "page");
  EXPECT_EQ(find("/assets/a.js"), "script");
  EXPECT_FALSE(find("/none.js").has_value());
  EXPECT_FALSE(find("/assets").has_value());
  EXPECT_FALSE(find("/").has_value());
  EXPECT_FALSE(failed_);
}

TEST_F(FolderAssetsTest, TagsChangeWithTheFile) {
  find("/index.html");
  const std::string before = etag_;
  EXPECT_TRUE(before.starts_with('"') && before.ends_with('"')) << before;
  find("/index.html");
  EXPECT_EQ(etag_, before);
  write(root_ / "dist/index.html", "another page");
  EXPECT_EQ(find("/index.html"), "another page");
  EXPECT_NE(etag_, before);
}

TEST_F(FolderAssetsTest, NothingLeadsOut) {
  for (const char* path : {"/../secret", "/assets/../../secret", "/assets/../../dist/index.html",
                           "//etc/passwd", "/./index.html", "/.built-from", "/assets/.hidden"})
    EXPECT_FALSE(find(path).has_value()) << path;
  fs::create_symlink("../secret", root_ / "dist/out.txt");
  fs::create_symlink(root_ / "secret", root_ / "dist/absolute.txt");
  fs::create_directory_symlink("..", root_ / "dist/up");
  for (const char* path : {"/out.txt", "/absolute.txt", "/up/secret", "/up/dist/index.html"})
    EXPECT_FALSE(find(path).has_value()) << path;
  fs::create_symlink("index.html", root_ / "dist/inside.html");
  EXPECT_EQ(find("/inside.html"), "page");
  EXPECT_FALSE(find(std::string("/index.html\0.js", 15)).has_value());
}

TEST_F(FolderAssetsTest, AFileIsBounded) {
  std::ofstream(root_ / "dist/large.bin").close();
  fs::resize_file(root_ / "dist/large.bin", FolderAssets::kMaxFile);
  EXPECT_TRUE(find("/large.bin").has_value());
  fs::resize_file(root_ / "dist/large.bin", FolderAssets::kMaxFile + 1);
  EXPECT_FALSE(find("/large.bin").has_value());
  EXPECT_TRUE(failed_);
}

TEST(FolderAssets, WhatIsNoFolderIsSaidAtOnce) {
  WorkPool pool;
  const auto opened = FolderAssets::open("/no/such/folder", pool);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("npm run build"), std::string::npos);
}

}  // namespace
}  // namespace solidrust::web
