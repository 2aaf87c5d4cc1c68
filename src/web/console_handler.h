// The console's listener hands its requests to this.
//
//   own host -> match -> same origin -> session -> body -> handler -> answer -> log
//
// What begins with /api is the control API; what lies under /docs the documentation; every
// other path is a page of the console or a file of one.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "http/server/server.h"
#include "web/call.h"

namespace solidrust::web {

class AssetSource;

// One per process. Called on one worker.
class ConsoleHandler final : public http::RequestHandler {
 public:
  // What is referred to outlives the handler.
  ConsoleHandler(AssetSource& assets, const Clock& clock, Random& random);
  ~ConsoleHandler() override;

  // Until then every request is answered 503: the listener's port is known only once it is open,
  // and what serves the requests needs to know it. Once, from any thread.
  void open(const ConsoleServices& services);

  // Never throws.
  Task<void> handle(http::ServerExchange& exchange) override;
  Task<void> refuse(http::ServerExchange& exchange, const Error& error) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace solidrust::web
