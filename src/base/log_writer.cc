#include "base/log_writer.h"

#include <cerrno>
#include <chrono>

#include <unistd.h>

namespace solidrust {
namespace {

// How long the writer lets lines gather after the first: at most 200 writes a second, and no line
// is later than this.
constexpr std::chrono::milliseconds kGather{5};

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
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() + 1 > bound_) {
      ++dropped_;
      return false;
    }
    first = waiting_.empty();
    waiting_ += line;
    waiting_ += '\n';
  }
  if (first) wake_.notify_one();
  return true;
}

void LogWriter::flush() {
  std::unique_lock lock(mutex_);
  urgent_ = true;
  wake_.notify_one();
  written_.wait(lock, [this] { return waiting_.empty() && !writing_; });
  urgent_ = false;
}

std::uint64_t LogWriter::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void LogWriter::run() {
  std::string batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    wake_.wait_for(lock, kGather, [this] { return stopping_ || urgent_; });
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
