// One file of the console's pages, in the encodings that there are.
#pragma once

#include <string>
#include <string_view>

#include "http/wire/head.h"

namespace solidrust::web {

struct Encoded {
  std::string_view bytes;
  std::string_view etag;  // with its quotes; empty: this encoding is not there
};

// Pages of one site are two thirds the same: deflated with that as the dictionary (RFC 1951).
struct Packed {
  std::string_view bytes;  // none: the file is not kept so
  std::string_view frame;  // the dictionary, the same for all
};

// Views of what holds the bytes: the binary, or a LoadedFile. An identity without bytes but with a
// tag is what gzip or packed inflates to: the binary does not hold it twice.
struct Asset {
  std::string_view path;  // "/assets/index-1a2b.js"
  Encoded identity;
  Encoded gzip;
  Encoded brotli;
  Packed packed = {};
};

// "text/javascript; charset=utf-8", by the name's ending; application/octet-stream if unknown.
std::string_view media_type(std::string_view path) noexcept;
// Whether the file never changes under its name, because the name has a hash of it.
bool is_immutable(std::string_view path) noexcept;

struct Choice {
  const Encoded* encoded;
  std::string_view coding;  // "br", "gzip"; empty: as it is
};
// The smallest encoding that the client takes (RFC 9110 section 12.5.3).
Choice choose_encoding(const Asset& asset, std::string_view accept_encoding) noexcept;
// The bytes of what was chosen; inflated into `held` where they are not there.
std::string_view bytes_of(const Asset& asset, const Choice& choice, std::string& held);
// Whether If-None-Match names this ETag (RFC 9110 section 13.1.2: weak comparison).
bool etag_matches(std::string_view if_none_match, std::string_view etag) noexcept;

}  // namespace solidrust::web
