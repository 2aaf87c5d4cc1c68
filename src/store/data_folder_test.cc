#include "store/data_folder.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

TEST(DataFolder, IsMadeWithItsParentsForTheOwnerOnly) {
  const TempFolder temp;
  const std::string path = temp.path("a/b/data");
  const Result<DataFolder> folder = DataFolder::open(path + "//");
  ASSERT_TRUE(folder.ok());
  EXPECT_EQ(mode_of(path), 0700u);
  EXPECT_EQ(folder->path(), path);
  EXPECT_EQ(folder->database(), path + "/solidrust.db");
}

TEST(DataFolder, AnEmptyOpenFolderIsClosedToOthers) {
  const TempFolder temp;
  const std::string path = temp.path("data");
  std::filesystem::create_directory(path);
  ::chmod(path.c_str(), 0755);
  ASSERT_TRUE(DataFolder::open(path).ok());
  EXPECT_EQ(mode_of(path), 0700u);
}

TEST(DataFolder, SomebodyElsesFolderIsLeftAlone) {
  const TempFolder temp;
  const std::string path = temp.path("home");
  std::filesystem::create_directory(path);
  std::ofstream(path + "/letter.txt") << "dear";
  ::chmod(path.c_str(), 0755);
  const Result<DataFolder> folder = DataFolder::open(path);
  ASSERT_FALSE(folder.ok());
  EXPECT_NE(folder.error().message.find("chmod 700"), std::string::npos);
  EXPECT_EQ(mode_of(path), 0755u);
}

TEST(DataFolder, AFileOrNoNameIsRefused) {
  const TempFolder temp;
  std::ofstream(temp.path("file")) << "x";
  EXPECT_EQ(DataFolder::open(temp.path("file")).error().code, ErrorCode::storage_error);
  EXPECT_EQ(DataFolder::open(temp.path("file/below")).error().code, ErrorCode::storage_error);
  EXPECT_EQ(DataFolder::open("").error().code, ErrorCode::invalid_argument);
}

TEST(DataFolder, ASecondUserIsToldWhoHoldsIt) {
  const TempFolder temp;
  Result<DataFolder> first = DataFolder::open(temp.path("data"));
  Result<DataFolder> second = DataFolder::open(temp.path("data"));
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE(first->lock().ok());
  EXPECT_TRUE(first->lock().ok());  // again is harmless
  const Result<void> refused = second->lock();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::service_unavailable);
  EXPECT_NE(refused.error().message.find(std::to_string(::getpid())), std::string::npos);
  EXPECT_EQ(second->holder(), ::getpid());
}

TEST(DataFolder, TheLockGoesWithTheObjectAndMovesWithIt) {
  const TempFolder temp;
  Result<DataFolder> second = DataFolder::open(temp.path("data"));
  ASSERT_TRUE(second.ok());
  {
    Result<DataFolder> first = DataFolder::open(temp.path("data"));
    ASSERT_TRUE(first.ok() && first->lock().ok());
    const DataFolder moved = std::move(first).value();
    EXPECT_FALSE(second->lock().ok());
  }
  EXPECT_TRUE(second->lock().ok());
}

TEST(DataFolder, AKilledHolderLetsGo) {
  const TempFolder temp;
  Result<DataFolder> ours = DataFolder::open(temp.path("data"));
  ASSERT_TRUE(ours.ok());
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    Result<DataFolder> theirs = DataFolder::open(temp.path("data"));
    const char locked = theirs.ok() && theirs->lock().ok() ? 'y' : 'n';
    (void)!::write(ready[1], &locked, 1);
    ::pause();
    ::_exit(0);
  }
  char locked = 0;
  ASSERT_EQ(::read(ready[0], &locked, 1), 1);
  EXPECT_EQ(locked, 'y');
  EXPECT_FALSE(ours->lock().ok());
  EXPECT_EQ(ours->holder(), child);
  ::kill(child, SIGKILL);
  EXPECT_TRUE(ours->lock(std::chrono::seconds(5)).ok());
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace solidrust
