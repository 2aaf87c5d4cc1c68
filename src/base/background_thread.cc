#include "base/background_thread.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace solidrust {
namespace {

// struct sched_attr of sched_setattr(2), first version; the C library of Debian 12 has none.
struct Attributes {
  std::uint32_t size;
  std::uint32_t policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime_ns;  // of SCHED_OTHER: the slice
  std::uint64_t deadline_ns;
  std::uint64_t period_ns;
};
static_assert(sizeof(Attributes) == 48);

constexpr int kLowest = 19;  // sched(7)
constexpr std::chrono::nanoseconds kSlice = std::chrono::microseconds(100);

}  // namespace

void become_background_thread(Background background) noexcept {
  Attributes attributes{};
  attributes.size = sizeof attributes;
  attributes.policy = SCHED_OTHER;
  // Below what the process has; nobody may go up again.
  attributes.nice = std::min(kLowest, ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())) +
                                          static_cast<int>(background));
  attributes.runtime_ns = static_cast<std::uint64_t>(kSlice.count());
  (void)::syscall(SYS_sched_setattr, 0, &attributes, 0U);
}

}  // namespace solidrust
