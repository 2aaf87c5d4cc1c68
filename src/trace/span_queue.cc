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
    for (Span& span : spans) {
      const std::size_t weight = span.weight();
      entries_.push_back({std::move(span), weight, now});
    }
    bytes_ += bytes;
    full = entries_.size() >= bounds_.batch;
  }
  if (full) changed_.notify_one();
  return true;
}

bool SpanQueue::due(SteadyTime now) const {
  if (entries_.empty()) return false;
  return stopped_ || entries_.size() >= bounds_.batch ||
         now - entries_.front().since >= bounds_.patience;
}

std::vector<Span> SpanQueue::take() {
  const SteadyTime now = clock_.steady();
  std::vector<Span> batch;
  const std::lock_guard lock(mutex_);
  if (!due(now)) return batch;
  const std::size_t count = std::min(entries_.size(), bounds_.batch);
  batch.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes_ -= entries_.front().weight;
    batch.push_back(std::move(entries_.front().span));
    entries_.pop_front();
  }
  return batch;
}

void SpanQueue::wait(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return stopped_ || entries_.size() >= bounds_.batch; });
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
