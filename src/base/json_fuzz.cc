// libFuzzer target for the JSON cursor: it takes what simdjson takes, and nothing else, but for
// what the two treat differently on purpose. What it skips as a value is a value by itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/json_cursor.h"
#include "base/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  solidrust::JsonCursor json(text, 64);
  std::string_view value;
  json.skip(value);
  const bool taken = json.at_end();
  if (taken == json.failed()) std::abort();
  if (taken) {
    solidrust::JsonCursor again(value, 64);
    again.skip();
    if (!again.at_end()) std::abort();
    std::string unescaped;
    if (value.size() >= 2 && value.front() == '"')
      solidrust::json_unescape(value.substr(1, value.size() - 2), unescaped);
  }
  if (!solidrust::is_utf8(text)) return 0;  // checked elsewhere

  static simdjson::dom::parser parser(1 << 20);
  const auto judged = parser.parse(simdjson::padded_string(text)).error();
  switch (judged) {
    case simdjson::SUCCESS:
      // Depth is counted otherwise by the two at the edge of the bound.
      if (!taken && json.fault() != solidrust::JsonFault::too_deep) std::abort();
      break;
    case simdjson::STRING_ERROR:  // half of a surrogate pair: whoever unescapes the string refuses
                                  // it
    case simdjson::NUMBER_ERROR:  // a number that no double and no 64 bits hold
    case simdjson::DEPTH_ERROR:
      break;
    default:
      if (taken && !text.starts_with("\xef\xbb\xbf")) std::abort();
      break;
  }
  return 0;
}
