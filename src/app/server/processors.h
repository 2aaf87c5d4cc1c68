// How many processors this process may use.
#pragma once

#include <string>

namespace solidrust {

// Those that it may run on (sched_getaffinity(2)), or fewer where a control group, its own or one
// above it as far as /sys/fs/cgroup shows them, limits their time, as the CPU limit of a container
// does: cpu.max (cgroup v2) or cpu.cfs_quota_us (v1). 1.5 is one and half of another's time; never
// 0. `root` is for tests: where /proc and /sys are looked for.
double processors(const std::string& root = {});

}  // namespace solidrust
