#include "trace/span_queue.h"

#include <algorithm>
#include <utility>

namespace solidrust::trace {

bool SpanQueue::push(std::vector<Span> spans) {
  const SteadyTime now = clock_.steady();
  std::size_t bytes = 0;
  for (const Span& span : spans) bytes += span.weight();
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || bytes > bounds_.bytes - bytes_) {
      dropped_.fetch_add(spans.size(), std::memory_order_relaxed);
      return false;
    }
    const std::size_t count = spans.size();
    entries_.push_back({std::move(spans), bytes, now});
    spans_ += count;
    bytes_ += bytes;
    full = spans_ >= bounds_.batch;
  }
  if (full) changed_.notify_one();
  return true;
}

bool SpanQueue::due(SteadyTime now) const {
  if (entries_.empty()) return false;
  return stopped_ || spans_ >= bounds_.batch || now - entries_.front().since >= bounds_.patience;
}

std::vector<Span> SpanQueue::take() {
  const SteadyTime now = clock_.steady();
  std::deque<Entry> taken;
  std::size_t count = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!due(now)) return {};
    if (spans_ <= bounds_.batch) {
      taken.swap(entries_);
      count = std::exchange(spans_, 0);
      bytes_ = 0;
    }
    while (count < bounds_.batch && !entries_.empty()) {
      spans_ -= entries_.front().spans.size();
      bytes_ -= entries_.front().weight;
      count += entries_.front().spans.size();
      taken.push_back(std::move(entries_.front()));
      entries_.pop_front();
    }
  }
  std::vector<Span> batch;
  batch.reserve(count);
  for (Entry& entry : taken)
    for (Span& span : entry.spans) batch.push_back(std::move(span));
  return batch;
}

void SpanQueue::wait(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return stopped_ || spans_ >= bounds_.batch; });
}

void SpanQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool SpanQueue::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

}  // namespace solidrust::trace
