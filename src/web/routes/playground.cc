#include <memory>
#include <string>
#include <vector>

#include "control/console_data/access.h"
#include "gateway/gateway.h"
#include "web/call.h"
#include "web/playground_exchange.h"
#include "web/routes/routes.h"

namespace solidrust::web {
namespace {

// Stands for the key in usage, requests and the log: no key has this id, for theirs are longer.
constexpr std::string_view kPlaygroundKey = "key_playground";

PrincipalPtr principal_of(const Me& me) {
  auto principal = std::make_shared<Principal>();
  principal->scopes = kScopeChatRead;
  principal->key = *KeyId::parse(kPlaygroundKey);
  principal->account = me.identity.account;
  principal->name = "playground";
  principal->tier = me.tier;
  return principal;
}

}  // namespace

Task<Result<Reply>> playground_chat(Call& call) {
  if (auto may = require_verified(call.who); !may) co_return std::move(may).error();
  auto me = co_await call.services.accounts.me(call.who);
  if (!me) co_return std::move(me).error();
  PlaygroundExchange exchange(call);
  co_await call.services.gateway.chat(exchange, principal_of(*me));
  Reply reply;
  reply.sent = true;
  co_return reply;
}

}  // namespace solidrust::web
