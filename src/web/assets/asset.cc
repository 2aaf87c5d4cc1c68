#include "web/assets/asset.h"

#include <array>
#include <cassert>
#include <utility>

#include <zlib.h>

#include "web/accept_encoding.h"

namespace solidrust::web {
namespace {

constexpr std::string_view kHashed = "/assets/";

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

// What the build has compressed: never anything from outside.
std::string inflated(std::string_view gzip) {
  std::string out;
  z_stream stream{};
  // 16: with the header of gzip (zlib.h).
  if (::inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
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
  if (choice.encoded != &asset.identity || !asset.identity.bytes.empty() || asset.gzip.etag.empty())
    return choice.encoded->bytes;
  held = inflated(asset.gzip.bytes);
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
