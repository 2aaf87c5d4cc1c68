#include "base/gzip.h"

#include <algorithm>
#include <new>

#include <zlib.h>

namespace solidrust {
namespace {

constexpr int kLevel = 4;                // 1 is quickest, 9 smallest
constexpr int kGzipWindow = 15 + 16;     // 32 KiB, with gzip's head and not zlib's
constexpr int kMemory = 8;               // zlib's usual
constexpr uInt kMostAtOnce = 1U << 30U;  // zlib counts what it is given in 32 bits

}  // namespace

std::string gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string out;
  int state = Z_OK;
  try {
    // No text needs more than this bound: one pass over it will do.
    out.resize(deflateBound(&stream, text.size()));
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    std::size_t room = out.size();
    while (state == Z_OK) {
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
      stream.avail_in = static_cast<uInt>(std::min<std::size_t>(text.size(), kMostAtOnce));
      stream.avail_out = static_cast<uInt>(std::min<std::size_t>(room, kMostAtOnce));
      const uInt given = stream.avail_in;
      const uInt offered = stream.avail_out;
      state = deflate(&stream, given == text.size() ? Z_FINISH : Z_NO_FLUSH);
      text.remove_prefix(given - stream.avail_in);
      room -= offered - stream.avail_out;
    }
    out.resize(out.size() - room);
  } catch (...) {
    deflateEnd(&stream);
    throw;
  }
  deflateEnd(&stream);
  if (state != Z_STREAM_END) throw std::bad_alloc();
  return out;
}

}  // namespace solidrust
