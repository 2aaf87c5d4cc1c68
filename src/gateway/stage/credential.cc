#include "gateway/stage/credential.h"

namespace solidrust {
namespace {

std::string_view bearer_token(std::string_view authorization) noexcept {
  constexpr std::string_view kScheme = "bearer";
  if (authorization.size() <= kScheme.size()) return {};
  if (!http::iequals(authorization.substr(0, kScheme.size()), kScheme)) return {};
  std::string_view token = authorization.substr(kScheme.size());
  if (token.front() != ' ') return {};
  token.remove_prefix(token.find_first_not_of(' ') == token.npos ? token.size()
                                                                 : token.find_first_not_of(' '));
  return token;
}

}  // namespace

Result<std::string_view> read_credential(const http::RequestHead& head) {
  const std::string_view token = bearer_token(head.authorization);
  if (head.x_api_key.empty() && token.empty())
    return Error{ErrorCode::missing_auth_header,
                 "No API key was given. Send it as `X-API-Key: YOUR_API_KEY` or as `Authorization: "
                 "Bearer YOUR_API_KEY`."};
  if (head.x_api_key.empty()) return token;
  if (!token.empty() && token != head.x_api_key)
    return Error{ErrorCode::conflicting_credentials,
                 "`X-API-Key` and `Authorization: Bearer` carry different keys. Send only one of "
                 "them, or the same key in both."};
  return head.x_api_key;
}

}  // namespace solidrust
