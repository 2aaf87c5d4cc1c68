#include "auth/keys/key_scan.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/keys/key_format.h"
#include "auth/keys/key_text_finder.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kKey = "sk_live_789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn1uu56Q";
const std::string kOther = "sk_test_00000000000000000000000000000000000000000001NyHUD";

std::vector<std::string> find_in(const std::vector<std::string>& pieces) {
  std::vector<std::string> out;
  KeyTextFinder finder([&out](std::size_t line, std::size_t column, std::string_view key) {
    out.push_back(std::to_string(line) + ":" + std::to_string(column) + " " + std::string(key));
  });
  for (const std::string& piece : pieces) finder.feed(piece);
  return out;
}

TEST(KeyTextFinder, SaysLineAndColumn) {
  EXPECT_THAT(find_in({kKey}), ElementsAre("1:1 " + kKey));
  EXPECT_THAT(find_in({"a\n\nkey: " + kKey + "\n" + kOther}),
              ElementsAre("3:6 " + kKey, "4:1 " + kOther));
  EXPECT_THAT(find_in({kKey + kOther + " " + kKey}),
              ElementsAre("1:1 " + kKey, "1:58 " + kOther, "1:116 " + kKey));
}

TEST(KeyTextFinder, FindsAKeyCutAtAnyPlace) {
  const std::string text = "x\nSOLIDRUST_API_KEY=" + kKey + "\"\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    EXPECT_THAT(find_in({text.substr(0, cut), text.substr(cut)}), ElementsAre("2:19 " + kKey));
  std::vector<std::string> bytes;
  for (const char byte : text) bytes.emplace_back(1, byte);
  EXPECT_THAT(find_in(bytes), ElementsAre("2:19 " + kKey));
}

// promise: S85
TEST(KeyTextFinder, KnowsAKeyFromWhatOnlyLooksLikeOne) {
  std::string wrong = kKey;
  wrong.back() = 'R';
  EXPECT_THAT(find_in({wrong + " sk_live_ sk_ sk_test_" + std::string(49, 'a')}), IsEmpty());
  EXPECT_THAT(find_in({kKey.substr(0, kKeySize - 1)}), IsEmpty());
  EXPECT_THAT(find_in({"sk_live_sk_" + kKey}), ElementsAre("1:12 " + kKey));
}

class KeyScan : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_.path(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  Result<ScanCounts> scan(const std::string& path) {
    return scan_for_keys(
        path,
        [this](const KeyPlace& place, std::string_view key) {
          found_.push_back(std::filesystem::relative(place.path, folder_.str()).string() + ":" +
                           std::to_string(place.line) + ":" + std::to_string(place.column));
          keys_.emplace_back(key);
        },
        [this](const std::string& name, std::string_view) { failed_.push_back(name); });
  }
  TempFolder folder_;
  std::vector<std::string> found_;
  std::vector<std::string> keys_;
  std::vector<std::string> failed_;
};

TEST_F(KeyScan, ReadsAFolderInTheOrderOfNames) {
  write("b/c/deep.py", "key = '" + kKey + "'");
  write("a.env", "\n\nK=" + kOther + "\n");
  write("b/none.txt", "nothing here");
  write("empty", "");
  const Result<ScanCounts> counts = scan(folder_.str());
  ASSERT_TRUE(counts.ok());
  EXPECT_THAT(found_, ElementsAre("a.env:3:3", "b/c/deep.py:1:8"));
  EXPECT_THAT(keys_, ElementsAre(kOther, kKey));
  EXPECT_EQ(counts->files, 4u);
  EXPECT_EQ(counts->keys, 2u);
  EXPECT_EQ(counts->failed, 0u);
}

TEST_F(KeyScan, ReadsOneFileEvenThroughALink) {
  write("a.env", kKey);
  std::filesystem::create_symlink(folder_.path("a.env"), folder_.path("link"));
  EXPECT_TRUE(scan(folder_.path("a.env")).ok());
  EXPECT_TRUE(scan(folder_.path("link")).ok());
  EXPECT_EQ(keys_.size(), 2u);
}

TEST_F(KeyScan, PassesOverGitLinksAndPipes) {
  write(".git/config", kKey);
  write("sub/.git/config", kKey);
  write("real/a", "x");
  std::filesystem::create_symlink(folder_.str(), folder_.path("real/loop"));
  std::filesystem::create_symlink("/etc/hostname", folder_.path("real/away"));
  ASSERT_EQ(::mkfifo(folder_.path("pipe").c_str(), 0600), 0);
  write(".gitignore", kOther);
  const Result<ScanCounts> counts = scan(folder_.str());
  ASSERT_TRUE(counts.ok());
  EXPECT_THAT(found_, ElementsAre(".gitignore:1:1"));
  EXPECT_EQ(counts->files, 2u);
}

TEST_F(KeyScan, FindsAKeyAcrossTheBorderOfTwoReads) {
  for (const std::size_t before : {64u * 1024 - 57, 64u * 1024 - 30, 64u * 1024 - 1, 64u * 1024}) {
    write("big", std::string(before - 1, 'x') + "\n" + kKey);
    keys_.clear();
    found_.clear();
    ASSERT_TRUE(scan(folder_.path("big")).ok());
    EXPECT_THAT(found_, ElementsAre("big:2:1"));
  }
}

TEST_F(KeyScan, ABinaryFileIsReadUpToItsBoundAndATextFileBeyond) {
  const std::string start("\0binary", 7);
  const auto write_sparse = [&](const std::string& name, const std::string& begin,
                                std::uintmax_t size) {
    write(name, begin + kKey);
    ASSERT_EQ(::truncate(folder_.path(name).c_str(), static_cast<off_t>(size)), 0);
  };
  write_sparse("at", start, kMaxBinary);
  write_sparse("past", start, kMaxBinary + 1);
  // The first 8 KiB decide: after them a text may hold anything.
  write_sparse("text", std::string(8 * 1024, 'x'), kMaxBinary + 1);
  const Result<ScanCounts> counts = scan(folder_.str());
  ASSERT_TRUE(counts.ok());
  EXPECT_THAT(found_, ElementsAre("at:1:8", "text:1:8193"));
  EXPECT_EQ(counts->skipped, 1u);
}

TEST_F(KeyScan, AMissingPathIsAnErrorAndAnUnreadableFileIsReported) {
  EXPECT_EQ(scan(folder_.path("nowhere")).error().code, ErrorCode::not_found);
  if (::geteuid() == 0) return;  // root reads everything
  write("secret", kKey);
  ::chmod(folder_.path("secret").c_str(), 0);
  const Result<ScanCounts> counts = scan(folder_.str());
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->failed, 1u);
  EXPECT_THAT(failed_, ElementsAre(folder_.path("secret")));
}

}  // namespace
}  // namespace solidrust
