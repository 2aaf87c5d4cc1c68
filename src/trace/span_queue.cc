#include "trace/span_queue.h"

#include <type_traits>
#include <utility>

namespace solidrust::trace {

static_assert(std::is_nothrow_move_constructible_v<Span>);

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

SpanQueue::Share SpanQueue::next() const {
  const SteadyTime now = clock_.steady();
  const std::lock_guard lock(mutex_);
  Share share;
  if (!due(now)) return share;
  for (const Entry& entry : entries_) {
    if (share.spans >= bounds_.batch) break;
    ++share.entries;
    share.spans += entry.spans.size();
  }
  return share;
}

// The room is made before anything is taken: without memory for it all stays where it is. What is
// put in meanwhile comes behind.
std::vector<Span> SpanQueue::take() {
  const Share share = next();
  std::vector<Span> batch;
  std::vector<std::vector<Span>> taken;
  if (share.entries == 0) return batch;
  batch.reserve(share.spans);
  taken.reserve(share.entries);
  {
    const std::lock_guard lock(mutex_);
    while (taken.size() < share.entries) {
      bytes_ -= entries_.front().weight;
      taken.push_back(std::move(entries_.front().spans));
      entries_.pop_front();
    }
    spans_ -= share.spans;
  }
  for (std::vector<Span>& spans : taken)
    for (Span& span : spans) batch.push_back(std::move(span));
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
