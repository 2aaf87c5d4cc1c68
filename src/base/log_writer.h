// Takes lines from any thread and writes them to a descriptor on a thread of its own, many in one
// system call. Waking a thread is too expensive for a request: while lines arrive, the writer polls
// for them, and handing one over costs a short lock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace solidrust {

// Thread-safe. Does not own the descriptor.
class LogWriter {
 public:
  // How often the writer polls: at most 50 writes a second, and no line is delayed by more than
  // this.
  static constexpr std::chrono::milliseconds kGather{20};

  // At most `bound` bytes wait while the descriptor is slow; a line that does not fit is dropped
  // and counted, so that a stuck terminal or a full disk never delays a request.
  explicit LogWriter(int descriptor, std::size_t bound = 4 * 1024 * 1024);
  ~LogWriter();  // writes what waits
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // `line` without its line end. False if it was dropped.
  bool append(std::string_view line);
  // Returns when everything handed over before has been written.
  void flush();
  std::uint64_t dropped() const;

 private:
  void run();
  void write_all(std::string_view bytes) const;

  const int descriptor_;
  const std::size_t bound_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;     // the writer: there are lines, or it is time to stop
  std::condition_variable written_;  // flush(): the writer has caught up
  std::string waiting_;              // these five guarded by mutex_
  bool writing_ = false;
  bool asleep_ = false;  // until it is woken
  bool urgent_ = false;  // a thread waits in flush()
  bool stopping_ = false;
  std::uint64_t dropped_ = 0;
  std::thread thread_;
};

}  // namespace solidrust
