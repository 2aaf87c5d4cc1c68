// The console's accounts over a real database, with mail that stays here. Tests only.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "auth/keys/key_hasher.h"
#include "base/testing/fake_clock.h"
#include "control/console_accounts.h"
#include "control/mail/mailer.h"
#include "control/testing/fake_running_server.h"
#include "control/testing/memory_stores.h"
#include "net/worker.h"
#include "store/testing/temp_folder.h"

namespace solidrust {

class MailBox final : public Mailer {
 public:
  void send(Letter letter) override {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(letter));
  }
  std::vector<Letter> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(letters_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Letter> letters_;
};

// The database with its stores: made in a test file, for only those name the driver.
struct ConsoleDatabase {
  virtual ~ConsoleDatabase() = default;
  virtual ConsoleStore& console() = 0;
  virtual AccountStore& accounts() = 0;
  virtual AuditStore& audit() = 0;
};
std::unique_ptr<ConsoleDatabase> open_console_database(const std::string& path, const Clock& clock);

template <class T>
struct ResultOf;
template <class T>
struct ResultOf<Task<T>> {
  using type = T;
};

class ConsoleTest : public ::testing::Test {
 protected:
  static constexpr const char* kPassword = "gravel teapot lantern 7";
  static constexpr const char* kOther = "walnut ribbon cactus 42";

  ConsoleTest() : database(open_console_database(folder.path("db"), clock)) {
    server.on_account_changed = [this](const AccountId& id, bool /*disabled*/) {
      changed.push_back(id.str());
    };
    restart({});
  }
  ~ConsoleTest() override {
    accounts->stop();
    reader.stop();
    writer.stop();
  }

  // The same database under other options.
  void restart(ConsoleOptions options) {
    if (options.base_url.empty()) options.base_url = "https://console.test";
    options.hashing_percent = 100;  // no test is about how long it takes
    if (accounts) accounts->stop();
    accounts = std::make_unique<ConsoleAccounts>(
        ConsoleAccounts::Parts{context, database->console(), reader, writer, mail, peppers},
        std::move(options));
  }
  void open_sign_up() { restart({.base_url = {}, .sign_up = SignUpPolicy::open}); }

  // Runs one call to its end, and then all that it left to be done later.
  template <class Call>
  typename ResultOf<Call>::type run(Call call) {
    std::optional<typename ResultOf<Call>::type> out;
    Worker worker(0);
    worker.tasks().spawn("call", keep(std::move(call), &out));
    worker.run_tasks();
    settle();
    return std::move(*out);
  }
  template <class T>
  static Task<void> keep(Task<T> call, std::optional<T>* out) {
    out->emplace(co_await std::move(call));
  }
  void settle() {
    EXPECT_TRUE(reader.call([] { return Result<void>(); }).ok());
    EXPECT_TRUE(writer.call([] { return Result<void>(); }).ok());
  }

  static Secret secret(std::string_view text) { return Secret(std::string(text)); }
  ConsoleCaller from(const std::string& address) { return {address, "browser", "req_1"}; }
  LogInRequest login(const std::string& email, const std::string& password) {
    return {email, secret(password), std::nullopt, {}};
  }
  LogInRequest login(const std::string& email, const std::string& password,
                     const std::string& code) {
    return {email, secret(password), secret(code), {}};
  }
  // The token of the last link in the only letter that waits, which must be to `to`.
  std::string link_token(const std::string& to) {
    const std::vector<Letter> letters = mail.take();
    EXPECT_EQ(letters.size(), 1u);
    if (letters.size() != 1) return {};
    EXPECT_EQ(letters[0].to, to);
    return token_in(letters[0].text);
  }
  static std::string token_in(const std::string& text) {
    const std::size_t at = text.find("token=");
    EXPECT_NE(at, std::string::npos) << text;
    return at == std::string::npos ? "" : text.substr(at + 6, 43);
  }

  // Straight into the database, so that a test hashes only what it is about.
  AccountId make_account(const std::string& email, Role role = Role::owner, bool verified = true);
  SignedIn sign_in(const std::string& email) {
    auto in = run(accounts->log_in(login(email, kPassword), caller));
    EXPECT_TRUE(in.ok()) << (in.ok() ? "" : in.error().message);
    return in.ok() ? std::move(*in) : SignedIn{};
  }
  Result<SessionIdentity> whose(const SignedIn& in) {
    return run(accounts->session(in.token, caller));
  }
  ConsoleAccountRow row(const std::string& email) {
    ConsoleAccountRow out;
    EXPECT_TRUE(database->console()
                    .read([&](ConsoleRows& rows) -> Result<void> {
                      auto found = rows.account_by_email(email);
                      if (found && *found) out = **found;
                      return {};
                    })
                    .ok());
    return out;
  }
  std::vector<std::string> audited() {
    std::vector<std::string> actions;
    for (const AuditRow& entry : *database->audit().latest(1'000)) actions.push_back(entry.action);
    return actions;
  }

  TempFolder folder;
  FakeClock clock;
  SystemRandom random;
  PepperSet peppers{Pepper{1, {7}}};
  KeyHasher hasher{peppers};
  std::unique_ptr<ConsoleDatabase> database;
  MemoryJournal journal;
  MemoryKeyStore keys{journal};
  MemoryTierStore tiers{journal};
  std::vector<std::string> changed;
  FakeRunningServer server;
  ControlContext context{.accounts = database->accounts(),
                         .keys = keys,
                         .tiers = tiers,
                         .audit = database->audit(),
                         .hasher = hasher,
                         .clock = clock,
                         .random = random,
                         .server = server,
                         .people = &database->console()};
  DatabaseThread reader{"reader"};
  DatabaseThread writer{"writer"};
  MailBox mail;
  ConsoleCaller caller{"192.0.2.1", "browser", "req_1"};
  std::unique_ptr<ConsoleAccounts> accounts;
};

}  // namespace solidrust
