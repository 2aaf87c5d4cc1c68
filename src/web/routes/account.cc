#include <array>
#include <utility>

#include "control/accounts/email.h"
#include "web/call.h"
#include "web/json_body.h"
#include "web/routes/replies.h"
#include "web/routes/routes.h"

namespace solidrust::web {

Task<Result<Reply>> change_password(Call& call) {
  static constexpr std::array<std::string_view, 2> kFields{"current_password", "password"};
  Params params(call.body, kFields);
  Secret current(params.required_text("current_password", kMaxPasswordText));
  Secret password(params.required_text("password", kMaxPasswordText));
  if (params.failed()) co_return params.error();
  auto done = co_await call.services.accounts.change_password(call.who, std::move(current),
                                                              std::move(password), call.caller);
  if (!done) co_return std::move(done).error();
  co_return renewed(*std::move(done));
}

Task<Result<Reply>> change_email(Call& call) {
  static constexpr std::array<std::string_view, 2> kFields{"email", "current_password"};
  Params params(call.body, kFields);
  std::string email = params.required_text("email", kMaxEmail);
  Secret current(params.required_text("current_password", kMaxPasswordText));
  if (params.failed()) co_return params.error();
  auto done = co_await call.services.accounts.change_email(call.who, std::move(email),
                                                           std::move(current), call.caller);
  if (!done) co_return std::move(done).error();
  co_return accepted("Check the mail of the new address for the link that confirms it.");
}

}  // namespace solidrust::web
