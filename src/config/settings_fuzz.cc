// libFuzzer target for the configuration's text: it is read, or refused with a place and a
// sentence; never anything else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/settings_load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  solidrust::LoadedSettings loaded;
  solidrust::read_settings_text("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size),
                                loaded);
  solidrust::check_settings({}, loaded);
  for (const auto& problem : loaded.errors)
    if (problem.message.empty() || solidrust::to_string(problem).empty()) std::abort();
  return 0;
}
