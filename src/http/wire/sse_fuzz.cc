// libFuzzer target for the splitter of server-sent events: the same stream gives the same events
// however it is cut, and nothing of an event is lost or made up. The first byte says how the stream
// is cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/wire/sse_splitter.h"

namespace {

using solidrust::http::SsePiece;
using solidrust::http::SseSplitter;

struct Events {
  std::string told;  // of each event whether it is whole, its name and its data
  std::string raw;   // all bytes handed out
  bool operator==(const Events&) const = default;
};

void take(const SsePiece& piece, Events& events) {
  events.raw += piece.raw;
  switch (piece.kind) {
    case SsePiece::Kind::event:
    case SsePiece::Kind::cut:
      events.told += piece.kind == SsePiece::Kind::cut ? "cut " : "event ";
      events.told.append(piece.event)
          .append("\n")
          .append(piece.data)
          .append(piece.has_data ? "\n=\n" : "\n-\n");
      break;
    case SsePiece::Kind::oversize_begin:
      events.told += "oversize\n";
      break;
    case SsePiece::Kind::oversize_continue:  // how many there are depends on the cut
      break;
    case SsePiece::Kind::oversize_end:
      events.told += "end\n";
      break;
  }
}

Events split(std::string_view stream, std::size_t step) {
  Events events;
  SseSplitter splitter(64);
  SsePiece piece;
  for (std::size_t at = 0; at < stream.size(); at += step) {
    splitter.feed(stream.substr(at, step));
    while (splitter.next(piece)) take(piece, events);
  }
  const bool inside = splitter.inside_event();
  if (splitter.finish(piece)) {
    if (piece.kind == SsePiece::Kind::cut && !inside) std::abort();
    take(piece, events);
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Events whole = split(stream, stream.size() + 1);
  if (split(stream, 1) != whole || split(stream, 1 + data[0]) != whole) std::abort();
  // Dropped are only the mark at the start and blank lines: every other byte comes out, in its
  // order.
  std::size_t at = 0;
  for (const char c : whole.raw) {
    at = stream.find(c, at);
    if (at == std::string_view::npos) std::abort();
    ++at;
  }
  return 0;
}
