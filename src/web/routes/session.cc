#include <array>
#include <utility>

#include "control/accounts/email.h"
#include "web/call.h"
#include "web/client_watch.h"
#include "web/cookie.h"
#include "web/json_body.h"
#include "web/routes/replies.h"
#include "web/routes/routes.h"

namespace solidrust::web {

Task<Result<Reply>> get_me(Call& call) {
  auto me = co_await call.services.accounts.me(call.who);
  if (!me) co_return std::move(me).error();
  co_return Reply{200, me_json(*me)};
}

Task<Result<Reply>> log_in(Call& call) {
  static constexpr std::array<std::string_view, 3> kFields{"email", "password", "code"};
  Params params(call.body, kFields);
  LogInRequest request;
  request.email = params.required_text("email", kMaxEmail);
  request.password = Secret(params.required_text("password", kMaxPasswordText));
  if (auto code = params.text("code", kMaxTokenText)) request.code = Secret(std::move(*code));
  if (params.failed()) co_return params.error();
  request.browser = read_cookie(kBrowserCookie, call.exchange.head(), call.services.secure);
  request.session = read_cookie(kSessionCookie, call.exchange.head(), call.services.secure);
  const ClientWatch watch(call.exchange);
  call.caller.gone = watch.gone();
  auto done = co_await call.services.accounts.log_in(std::move(request), call.caller);
  if (!done) co_return std::move(done).error();
  co_return signed_in(*std::move(done));
}

Task<Result<Reply>> log_out(Call& call) {
  auto done = co_await call.services.accounts.log_out(call.who, call.caller);
  if (!done) co_return std::move(done).error();
  co_return Reply{204, {}, Reply::Cookie::clear};
}

Task<Result<Reply>> list_sessions(Call& call) {
  auto sessions = co_await call.services.accounts.list_sessions(call.who);
  if (!sessions) co_return std::move(sessions).error();
  Reply reply;
  JsonWriter json(reply.body);
  json.begin_object().key("data").begin_array();
  for (const SessionView& session : *sessions) {
    json.begin_object();
    json.key("id").value(session.id);
    json.key("current").value(session.current);
    json.key("created_ms").value(session.created_ms);
    json.key("last_seen_ms").value(session.last_seen_ms);
    json.key("address").value(session.address);
    json.key("user_agent").value(session.user_agent);
    json.end_object();
  }
  json.end_array().end_object();
  co_return reply;
}

Task<Result<Reply>> end_other_sessions(Call& call) {
  auto done = co_await call.services.accounts.end_other_sessions(call.who, call.caller);
  if (!done) co_return std::move(done).error();
  co_return nothing();
}

Task<Result<Reply>> end_session(Call& call) {
  auto done = co_await call.services.accounts.end_session(call.who, call.id, call.caller);
  if (!done) co_return std::move(done).error();
  co_return nothing();
}

}  // namespace solidrust::web
