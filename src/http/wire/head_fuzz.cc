// libFuzzer target for the request parser. The first byte says where to cut; the rest is the wire.
// The verdict must not depend on the cut, nor on the buffer moving. fuzz/replay.cc runs it over
// fuzz/corpus/head in ./test.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/wire/request_parser.h"

namespace {

using solidrust::http::Field;
using solidrust::http::RequestHead;
using solidrust::http::RequestParser;

// Everything the parser says, as text.
std::string verdict(RequestParser::State state, const RequestParser& parser) {
  std::string out = std::to_string(static_cast<int>(state)) + '\n';
  if (state == RequestParser::State::failed) {
    out += std::to_string(static_cast<int>(parser.refusal().code)) + '\n';
    out.append(parser.refusal().message);
    return out;
  }
  if (state == RequestParser::State::more) return out;
  const RequestHead& head = parser.head();
  out.append(head.method_text).append("\n").append(head.path).append("\n").append(head.query);
  out.append("\n").append(head.host);
  out += '\n' + std::to_string(parser.size()) + '\n' + std::to_string(head.minor_version);
  out += head.keep_alive ? 'k' : 'c';
  out += head.chunked ? 'C' : 'l';
  out += std::to_string(head.content_length.value_or(0));
  for (const Field& field : head.fields)
    out.append("\n").append(field.name).append(":").append(field.value);
  return out;
}

std::string parse_in_pieces(std::string_view wire, std::size_t first, std::size_t step) {
  RequestParser parser({256, 512}, {"/v1", "/v1/models/"});
  std::vector<char> buffer;
  auto state = RequestParser::State::more;
  for (std::size_t size = first;; size = std::min(wire.size(), size + step)) {
    // A new place every time. The parser may have changed the bytes that it has seen.
    std::vector<char> grown(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(size));
    std::copy(buffer.begin(), buffer.end(), grown.begin());
    parser.moved(buffer.data(), grown.data());
    buffer.swap(grown);
    state = parser.parse(buffer.data(), buffer.size());
    if (state != RequestParser::State::more || size == wire.size()) break;
  }
  return verdict(state, parser);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view wire(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = parse_in_pieces(wire, wire.size(), 1);
  const std::size_t cut = wire.empty() ? 0 : data[0] * wire.size() / 256;
  if (parse_in_pieces(wire, cut, wire.size()) != whole) std::abort();
  if (parse_in_pieces(wire, 0, 1) != whole) std::abort();
  return 0;
}
