// The status page of a running server: who may see it, what it says, and the thread that looks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "control/status/status_log.h"
#include "store/status_days.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// status.page
enum class StatusAudience : std::uint8_t { nobody, members, everybody };
StatusAudience status_audience(std::string_view setting) noexcept;
std::string_view status_setting(StatusAudience audience) noexcept;  // the word

// One per process. Watches even if the page is off: what was not recorded cannot be shown later.
class StatusBoard {
 public:
  // All outlive it; `catalog` is called on any thread.
  StatusBoard(StatusStore& store, std::function<CatalogPtr()> catalog, const Clock& clock);
  ~StatusBoard();  // writes what was seen
  StatusBoard(const StatusBoard&) = delete;
  StatusBoard& operator=(const StatusBoard&) = delete;

  void start();
  void show_to(StatusAudience audience) noexcept { audience_ = audience; }
  StatusAudience audience() const noexcept { return audience_; }
  // The page's JSON, at most kFresh old: made once for all readers. Blocks.
  Result<std::string> json();

 private:
  static constexpr std::chrono::seconds kEvery{10};
  static constexpr std::chrono::seconds kFresh{2};
  void run();
  void look();

  const std::function<CatalogPtr()> catalog_;
  const Clock& clock_;
  StatusLog log_;
  std::atomic<StatusAudience> audience_{StatusAudience::nobody};
  std::mutex page_mutex_;
  std::string page_;
  SteadyTime made_{};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool failing_ = false;  // the thread's
  std::thread thread_;
};

}  // namespace solidrust
