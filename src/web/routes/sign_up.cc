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

Task<Result<Reply>> set_up(Call& call) {
  static constexpr std::array<std::string_view, 3> kFields{"token", "email", "password"};
  Params params(call.body, kFields);
  SetUpRequest request;
  request.token = Secret(params.required_text("token", kMaxTokenText));
  request.email = params.required_text("email", kMaxEmail);
  request.password = Secret(params.required_text("password", kMaxPasswordText));
  if (params.failed()) co_return params.error();
  request.session = read_cookie(kSessionCookie, call.exchange.head(), call.services.secure);
  auto done = co_await call.services.accounts.set_up(std::move(request), call.caller);
  if (!done) co_return std::move(done).error();
  co_return signed_in(*std::move(done));
}

Task<Result<Reply>> sign_up(Call& call) {
  static constexpr std::array<std::string_view, 3> kFields{"email", "password", "invite"};
  Params params(call.body, kFields);
  SignUpRequest request;
  request.email = params.required_text("email", kMaxEmail);
  request.password = Secret(params.required_text("password", kMaxPasswordText));
  if (auto invite = params.text("invite", kMaxTokenText))
    request.invite = Secret(std::move(*invite));
  if (params.failed()) co_return params.error();
  const ClientWatch watch(call.exchange);
  call.caller.gone = watch.gone();
  auto done = co_await call.services.accounts.sign_up(std::move(request), call.caller);
  if (!done) co_return std::move(done).error();
  Reply reply = accepted("Check your mail for the link that completes your sign-up.");
  reply.sign_up_cookie = Reply::Cookie::set;
  reply.sign_up = *std::move(done);
  co_return reply;
}

Task<Result<Reply>> verify_email(Call& call) {
  static constexpr std::array<std::string_view, 1> kFields{"token"};
  Params params(call.body, kFields);
  VerifyRequest request;
  request.token = Secret(params.required_text("token", kMaxTokenText));
  if (params.failed()) co_return params.error();
  const http::RequestHead& head = call.exchange.head();
  request.browser = read_cookie(kSignUpCookie, head, call.services.secure);
  request.session = read_cookie(kSessionCookie, head, call.services.secure);
  auto done = co_await call.services.accounts.verify_email(std::move(request), call.caller);
  if (!done) co_return std::move(done).error();
  if (!*done) co_return nothing();
  Reply reply = signed_in(**std::move(done));
  reply.sign_up_cookie = Reply::Cookie::clear;
  co_return reply;
}

Task<Result<Reply>> resend_verification(Call& call) {
  static constexpr std::array<std::string_view, 1> kFields{"email"};
  Params params(call.body, kFields);
  std::string email = params.required_text("email", kMaxEmail);
  if (params.failed()) co_return params.error();
  auto done = co_await call.services.accounts.resend_verification(std::move(email), call.caller);
  if (!done) co_return std::move(done).error();
  co_return accepted("If this address waits for a confirmation, a new link is on its way.");
}

}  // namespace solidrust::web
