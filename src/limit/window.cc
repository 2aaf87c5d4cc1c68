#include "limit/window.h"

#include <algorithm>
#include <limits>

#include "base/saturating.h"

namespace solidrust {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

}  // namespace

Window::Entry& Window::at(std::size_t index) noexcept {
  return capacity_ == 0 ? inline_ : heap_[(head_ + index) & (capacity_ - 1u)];
}

const Window::Entry& Window::at(std::size_t index) const noexcept {
  return capacity_ == 0 ? inline_ : heap_[(head_ + index) & (capacity_ - 1u)];
}

void Window::expire(const WindowShape& shape, std::int64_t now_ms) {
  const bool saturated = total_ == kMost;
  while (size_ > 0 && at(0).last_ms + shape.length_ms <= now_ms) {
    total_ -= at(0).count;
    if (capacity_ != 0) head_ = static_cast<std::uint16_t>((head_ + 1u) & (capacity_ - 1u));
    --size_;
  }
  if (saturated) total_ = sum();
}

std::uint64_t Window::sum() const noexcept {
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < size_; ++i) all = saturating_add(all, at(i).count);
  return all;
}

void Window::add(const WindowShape& shape, std::int64_t now_ms, std::uint64_t amount) {
  if (size_ > 0) {
    Entry& newest = at(size_ - 1u);
    if (shape.slot_of(now_ms) <= shape.slot_of(newest.last_ms)) {
      newest.last_ms = std::max(newest.last_ms, now_ms);
      newest.count = saturating_add(newest.count, amount);
      total_ = saturating_add(total_, amount);
      return;
    }
  }
  push({now_ms, amount});
  total_ = saturating_add(total_, amount);
}

void Window::correct(const WindowShape& shape, std::int64_t at_ms, std::uint64_t was,
                     std::uint64_t is) {
  const std::int64_t slot = shape.slot_of(at_ms);
  for (std::size_t i = size_; i-- > 0;) {
    Entry& entry = at(i);
    if (shape.slot_of(entry.last_ms) > slot) continue;
    if (shape.slot_of(entry.last_ms) < slot) return;
    const std::uint64_t taken = std::min(was, entry.count);
    const bool saturated = total_ == kMost;
    entry.count = saturating_add(entry.count - taken, is);
    total_ = saturated ? sum() : saturating_add(total_ - taken, is);
    return;
  }
}

std::optional<std::int64_t> Window::freed_at(const WindowShape& shape, std::uint64_t amount) const {
  std::uint64_t freed = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    freed = saturating_add(freed, at(i).count);
    if (freed >= amount && freed > 0) return at(i).last_ms + shape.length_ms;
  }
  return std::nullopt;
}

void Window::release_if_empty() {
  if (total_ != 0) return;
  heap_.reset();
  capacity_ = head_ = size_ = 0;
}

void Window::push(const Entry& entry) {
  if (capacity_ == 0 && size_ == 0) {
    inline_ = entry;
    size_ = 1;
    return;
  }
  if (size_ >= capacity_) {
    const std::size_t larger = capacity_ == 0 ? 4u : capacity_ * 2u;
    auto ring = std::make_unique<Entry[]>(larger);
    for (std::size_t i = 0; i < size_; ++i) ring[i] = at(i);
    heap_ = std::move(ring);
    capacity_ = static_cast<std::uint16_t>(larger);
    head_ = 0;
  }
  at(size_) = entry;
  ++size_;
}

}  // namespace solidrust
