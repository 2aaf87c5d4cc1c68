#include "upstream/route.h"

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
    case RouteStep::full:
      return "full";
    case RouteStep::answered:
    case RouteStep::failed:
      break;
  }
  return fault_name(entry.fault);
}

}  // namespace

std::span<const Target> targets_for(const Catalog& catalog, const Model& model, Reach reach) {
  if (reach == Reach::sandbox_only) return {&catalog.sandbox_target(model), 1};
  return model.targets;
}

void RouteTrail::passed_over(const Target& target, RouteStep why) noexcept {
  for (const Entry& entry : entries())
    if (entry.target == &target && entry.step == why) return;
  add({&target, why, AttemptFault::none, {}});
}

bool RouteTrail::eventful() const noexcept {
  return count_ > 1 || (count_ == 1 && entries_[0].step != RouteStep::answered);
}

std::string RouteTrail::text() const {
  std::string out;
  for (const Entry& entry : entries()) {
    if (!out.empty()) out += ' ';
    out += entry.target->upstream->name;
    out += ':';
    out += word_of(entry);
    if (entry.step == RouteStep::answered || entry.step == RouteStep::failed)
      out += fmt::format("/{}ms", entry.took.count());
  }
  return out;
}

}  // namespace solidrust
