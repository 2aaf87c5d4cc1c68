#include "auth/pepper.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

class PepperFile : public ::testing::Test {
 protected:
  void write(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path_) << text;
    ::chmod(path_.c_str(), mode);
  }
  std::string read() {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  Result<PepperSet> open(IfMissing missing = IfMissing::refuse) {
    return open_pepper(path_, missing, random_);
  }

  TempFolder folder_;
  std::string path_ = folder_.path("pepper");
  SystemRandom random_;
};

const std::string kLine1 = "1 " + std::string(64, 'a') + "\n";
const std::string kLine2 = "2 " + std::string(64, 'b') + "\n";

TEST_F(PepperFile, IsMadeAtTheFirstStartAndTheSameAtTheNext) {
  const Result<PepperSet> made = open(IfMissing::make);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->newest().version, 1);
  EXPECT_FALSE(made->older());
  const Result<PepperSet> again = open(IfMissing::make);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->newest().bytes, made->newest().bytes);
  EXPECT_NE(made->newest().bytes, (std::array<std::uint8_t, 32>{}));
}

TEST_F(PepperFile, OnlyTheOwnerMayReadIt) {
  ASSERT_TRUE(open(IfMissing::make).ok());
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(PepperFile, OpenToGroupOrOthersIsRefusedWithTheRemedy) {
  for (const mode_t mode : {0640u, 0604u, 0620u, 0601u}) {
    write(kLine1, mode);
    const Result<PepperSet> opened = open();
    ASSERT_FALSE(opened.ok()) << mode;
    EXPECT_NE(opened.error().message.find("chmod 600 " + path_), std::string::npos);
  }
}

TEST_F(PepperFile, MissingBesideKeysIsNeverReplaced) {
  const Result<PepperSet> opened = open(IfMissing::refuse);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("restore it"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(PepperFile, TwoVersionsAreReadAndAThirdIsDamage) {
  write(kLine1 + kLine2);
  const Result<PepperSet> two = open();
  ASSERT_TRUE(two.ok());
  EXPECT_EQ(two->newest().version, 2);
  EXPECT_EQ(two->newest().bytes[0], 0xbb);
  ASSERT_TRUE(two->older());
  EXPECT_EQ(two->older()->version, 1);
  write(kLine1 + kLine2 + "3 " + std::string(64, 'c') + "\n");
  EXPECT_FALSE(open().ok());
}

TEST_F(PepperFile, DamageIsRefusedAndTheFileLeftAlone) {
  const std::string hex(64, 'a');
  for (const std::string& text :
       {std::string(), std::string("\n"), "1 " + hex, "1 " + hex.substr(1) + "\n",
        "1 " + hex + "a\n", "0 " + hex + "\n", "-1 " + hex + "\n", "1  " + hex + "\n",
        "1 " + hex.substr(1) + "g\n", "x " + hex + "\n", kLine2 + kLine1, kLine1 + kLine1,
        std::string(100'000, 'a')}) {
    write(text);
    const Result<PepperSet> opened = open(IfMissing::make);
    ASSERT_FALSE(opened.ok()) << text.substr(0, 80);
    EXPECT_EQ(opened.error().code, ErrorCode::storage_error);
    EXPECT_EQ(read(), text);
  }
}

TEST_F(PepperFile, ASymlinkOrAFolderIsRefused) {
  std::filesystem::create_symlink(folder_.path("elsewhere"), path_);
  EXPECT_FALSE(open(IfMissing::make).ok());
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_FALSE(open(IfMissing::make).ok());
}

TEST_F(PepperFile, AChangeHasTwoVersionsUntilItIsFinished) {
  const Result<PepperSet> first = open(IfMissing::make);
  ASSERT_TRUE(first.ok());
  const Result<PepperSet> begun = begin_pepper_change(path_, random_);
  ASSERT_TRUE(begun.ok());
  EXPECT_EQ(begun->newest().version, 2);
  EXPECT_EQ(begun->older()->bytes, first->newest().bytes);
  EXPECT_NE(begun->newest().bytes, first->newest().bytes);
  EXPECT_EQ(begin_pepper_change(path_, random_).error().code, ErrorCode::invalid_argument);
  ASSERT_TRUE(finish_pepper_change(path_).ok());
  const Result<PepperSet> finished = open();
  ASSERT_TRUE(finished.ok());
  EXPECT_EQ(finished->newest().bytes, begun->newest().bytes);
  EXPECT_FALSE(finished->older());
}

}  // namespace
}  // namespace solidrust
