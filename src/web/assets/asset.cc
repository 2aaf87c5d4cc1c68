#include "web/assets/asset.h"

#include <array>
#include <utility>

#include "web/accept_encoding.h"

namespace solidrust::web {
namespace {

constexpr std::string_view kHashed = "/assets/";

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kMedia{{
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
    {".webmanifest", "application/manifest+json"},
    {".map", "application/json"},
    {".yaml", "application/yaml"},  // RFC 9512
}};

std::string_view opaque(std::string_view etag) noexcept {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return etag;
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

bool etag_matches(std::string_view if_none_match, std::string_view etag) noexcept {
  while (!if_none_match.empty()) {
    const std::string_view member = next_member(if_none_match);
    if (member == "*" || (!member.empty() && opaque(member) == opaque(etag))) return true;
  }
  return false;
}

}  // namespace solidrust::web
