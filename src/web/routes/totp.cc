#include <array>
#include <utility>

#include "web/call.h"
#include "web/json_body.h"
#include "web/routes/replies.h"
#include "web/routes/routes.h"

namespace solidrust::web {
namespace {

constexpr std::array<std::string_view, 1> kPasswordOnly{"password"};

}  // namespace

Task<Result<Reply>> begin_totp(Call& call) {
  Params params(call.body, kPasswordOnly);
  Secret password(params.required_text("password", kMaxPasswordText));
  if (params.failed()) co_return params.error();
  auto begun =
      co_await call.services.accounts.begin_totp(call.who, std::move(password), call.caller);
  if (!begun) co_return std::move(begun).error();
  Reply reply;
  JsonWriter json(reply.body);
  json.begin_object().key("secret").value(begun->secret.reveal());
  json.key("uri").value(begun->uri.reveal()).end_object();
  co_return reply;
}

Task<Result<Reply>> confirm_totp(Call& call) {
  static constexpr std::array<std::string_view, 1> kFields{"code"};
  Params params(call.body, kFields);
  Secret code(params.required_text("code", kMaxTokenText));
  if (params.failed()) co_return params.error();
  auto done = co_await call.services.accounts.confirm_totp(call.who, std::move(code), call.caller);
  if (!done) co_return std::move(done).error();
  Reply reply{200, {}, Reply::Cookie::set};
  reply.token = std::move(done->session.token);
  JsonWriter json(reply.body);
  json.begin_object().key("recovery_codes").begin_array();
  for (const Secret& recovery : done->recovery_codes) json.value(recovery.reveal());
  json.end_array().end_object();
  co_return reply;
}

Task<Result<Reply>> remove_totp(Call& call) {
  Params params(call.body, kPasswordOnly);
  Secret password(params.required_text("password", kMaxPasswordText));
  if (params.failed()) co_return params.error();
  auto done =
      co_await call.services.accounts.remove_totp(call.who, std::move(password), call.caller);
  if (!done) co_return std::move(done).error();
  co_return renewed(*std::move(done));
}

}  // namespace solidrust::web
