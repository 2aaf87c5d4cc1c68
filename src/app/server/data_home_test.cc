#include "app/server/data_home.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cli/control_access.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

class DataHomeTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<DataHome>> open() { return DataHome::open(path_, clock_, random_); }

  TempFolder folder_;
  std::string path_ = folder_.path("data");
  SystemClock clock_;
  SystemRandom random_;
};

TEST_F(DataHomeTest, EverythingIsMadeForItsOwnerAlone) {
  const auto home = open();
  ASSERT_TRUE(home.ok()) << home.error().message;
  struct stat status {};
  for (const std::string& file : {path_, path_ + "/solidrust.db", path_ + "/pepper"}) {
    ASSERT_EQ(::stat(file.c_str(), &status), 0) << file;
    EXPECT_EQ(status.st_mode & 077u, 0u) << file;
  }
}

TEST_F(DataHomeTest, OneProcessAtATime) {
  const auto home = open();
  ASSERT_TRUE(home.ok());
  const auto second = open();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::service_unavailable);
}

// promise: S84
TEST_F(DataHomeTest, ALostPepperIsNotReplacedWhileThereAreAccounts) {
  ASSERT_TRUE(open().ok());
  ASSERT_EQ(::unlink((path_ + "/pepper").c_str()), 0);
  EXPECT_TRUE(open().ok()) << "nothing was hashed under it";
  ASSERT_TRUE(run_control(path_, "accounts.create", R"({"email":"a@example.org"})").ok());
  ASSERT_EQ(::unlink((path_ + "/pepper").c_str()), 0);
  EXPECT_FALSE(open().ok());
  EXPECT_NE(::access((path_ + "/pepper").c_str(), F_OK), 0);
}

TEST_F(DataHomeTest, ADamagedDatabaseIsNamedTogetherWithWhatToDo) {
  ASSERT_TRUE(open().ok());
  std::ofstream(path_ + "/solidrust.db", std::ios::trunc) << std::string(8192, 'x');
  for (const std::string& message :
       {open().error().message, run_control(path_, "keys.list", "{}").error().message}) {
    EXPECT_NE(message.find(path_ + "/solidrust.db"), std::string::npos) << message;
    EXPECT_NE(message.find("restore it from a backup"), std::string::npos) << message;
  }
}

TEST_F(DataHomeTest, APageThatIsDamagedIsNamedByTheCommandThatMeetsIt) {
  ASSERT_TRUE(
      run_control(path_, "accounts.create", R"({"email":"a@example.org"})", MissingFolder::make)
          .ok());
  const std::string file = path_ + "/solidrust.db";
  // All pages of data; the first one, with the schema, is whole.
  const auto size = std::filesystem::file_size(file);
  std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
  damaged.seekp(4096);
  damaged << std::string(size - 4096, 'x');
  damaged.close();
  const auto answer = run_control(path_, "accounts.list", "{}");
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.error().message.find(file + ": "), std::string::npos) << answer.error().message;
}

TEST_F(DataHomeTest, CommandsThatOnlyLookMakeNoFolder) {
  const auto answer = run_control(path_, "keys.list", "{}");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::not_found);
  EXPECT_NE(::access(path_.c_str(), F_OK), 0);
  EXPECT_TRUE(run_control(path_, "accounts.list", "{}", MissingFolder::make).ok());
}

}  // namespace
}  // namespace solidrust
