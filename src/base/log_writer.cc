#include "base/log_writer.h"

#include <cerrno>

#include <unistd.h>

namespace solidrust {
namespace {

// After so many turns without a line it waits until it is woken.
constexpr int kIdleTurns = 10;

}  // namespace

LogWriter::LogWriter(int descriptor, std::size_t bound)
    : descriptor_(descriptor), bound_(bound), thread_([this] { run(); }) {}

LogWriter::~LogWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool LogWriter::append(std::string_view line) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() + 1 > bound_) {
      ++dropped_;
      return false;
    }
    wake = asleep_;
    asleep_ = false;
    waiting_ += line;
    waiting_ += '\n';
  }
  if (wake) wake_.notify_one();
  return true;
}

void LogWriter::flush() {
  std::unique_lock lock(mutex_);
  urgent_ = true;
  wake_.notify_one();
  written_.wait(lock, [this] { return waiting_.empty() && !writing_; });
}

std::uint64_t LogWriter::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void LogWriter::run() {
  std::string batch;
  std::unique_lock lock(mutex_);
  int idle_turns = kIdleTurns;
  for (;;) {
    if (idle_turns == kIdleTurns) {
      asleep_ = true;
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      asleep_ = false;
      idle_turns = 0;
    }
    wake_.wait_for(lock, kGather, [this] { return stopping_ || urgent_; });
    urgent_ = false;
    if (waiting_.empty()) {
      if (stopping_) return;
      ++idle_turns;
      continue;
    }
    idle_turns = 0;
    batch.clear();
    batch.swap(waiting_);
    writing_ = true;
    lock.unlock();
    write_all(batch);
    lock.lock();
    writing_ = false;
    written_.notify_all();
  }
}

void LogWriter::write_all(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return;  // closed or full: there is nowhere to say so
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace solidrust
