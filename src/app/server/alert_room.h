// Alerts of a running server. One background thread checks the conditions, another sends the
// messages. A receiver that does not respond delays the others by at most its deadline.
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
  // Starts no thread yet. `variables` holds the secrets; it, `home`, `clock` and `random` outlive
  // the room. Error: the database cannot be opened.
  static Result<std::unique_ptr<AlertRoom>> open(DataHome& home, const Settings& settings,
                                                 const Variables& variables, const Clock& clock,
                                                 Random& random);
  ~AlertRoom();
  AlertRoom(const AlertRoom&) = delete;
  AlertRoom& operator=(const AlertRoom&) = delete;

  void start(Sources sources);
  // Makes a running test give up, and ends the threads; blocks. Call it before anything that the
  // sources read is destroyed. A second call does nothing.
  void stop();
  // Applies the settings that a reload may change. Any thread.
  void configure(const Settings& settings);
  // These three are for the control plane (app/server/live_server.h). Any thread.
  std::vector<SinkState> sinks() const { return sender_.sinks(); }
  // Sends a test to each sink and waits for the responses; blocks. service_unavailable: a test is
  // running already.
  Result<std::vector<SinkTest>> test();
  void due();  // wakes the sender: a delivery is due now
  void write_metrics(metrics::Exposition& out) const;

 private:
  AlertRoom(std::unique_ptr<SqlDatabase> database, std::string mail_folder,
            const Settings& settings, const Variables& variables, const Clock& clock,
            Random& random);
  AlertSender::Options sender_options(const Settings& settings) const;
  void watch();
  void send();
  Result<void> look(AlertWatch& watch, AlertConditions& conditions, std::uint64_t round);
  bool wait(std::chrono::milliseconds pause);  // false: stop() was called
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
  bool pruning_ = false;  // of the watching thread: old rows are left to delete
  bool stopping_ = false;
  bool due_ = false;
  std::atomic<SteadyTime> complained_{};
  std::thread watching_;
  std::thread sending_;
};

}  // namespace solidrust
