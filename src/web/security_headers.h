// The header fields that every answer of the console carries.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/wire/head.h"

namespace solidrust::web {

// What a page may do: everything comes from here, scripts and styles from files or with the
// answer's nonce; nothing inline, no frame around it. `nonce`: 22 or more base62 characters.
std::string page_policy(std::string_view nonce);
// Of the documentation: scripts and styles are files. WebAssembly is what searches
// (docs/adr/0022-documentation-site.md). The files have it too: it holds for the worker that one of
// them is.
inline constexpr std::string_view kDocsPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// Of what is no page.
inline constexpr std::string_view kDataPolicy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// The fields of one answer. Views: what is added must outlive the answer.
class AnswerFields {
 public:
  // `policy`: the Content-Security-Policy. `secure`: by https, then it has HSTS too.
  AnswerFields(std::string_view request_id, std::string_view policy, bool secure);
  void add(std::string_view name, std::string_view value) { fields_.push_back({name, value}); }
  std::span<const http::Field> all() const noexcept { return fields_; }

 private:
  std::vector<http::Field> fields_;
};

}  // namespace solidrust::web
