// The reader's own base URL in the documentation. Pages are written for the default,
// http://127.0.0.1:8080; what somebody copies from them works where they read it.
#pragma once

#include <string>
#include <string_view>

namespace solidrust::web {

// What pages are written for.
inline constexpr std::string_view kWrittenBaseUrl = "http://127.0.0.1:8080";

// "https://api.example.com/v1" without its /v1, as pages have it.
std::string_view without_version(std::string_view api_base_url) noexcept;

// `text` with `base_url` wherever it names the written one. `path`: of the page; in HTML the
// address is escaped.
std::string with_base_url(std::string_view text, std::string_view base_url, std::string_view path);

}  // namespace solidrust::web
