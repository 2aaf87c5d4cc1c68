// A key from its making to its end, through the real database, its threads and the file's bytes.
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "auth/keys/key_authenticator.h"
#include "auth/keys/key_format.h"
#include "auth/keys/key_hasher.h"
#include "auth/keys/key_loader.h"
#include "auth/keys/key_scan.h"
#include "auth/keys/last_used.h"
#include "base/testing/fake_clock.h"
#include "store/sql/sql_account_store.h"
#include "store/sql/sql_key_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

class Answer final : public KeyAuthenticator::Waiter {
 public:
  void done(KeyAnswer answer) override { promise_.set_value(std::move(answer)); }
  KeyAnswer wait() { return promise_.get_future().get(); }

 private:
  std::promise<KeyAnswer> promise_;
};

class KeyLife : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = SqliteDatabase::open(folder_.path("solidrust.db"), clock_);
    ASSERT_TRUE(opened.ok());
    database_ = std::move(opened).value();
    keys_ = std::make_unique<SqlKeyStore>(*database_);
    Result<PepperSet> peppers = open_pepper(folder_.path("pepper"), IfMissing::make, random_);
    ASSERT_TRUE(peppers.ok());
    start(peppers.value());
    account_ = {AccountId::make(random_), "local", "free", false, 0};
    ASSERT_TRUE(SqlAccountStore(*database_).insert(account_, AuditRow()).ok());
  }
  void TearDown() override { stop(); }

  void start(const PepperSet& peppers) {
    hasher_ = std::make_unique<KeyHasher>(peppers);
    reader_ = std::make_unique<DatabaseThread>("db-read");
    writer_ = std::make_unique<DatabaseThread>("db-write");
    loader_ = std::make_unique<StoreKeyLoader>(*keys_, *reader_, *writer_, hasher_->version());
    authenticator_ =
        std::make_unique<KeyAuthenticator>(*hasher_, *loader_, clock_, KeyAuthenticator::Options{});
  }
  void stop() {
    if (reader_) reader_->stop();
    if (writer_) writer_->stop();
    authenticator_.reset();
  }

  std::pair<std::string, KeyRow> make_key() {
    const Secret key = generate_key(Environment::live, random_);
    KeyRow row;
    row.id = KeyId::make(random_);
    row.account = account_.id;
    row.name = "ci";
    row.mac = hasher_->mac(key.reveal());
    row.pepper_version = hasher_->version();
    row.hint = key_hint(key.reveal());
    EXPECT_TRUE(keys_->insert(row, AuditRow()).ok());
    return {std::string(key.reveal()), row};
  }
  KeyAnswer ask(const std::string& key) {
    Answer answer;
    std::optional<KeyAnswer> now = authenticator_->authenticate(key, "127.0.0.1", answer);
    return now ? std::move(*now) : answer.wait();
  }
  KeyState state(const std::string& key) {
    return judge_key(*keys_, *hasher_, clock_, key).value().state;
  }

  TempFolder folder_;
  FakeClock clock_;
  SystemRandom random_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqlKeyStore> keys_;
  std::unique_ptr<KeyHasher> hasher_;
  std::unique_ptr<DatabaseThread> reader_;
  std::unique_ptr<DatabaseThread> writer_;
  std::unique_ptr<StoreKeyLoader> loader_;
  std::unique_ptr<KeyAuthenticator> authenticator_;
  AccountRow account_;
};

TEST_F(KeyLife, AKeyWorksUntilItIsRevokedAndNotOnceMore) {
  auto [key, row] = make_key();
  const KeyAnswer admitted = ask(key);
  ASSERT_TRUE(admitted.ok());
  EXPECT_EQ(admitted.value()->key, row.id);
  EXPECT_EQ(admitted.value()->tier, "free");
  EXPECT_EQ(state(key), KeyState::live);
  row.status = KeyStatus::revoked;
  ASSERT_TRUE(keys_->update(row, AuditRow()).ok());
  authenticator_->invalidate(row.id, true);
  EXPECT_EQ(ask(key).error().code, ErrorCode::invalid_api_key);
  EXPECT_TRUE(admitted.value()->cut);
  EXPECT_EQ(state(key), KeyState::revoked);
}

TEST_F(KeyLife, TheStateOfAKeySaysWhyItDoesNotWork) {
  auto [key, row] = make_key();
  row.status = KeyStatus::disabled;
  ASSERT_TRUE(keys_->update(row, AuditRow()).ok());
  EXPECT_EQ(state(key), KeyState::disabled);
  row.status = KeyStatus::active;
  row.expires_ms = unix_ms(clock_.system());
  ASSERT_TRUE(keys_->update(row, AuditRow()).ok());
  EXPECT_EQ(state(key), KeyState::expired);
  EXPECT_EQ(state(std::string(generate_key(Environment::live, random_).reveal())),
            KeyState::unknown);
  EXPECT_EQ(judge_key(*keys_, *hasher_, clock_, key).value().id, row.id);
}

TEST_F(KeyLife, APepperChangeLosesNoKeyThatIsUsedDuringIt) {
  const auto [used, used_row] = make_key();
  const auto [idle, idle_row] = make_key();
  stop();
  start(begin_pepper_change(folder_.path("pepper"), random_).value());
  EXPECT_TRUE(ask(used).ok());
  EXPECT_EQ(state(idle), KeyState::live);
  stop();  // what the writing thread has to do is done
  EXPECT_EQ(keys_->find(used_row.id).value()->pepper_version, 2);
  start(finish_pepper_change(folder_.path("pepper")).value());
  EXPECT_TRUE(ask(used).ok());
  EXPECT_EQ(ask(idle).error().code, ErrorCode::invalid_api_key);
}

TEST_F(KeyLife, UsesReachTheDatabase) {
  const auto [key, row] = make_key();
  LastUsed last_used(*keys_, *writer_, clock_);
  last_used.note(*ask(key).value(), "127.0.0.1");
  ASSERT_TRUE(last_used.flush().ok());
  EXPECT_EQ(keys_->find(row.id).value()->last_used_ms, unix_ms(clock_.system()));
  EXPECT_EQ(keys_->find(row.id).value()->last_used_from, "127.0.0.1");
  writer_->stop();
}

// promise: S2, S3
TEST_F(KeyLife, NoFileHoldsAnyPartOfAKeyBeyondItsHint) {
  std::vector<std::string> made;
  made.reserve(50);
  for (int i = 0; i < 50; ++i) made.push_back(make_key().first);
  for (const std::string& key : made) ASSERT_TRUE(ask(key).ok());
  std::string bytes;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.str())) {
    std::ifstream file(entry.path(), std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
    ++files;
  }
  ASSERT_GE(files, 4);  // the database, its log, the log's index, the pepper
  for (const std::string& key : made) {
    EXPECT_NE(bytes.find(key_hint(key)), std::string::npos);  // it is this key's row
    for (std::size_t at = kKeyPrefixSize; at + 8 <= key.size(); ++at)
      ASSERT_EQ(bytes.find(key.substr(at, 8)), std::string::npos) << "8 characters from " << at;
  }
}

}  // namespace
}  // namespace solidrust
