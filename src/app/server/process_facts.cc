#include "app/server/process_facts.h"

#include <charconv>
#include <fstream>
#include <string>

#include <unistd.h>

namespace solidrust {
namespace {

// Counted from 1; none below 3 is asked for.
std::uint64_t stat_field(const std::string& stat, int number) {
  std::size_t at = stat.rfind(')');  // behind the program's name, which may hold anything
  for (int field = 2; at != stat.npos && field < number; ++field) at = stat.find(' ', at + 1);
  std::uint64_t value = 0;
  if (at != stat.npos) std::from_chars(stat.data() + at + 1, stat.data() + stat.size(), value);
  return value;
}

}  // namespace

ProcessFacts process_facts() {
  ProcessFacts facts;
  std::string stat;
  std::ifstream file("/proc/self/stat");
  std::getline(file, stat);
  if (stat.empty()) return facts;
  const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  facts.known = true;
  facts.processor_ms = (stat_field(stat, 14) + stat_field(stat, 15)) * 1'000 / per_second;
  facts.memory_bytes = stat_field(stat, 24) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  facts.started_ms = stat_field(stat, 22) * 1'000 / per_second;
  return facts;
}

}  // namespace solidrust
