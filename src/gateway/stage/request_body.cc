#include "gateway/stage/request_body.h"

#include "gateway/stage/form_reader.h"
#include "gateway/stage/request_reader.h"

namespace solidrust {
namespace {

Result<void> check_media_type(const ModelCall& call, const http::RequestHead& head) {
  if (call.form != nullptr && !http::is_form_data(head.content_type))
    return Error{ErrorCode::unsupported_media_type,
                 "The request body must be a form with a file: send `Content-Type: "
                 "multipart/form-data` with its boundary."};
  if (call.form == nullptr && !is_json(head.content_type))
    return Error{ErrorCode::unsupported_media_type,
                 "The request body must be JSON: send `Content-Type: application/json`."};
  const std::string_view encoding = head.fields.find("content-encoding");
  if (!encoding.empty() && !http::iequals(encoding, "identity"))
    return Error{ErrorCode::unsupported_media_type,
                 "A compressed request body is not supported: send it without `Content-Encoding`."};
  return {};
}

}  // namespace

bool is_json(std::string_view content_type) noexcept {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return http::iequals(type, "application/json");
}

Task<Result<void>> read_body(RequestContext& context) {
  const ModelCall* const call = context.match.endpoint->call;
  if (call == nullptr) co_return Result<void>{};
  Result<void> media_type = check_media_type(*call, context.exchange.head());
  if (!media_type) co_return media_type;
  const GatewayLimits& limits = context.services.limits;
  const bool form = call->form != nullptr;
  const Result<std::string_view> bytes =
      co_await context.exchange.read_body(form ? limits.max_upload : limits.max_body);
  if (!bytes) co_return bytes.error();
  const RequestBounds bounds{.max_depth = limits.max_json_depth, .max_choices = limits.max_choices};
  Result<ModelRequest> request =
      form ? read_form_request(context.exchange.head().content_type, *bytes, call->form(), bounds)
           : read_model_request(*bytes, call->fields(), bounds);
  if (!request) co_return std::move(request).error();
  if (call->check != nullptr)
    if (Result<void> sound = call->check(*request); !sound) co_return sound;
  context.request = std::move(*request);
  co_return Result<void>{};
}

}  // namespace solidrust
