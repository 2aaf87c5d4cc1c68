#include "http/wire/request_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/wire/characters.h"

namespace solidrust::http {
namespace {

constexpr std::string_view kUserAgent = "User-Agent: solidrust/" SOLIDRUST_VERSION "\r\n";

bool all_in(const CharTable& table, std::string_view text) {
  return std::all_of(text.begin(), text.end(), [&table](char c) { return in(table, c); });
}

}  // namespace

bool append_request_head(std::string& out, const ClientRequest& request, const Origin& origin,
                         std::uint64_t body_size) {
  if (request.method.empty() || !all_in(kTokenChar, request.method)) return false;
  if (!request.target.starts_with('/') || !all_in(kTargetChar, request.target)) return false;
  out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  out.append(origin.host_header).append("\r\n").append(kUserAgent);
  for (const Field& field : request.fields) {
    if (field.name.empty() || !all_in(kTokenChar, field.name)) return false;
    if (!all_in(kValueChar, field.value)) return false;
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  if (body_size > 0 || (request.method != "GET" && request.method != "HEAD")) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), body_size).ptr;
    out.append("Content-Length: ").append(digits.data(), end).append("\r\n");
  }
  const Credential& credential = request.credential;
  if (!credential.value.empty()) {
    if (credential.name.empty() || !all_in(kTokenChar, credential.name)) return false;
    if (!all_in(kValueChar, credential.scheme) || !all_in(kValueChar, credential.value))
      return false;
    out.append(credential.name).append(": ").append(credential.scheme);
    return true;
  }
  out.append("\r\n");
  return true;
}

}  // namespace solidrust::http
