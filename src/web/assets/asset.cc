#include "web/assets/asset.h"

#include <array>
#include <cassert>
#include <utility>

#include <zlib.h>

#include "web/accept_encoding.h"

namespace solidrust::web {
namespace {

constexpr std::string_view kHashed = "/assets/";
// zlib.h, inflateInit2().
constexpr int kRawDeflate = -MAX_WBITS;
constexpr int kGzip = 16 + MAX_WBITS;

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kMedia{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/markdown; charset=utf-8"},  // RFC 7763
    {".webmanifest", "application/manifest+json"},
    {".map", "application/json"},
    {".yaml", "application/yaml"},  // RFC 9512
}};

std::string_view opaque(std::string_view etag) noexcept {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
}

const Bytef* as_bytes(std::string_view text) noexcept {
  return reinterpret_cast<const Bytef*>(text.data());
}

// What the build has compressed: never anything from outside. `window_bits` says in which form
// (zlib.h).
std::string inflated(std::string_view compressed, int window_bits, std::string_view dictionary) {
  std::string out;
  z_stream stream{};
  if (::inflateInit2(&stream, window_bits) != Z_OK) throw std::bad_alloc();
  if (!dictionary.empty())
    ::inflateSetDictionary(&stream, as_bytes(dictionary), static_cast<uInt>(dictionary.size()));
  stream.next_in = const_cast<Bytef*>(as_bytes(compressed));
  stream.avail_in = static_cast<uInt>(compressed.size());
  int state = Z_OK;
  while (state == Z_OK) {
    const std::size_t before = out.size();
    out.resize(before + 256 * 1024);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    state = ::inflate(&stream, Z_NO_FLUSH);
  }
  out.resize(stream.total_out);
  ::inflateEnd(&stream);
  assert(state == Z_STREAM_END);
  return out;
}

}  // namespace

std::string_view media_type(std::string_view path) noexcept {
  for (const auto& [ending, media] : kMedia)
    if (path.ends_with(ending)) return media;
  return "application/octet-stream";
}

bool is_immutable(std::string_view path) noexcept {
  return path.starts_with(kHashed);
}

Choice choose_encoding(const Asset& asset, std::string_view accept_encoding) noexcept {
  if (!asset.brotli.etag.empty() && takes_coding(accept_encoding, "br"))
    return {&asset.brotli, "br"};
  if (!asset.gzip.etag.empty() && takes_coding(accept_encoding, "gzip"))
    return {&asset.gzip, "gzip"};
  return {&asset.identity, {}};
}

std::string_view bytes_of(const Asset& asset, const Choice& choice, std::string& held) {
  if (choice.encoded != &asset.identity || !asset.identity.bytes.empty())
    return choice.encoded->bytes;
  if (!asset.packed.bytes.empty())
    held = inflated(asset.packed.bytes, kRawDeflate, asset.packed.frame);
  else if (!asset.gzip.etag.empty())
    held = inflated(asset.gzip.bytes, kGzip, {});
  return held;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) noexcept {
  while (!if_none_match.empty()) {
    const std::string_view member = next_member(if_none_match);
    if (member == "*" || (!member.empty() && opaque(member) == opaque(etag))) return true;
  }
  return false;
}

}  // namespace solidrust::web
