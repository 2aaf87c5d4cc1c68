#include "control/status/status_board.h"

#include <exception>
#include <utility>

#include <pthread.h>

#include "base/background_thread.h"
#include "base/log.h"
#include "control/status/status_page.h"

namespace solidrust {

StatusAudience status_audience(std::string_view setting) noexcept {
  if (setting == "all") return StatusAudience::everybody;
  return setting == "members" ? StatusAudience::members : StatusAudience::nobody;
}

std::string_view status_setting(StatusAudience audience) noexcept {
  switch (audience) {
    case StatusAudience::nobody:
      return "off";
    case StatusAudience::members:
      return "members";
    case StatusAudience::everybody:
      break;
  }
  return "all";
}

StatusBoard::StatusBoard(StatusStore& store, std::function<CatalogPtr()> catalog,
                         const Clock& clock)
    : catalog_(std::move(catalog)), clock_(clock), log_(store, clock) {}

StatusBoard::~StatusBoard() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  if (auto written = log_.write(); !written)
    LogLine(LogLevel::warn, "status_not_written").field("reason", written.error().message);
}

void StatusBoard::start() {
  thread_ = std::thread([this] { run(); });
}

void StatusBoard::run() {
  ::pthread_setname_np(::pthread_self(), "status");
  become_background_thread(Background::patient);
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    look();
    lock.lock();
    wake_.wait_for(lock, kEvery, [this] { return stopping_; });
  }
}

// A database that fails is told of once.
void StatusBoard::look() {
  const auto looked = [this]() -> Result<void> {
    try {
      return log_.look(*catalog_());
    } catch (const std::exception& thrown) {  // out of memory
      return Error{ErrorCode::service_unavailable, thrown.what()};
    }
  }();
  if (!looked && !failing_)
    LogLine(LogLevel::warn, "status_not_written").field("reason", looked.error().message);
  failing_ = !looked.ok();
}

Result<std::string> StatusBoard::json() {
  const std::lock_guard lock(page_mutex_);
  const SteadyTime now = clock_.steady();
  if (!page_.empty() && now - made_ < kFresh) return page_;
  const auto rows = log_.days();
  if (!rows) return rows.error();
  page_ = status_page_json(*catalog_(), *rows, unix_ms(clock_.system()), now);
  made_ = now;
  return page_;
}

}  // namespace solidrust
