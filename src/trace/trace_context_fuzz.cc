// libFuzzer target for the trace context of a request: a traceparent that is read has its 55 bytes
// and is written as it came, but for its flags.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "trace/context.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace solidrust::trace;
  const std::string_view field(reinterpret_cast<const char*>(data), size);
  if (const auto parent = parse_traceparent(field)) {
    if (field.size() != kTraceParentSize || !parent->trace.valid() || !parent->span.valid())
      std::abort();
    const auto written = write_traceparent(*parent);
    constexpr std::size_t kFlags = 2;
    if (field.substr(0, field.size() - kFlags) !=
        std::string_view(written.data(), written.size() - kFlags))
      std::abort();
    if (!parse_traceparent({written.data(), written.size()})) std::abort();
  }
  return 0;
}
