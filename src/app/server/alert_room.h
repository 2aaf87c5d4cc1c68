// Alerts of a running server: what is watched, and what is sent because of it, on two background
// threads. A receiver that is away holds up nothing but its own messages.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/server/data_home.h"
#include "base/clock.h"
#include "base/random.h"
#include "config/settings.h"
#include "config/settings_load.h"
#include "control/alerts/alert_conditions.h"
#include "control/alerts/alert_sender.h"
#include "control/alerts/alert_watch.h"
#include "metrics/exposition.h"
#include "store/sql/sql_alert_store.h"

namespace solidrust {

// One per process.
class AlertRoom {
 public:
  struct Sources {
    std::function<AlertReadings()> read;
    std::function<std::optional<BudgetReading>(const AccountId& account, std::string_view key)>
        budget;
  };
  // What the settings ask for is made at the start and at a reload. `variables` holds the secrets;
  // it, `home`, `clock` and `random` outlive the room. Starts nothing yet.
  static Result<std::unique_ptr<AlertRoom>> open(DataHome& home, const Settings& settings,
                                                 const Variables& variables, const Clock& clock,
                                                 Random& random);
  ~AlertRoom();
  AlertRoom(const AlertRoom&) = delete;
  AlertRoom& operator=(const AlertRoom&) = delete;

  void start(Sources sources);
  // Ends the threads, and tests that run. Before what the sources read goes. Again is harmless.
  void stop();
  // What a reload changes. Any thread.
  void configure(const Settings& settings);
  // What the control plane needs of it (app/server/live_server.h). Any thread.
  std::vector<SinkState> sinks() const { return sender_.sinks(); }
  // Sends a test to each sink; blocks. service_unavailable: one runs already.
  Result<std::vector<SinkTest>> test();
  void due();  // a delivery is, at once
  void write_metrics(metrics::Exposition& out) const;

 private:
  AlertRoom(std::unique_ptr<SqlDatabase> database, std::string mail_folder,
            const Settings& settings, const Variables& variables, const Clock& clock,
            Random& random);
  AlertSender::Options sender_options(const Settings& settings) const;
  void watch();
  void send();
  Result<void> look(AlertWatch& watch, AlertConditions& conditions, std::uint64_t round);
  bool wait(std::chrono::milliseconds pause);  // false: the process ends
  void complain(const Error& error);

  const std::unique_ptr<SqlDatabase> database_;
  SqlAlertStore store_;
  const std::string mail_folder_;
  const Variables& variables_;
  const Clock& clock_;
  Random& random_;
  Sources sources_;
  AlertSender sender_;
  std::atomic<std::int64_t> hold_ms_;
  std::atomic<std::size_t> error_percent_;
  std::atomic<std::size_t> error_minimum_;
  std::atomic<bool> testing_{false};
  std::atomic<bool> give_up_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool pruning_ = false;  // of the watching thread: there is more to forget
  bool stopping_ = false;
  bool due_ = false;
  std::atomic<SteadyTime> complained_{};
  std::thread watching_;
  std::thread sending_;
};

}  // namespace solidrust
