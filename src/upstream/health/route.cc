#include "upstream/health/route.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace solidrust {
namespace {

std::string_view word_of(const RouteTrail::Entry& entry) {
  switch (entry.step) {
    case RouteStep::draining:
      return "draining";
    case RouteStep::ejected:
      return "ejected";
    case RouteStep::resting:
      return "resting";
    case RouteStep::full:
      return "full";
    case RouteStep::unfit:
      return "unfit";
    case RouteStep::answered:
    case RouteStep::failed:
      break;
  }
  return fault_name(entry.fault);
}

bool is_attempt(const RouteTrail::Entry& entry) noexcept {
  return entry.step == RouteStep::answered || entry.step == RouteStep::failed;
}

// One entry with the blank before it.
class EntryText {
 public:
  explicit EntryText(const RouteTrail::Entry& entry) noexcept {
    const std::string_view name = entry.target->upstream->name;
    const auto end = is_attempt(entry) ? fmt::format_to_n(text_.data(), text_.size(), " {}:{}/{}ms",
                                                          name, word_of(entry), entry.took.count())
                                       : fmt::format_to_n(text_.data(), text_.size(), " {}:{}",
                                                          name, word_of(entry));
    size_ = std::min(end.size, text_.size());
  }
  std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, RouteTrail::kMaxText / RouteTrail::kMaxAttempts> text_;
  std::size_t size_ = 0;
};

}  // namespace

std::span<const Target> targets_for(const Catalog& catalog, const Model& model, Reach reach) {
  if (reach == Reach::sandbox_only) return {&catalog.sandbox_target(model), 1};
  return model.targets;
}

void RouteTrail::passed_over(const Target& target, RouteStep why) noexcept {
  for (const Entry& entry : entries())
    if (entry.target == &target && entry.step == why) return;
  if (count_ - attempts_ < kMaxPassedOver)
    entries_[count_++] = {&target, why, AttemptFault::none, {}};
}

void RouteTrail::attempted(const Target& target, RouteStep step, AttemptFault fault,
                           std::chrono::milliseconds took,
                           std::chrono::microseconds first_byte) noexcept {
  if (attempts_ == kMaxAttempts) return;
  ++attempts_;
  entries_[count_++] = {&target, step, fault, took, first_byte};
}

bool RouteTrail::eventful() const noexcept {
  return count_ > 1 || (count_ == 1 && (entries_[0].step != RouteStep::answered ||
                                        entries_[0].fault != AttemptFault::none));
}

std::string RouteTrail::text() const {
  std::array<char, kMaxText> text;
  return {text.data(), write(text)};
}

std::size_t RouteTrail::write(std::span<char, kMaxText> out) const noexcept {
  std::size_t spare = out.size() + 1;  // the first blank is left out
  for (const Entry& entry : entries())
    if (is_attempt(entry)) spare -= EntryText(entry).view().size();
  std::size_t size = 0;
  for (const Entry& entry : entries()) {
    const EntryText text(entry);
    std::string_view view = text.view();
    if (!is_attempt(entry)) {
      if (view.size() > spare) continue;
      spare -= view.size();
    }
    if (size == 0) view.remove_prefix(1);
    size += view.copy(out.data() + size, view.size());
  }
  return size;
}

}  // namespace solidrust
