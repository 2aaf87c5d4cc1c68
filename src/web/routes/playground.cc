#include <string_view>
#include <utility>

#include "auth/keys/key_authenticator.h"
#include "auth/keys/scopes.h"
#include "control/authority.h"
#include "control/requests/requests.h"
#include "gateway/gateway.h"
#include "web/call.h"
#include "web/playground_exchange.h"
#include "web/routes/routes.h"

namespace solidrust::web {
namespace {

KeyWithOwner row_of(const Me& me) {
  KeyWithOwner row;
  row.key.id = *KeyId::parse(kPlaygroundKeyId);
  row.key.account = me.identity.account;
  row.key.name = "playground";
  row.key.scopes = kScopeChatRead;
  row.tier = me.tier;
  return row;
}

}  // namespace

Task<Result<Reply>> playground_chat(Call& call) {
  const Caller person = Caller::person(call.who, call.actor());
  const Verdict verdict = may(person, Action::try_models, {});
  if (auto yes = as_result(verdict, person, Action::try_models); !yes)
    co_return std::move(yes).error();
  auto me = co_await call.services.accounts.me(call.who);
  if (!me) co_return std::move(me).error();
  const PrincipalPtr caller = call.services.callers.stand_in(row_of(*me));
  // Once more: whoever disables the account from now on cuts what runs for the caller.
  me = co_await call.services.accounts.me(call.who);
  if (!me) co_return std::move(me).error();
  PlaygroundExchange exchange(call);
  co_await call.services.gateway.chat(exchange, caller);
  Reply reply;
  reply.sent = Reply::Sent::logged_elsewhere;
  co_return reply;
}

}  // namespace solidrust::web
