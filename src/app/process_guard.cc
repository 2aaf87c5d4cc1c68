#include "app/process_guard.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace solidrust {
namespace {

void limit_core(rlim_t soft, rlim_t hard) noexcept {
  const rlimit limit{soft, hard};
  ::setrlimit(RLIMIT_CORE, &limit);  // lowering a limit does not fail
}

rlim_t hard_limit() noexcept {
  rlimit limit{};
  return ::getrlimit(RLIMIT_CORE, &limit) == 0 ? limit.rlim_max : 0;
}

}  // namespace

void guard_memory() noexcept {
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  limit_core(0, hard_limit());
}

void forbid_core_dumps() noexcept {
  limit_core(0, 0);
}

void allow_core_dumps() noexcept {
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  limit_core(hard_limit(), hard_limit());
}

}  // namespace solidrust
