#include <array>
#include <utility>

#include "control/accounts/email.h"
#include "web/call.h"
#include "web/json_body.h"
#include "web/routes/replies.h"
#include "web/routes/routes.h"

namespace solidrust::web {

Task<Result<Reply>> request_password_reset(Call& call) {
  static constexpr std::array<std::string_view, 1> kFields{"email"};
  Params params(call.body, kFields);
  std::string email = params.required_text("email", kMaxEmail);
  if (params.failed()) co_return params.error();
  auto done = co_await call.services.accounts.request_password_reset(std::move(email), call.caller);
  if (!done) co_return std::move(done).error();
  co_return accepted("If this address has an account, a link to set a new password is on its way.");
}

Task<Result<Reply>> reset_password(Call& call) {
  static constexpr std::array<std::string_view, 2> kFields{"token", "password"};
  Params params(call.body, kFields);
  Secret token(params.required_text("token", kMaxTokenText));
  Secret password(params.required_text("password", kMaxPasswordText));
  if (params.failed()) co_return params.error();
  auto done = co_await call.services.accounts.reset_password(std::move(token), std::move(password),
                                                             call.caller);
  if (!done) co_return std::move(done).error();
  co_return nothing();
}

}  // namespace solidrust::web
