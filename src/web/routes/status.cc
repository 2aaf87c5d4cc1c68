// /api/status
#include <utility>

#include "control/status/status_board.h"
#include "net/carry.h"
#include "web/call.h"
#include "web/cookie.h"
#include "web/problem.h"
#include "web/query.h"
#include "web/routes/routes.h"

namespace solidrust::web {

// Open or not by the setting status.page: where nobody may see it, there is no such path.
Task<Result<Reply>> get_status(Call& call) {
  StatusBoard* const board = call.services.control.server.status();
  const StatusAudience audience = board == nullptr ? StatusAudience::nobody : board->audience();
  if (audience == StatusAudience::nobody) co_return no_such_path();
  if (audience == StatusAudience::members) {
    Secret token = read_cookie(kSessionCookie, call.exchange.head(), call.services.secure);
    const auto who = co_await call.services.accounts.session(std::move(token), call.caller);
    if (!who) co_return who.error();
  }
  if (auto none = require_no_query(call.exchange.head().query); !none)
    co_return std::move(none).error();
  auto work = [board] { return board->json(); };
  auto text = co_await carry(call.services.pool, std::move(work));
  if (!text) co_return std::move(text).error();
  co_return Reply{200, *std::move(text)};
}

}  // namespace solidrust::web
