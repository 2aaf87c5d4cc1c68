// What a data function of the console gets. It runs on a thread where it may block.
#pragma once

#include <string>
#include <string_view>

#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust::web {

// Values: it outlives the request if the client goes away.
struct DataCall {
  ControlContext& control;
  SessionIdentity who;  // the caller has the route's role already
  Actor actor;          // for audit rows: account, address, request id
  std::string id;       // what stands for the part in braces in the route's path
  std::string query;    // undecoded: read it with Query (web/query.h)
  std::string body;     // one JSON object of bounded size and depth, or empty: see control/params.h
};

}  // namespace solidrust::web
