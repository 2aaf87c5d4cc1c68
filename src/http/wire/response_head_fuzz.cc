// libFuzzer target for the head of a response: the verdict must not depend on where the bytes are
// cut, and every view of a head that is accepted lies inside the bytes that were read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/wire/response_head_parser.h"

namespace {

using solidrust::http::Field;
using solidrust::http::ResponseHead;
using solidrust::http::ResponseHeadParser;
using State = ResponseHeadParser::State;

std::string verdict(std::string_view wire, std::size_t first, std::size_t step, bool to_head) {
  ResponseHeadParser parser;
  ResponseHead head;
  parser.reset(512, to_head);
  State state = State::more;
  for (std::size_t size = first; state == State::more; size = std::min(wire.size(), size + step)) {
    state = parser.parse(wire.data(), size, head);
    if (size == wire.size()) break;
  }
  std::string out = std::to_string(static_cast<int>(state)) + '\n';
  if (state == State::malformed) {
    if (parser.fault().empty()) std::abort();
    return out.append(parser.fault());
  }
  if (state != State::done) return out;
  if (parser.position() > wire.size()) std::abort();
  out += std::to_string(head.status) + ' ' + std::to_string(parser.position());
  out += head.keep_alive ? 'k' : 'c';
  out += head.chunked ? 'C' : 'l';
  out += head.content_length ? std::to_string(*head.content_length) : "none";
  for (const Field& field : head.fields) {
    if (field.name.data() < wire.data() ||
        field.value.data() + field.value.size() > wire.data() + wire.size())
      std::abort();
    out.append("\n").append(field.name).append(":").append(field.value);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view wire(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool to_head = (data[0] & 1) != 0;
  const std::string whole = verdict(wire, wire.size(), 1, to_head);
  if (verdict(wire, data[0] * wire.size() / 256, wire.size() + 1, to_head) != whole) std::abort();
  if (verdict(wire, 0, 1, to_head) != whole) std::abort();
  return 0;
}
