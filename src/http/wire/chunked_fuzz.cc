// libFuzzer target for the chunked decoder: the body, where it ends and what is refused must not
// depend on the pieces that the bytes arrive in. Whatever is produced is no longer than what was
// consumed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/wire/chunked_decoder.h"

namespace {

using solidrust::http::ChunkedDecoder;

struct Verdict {
  ChunkedDecoder::State state = ChunkedDecoder::State::more;
  std::size_t consumed = 0;
  std::string body;
  bool operator==(const Verdict&) const = default;
};

Verdict decode(std::string_view wire, std::size_t step) {
  Verdict verdict;
  ChunkedDecoder decoder;
  while (verdict.state == ChunkedDecoder::State::more && verdict.consumed < wire.size()) {
    const std::string_view piece = wire.substr(verdict.consumed, step);
    std::vector<char> buffer(piece.begin(), piece.end());
    const ChunkedDecoder::Step done = decoder.decode(buffer.data(), buffer.size());
    if (done.consumed > piece.size() || done.produced > done.consumed) std::abort();
    if (done.state == ChunkedDecoder::State::more && done.consumed != piece.size()) std::abort();
    if (done.state == ChunkedDecoder::State::failed && decoder.fault().empty()) std::abort();
    verdict.state = done.state;
    verdict.consumed += done.consumed;
    verdict.body.append(buffer.data(), done.produced);
  }
  // Nothing of a message that failed may be used.
  if (verdict.state == ChunkedDecoder::State::failed)
    verdict = {ChunkedDecoder::State::failed, 0, {}};
  return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view wire(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Verdict whole = decode(wire, wire.size() + 1);
  if (decode(wire, 1) != whole || decode(wire, 1 + data[0]) != whole) std::abort();
  return 0;
}
