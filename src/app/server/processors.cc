#include "app/server/processors.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include <sched.h>

namespace solidrust {
namespace {

// More than the kernel supports on x86-64 (NR_CPUS).
constexpr std::size_t kMostProcessors = 8192;

// Where they are mounted; the second of version 2 where both versions are in use.
constexpr const char* kTopsOfVersion1[] = {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"};
constexpr const char* kTopsOfVersion2[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};

double allowed() {
  std::vector<cpu_set_t> sets(kMostProcessors / CPU_SETSIZE);
  const std::size_t size = sets.size() * sizeof(cpu_set_t);
  if (::sched_getaffinity(0, size, sets.data()) != 0) return 1;
  return CPU_COUNT_S(size, sets.data());
}

// "150000 100000" → 1.5; nothing for "max 100000", or where there is no such file.
std::optional<double> quota_of_version_2(const std::string& folder) {
  double quota = 0, period = 0;
  if (!(std::ifstream(folder + "/cpu.max") >> quota >> period)) return std::nullopt;
  return quota / period;
}

// The quota is -1 where there is no limit.
std::optional<double> quota_of_version_1(const std::string& folder) {
  double quota = 0, period = 0;
  if (!(std::ifstream(folder + "/cpu.cfs_quota_us") >> quota) ||
      !(std::ifstream(folder + "/cpu.cfs_period_us") >> period))
    return std::nullopt;
  return quota / period;
}

bool has_name(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == name) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

// cgroups(7): a line of /proc/self/cgroup is "number:controllers:path", with 0 and no controllers
// for version 2. In a container the path may be its host's: then only the top is there.
double processors(const std::string& root) {
  double least = allowed();
  const auto limit = [&least](std::optional<double> quota) {
    if (quota && *quota > 0) least = std::min(least, *quota);
  };
  std::ifstream groups(root + "/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool version_2 = line.starts_with("0:") && controllers.empty();
    if (!version_2 && !has_name(controllers, "cpu")) continue;
    for (std::string path = line.substr(second + 1);; path.resize(path.rfind('/'))) {
      const bool at_top = path.find('/') == std::string::npos;
      if (at_top || path == "/") path.clear();
      for (const char* top : version_2 ? kTopsOfVersion2 : kTopsOfVersion1)
        limit(version_2 ? quota_of_version_2(root + top + path)
                        : quota_of_version_1(root + top + path));
      if (path.empty()) break;
    }
  }
  return least;
}

}  // namespace solidrust
