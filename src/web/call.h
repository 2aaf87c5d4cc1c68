// What is known of one request of the console so far. Lives on the coroutine that serves it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "control/console_accounts.h"
#include "control/context.h"
#include "http/server/server.h"
#include "web/route.h"
#include "web/work_pool.h"

namespace solidrust {
class Gateway;
class KeyAuthenticator;
}  // namespace solidrust

namespace solidrust::web {

class AssetSource;

// What GET /api/about tells.
struct AboutFacts {
  std::string version;
  std::string api_base_url;  // with /v1
  std::string currency;      // ISO 4217
  bool docs = true;          // the setting console.docs
  std::string mail_folder;   // empty: mail goes to a server, or this is not told
};

// What the console is composed of. Everything outlives the handler's last request.
struct ConsoleServices {
  ConsoleAccounts& accounts;
  ControlContext& control;
  Gateway& gateway;           // for the playground
  KeyAuthenticator& callers;  // for the playground: requests of a disabled account are cut
  WorkPool& pool;
  AboutFacts about;
  bool secure = false;  // browsers reach the console by https
};

struct Call {
  http::ServerExchange& exchange;
  const ConsoleServices& services;
  const Route& route;
  std::string request_id;
  std::string id;         // what stands for the part in braces
  std::string_view body;  // one JSON object, or empty; lives as long as the exchange
  ConsoleCaller caller;
  SessionIdentity who;  // not on open routes

  // Who acts, for the audit log.
  Actor actor() const { return {who.account.str(), caller.address, caller.request_id}; }
};

}  // namespace solidrust::web
