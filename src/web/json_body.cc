#include "web/json_body.h"

#include "base/json_cursor.h"
#include "base/utf8.h"

namespace solidrust::web {

Result<void> check_media_type(const http::RequestHead& head) {
  std::string_view type = head.content_type.substr(0, head.content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  if (!http::iequals(type, "application/json"))
    return Error{ErrorCode::unsupported_media_type,
                 "The request body must be JSON: send Content-Type: application/json."};
  const std::string_view encoding = head.fields.find("content-encoding");
  if (!encoding.empty() && !http::iequals(encoding, "identity"))
    return Error{ErrorCode::unsupported_media_type,
                 "A compressed request body is not supported: send it without Content-Encoding."};
  return {};
}

Result<void> check_json_object(std::string_view body) {
  if (body.empty()) return {};
  if (!is_utf8(body)) return Error{ErrorCode::invalid_json, "The request body is not UTF-8."};
  JsonCursor json(body, kMaxJsonDepth);
  const bool object = json.peek() == JsonType::object;
  json.skip();
  if (json.fault() == JsonFault::too_deep)
    return Error{ErrorCode::invalid_json, "The request body is nested too deep."};
  if (!json.at_end()) return Error{ErrorCode::invalid_json, "The request body is not JSON."};
  if (!object) return Error{ErrorCode::invalid_type, "The request body must be one JSON object."};
  return {};
}

}  // namespace solidrust::web
