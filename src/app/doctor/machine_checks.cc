// What the machine gives: descriptors, and the right time.
#include <ctime>

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include "app/doctor/doctor.h"

namespace solidrust {
namespace {

// A connection and its upstream's, files, and some room.
constexpr rlim_t kOtherDescriptors = 256;

Finding examine_descriptors(const Settings& settings) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return {"descriptors", Health::warn, "the limit cannot be read", "Check ulimit -n."};
  const rlim_t wanted = 2 * settings.connections + kOtherDescriptors;
  if (limit.rlim_max < wanted)
    return {"descriptors", Health::warn,
            fmt::format("at most {} files, and limits.connections = {} wants {}", limit.rlim_max,
                        settings.connections, wanted),
            "Raise the hard limit (ulimit -Hn, LimitNOFILE=), or lower limits.connections."};
  return {"descriptors", Health::ok, fmt::format("at most {} files", limit.rlim_max), ""};
}

Finding examine_clock(const Settings& settings) {
  const std::time_t now = std::time(nullptr);
  struct stat status {};
  const std::string database = settings.data_dir + "/solidrust.db";
  constexpr std::time_t kTolerance = 60;
  if (::stat(database.c_str(), &status) == 0 && status.st_mtime > now + kTolerance)
    return {"clock", Health::fail, "the clock is behind the database's last change",
            "Set the clock: keys expire by it."};
  timex state{};
  if (::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) != 0)
    return {"clock", Health::warn, "the clock is not synchronised, as far as the kernel knows",
            "Run a time service such as chrony or systemd-timesyncd."};
  return {"clock", Health::ok, "synchronised", ""};
}

}  // namespace

std::vector<Finding> examine_machine(const Settings& settings) {
  return {examine_descriptors(settings), examine_clock(settings)};
}

}  // namespace solidrust
