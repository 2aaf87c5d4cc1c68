// The console of a running server: its accounts, mail, pages and listener.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "app/server/data_home.h"
#include "base/clock.h"
#include "base/random.h"
#include "config/settings_load.h"
#include "control/console_accounts.h"
#include "control/context.h"
#include "control/mail/mailer.h"
#include "gateway/gateway.h"
#include "http/server/server.h"
#include "net/tls.h"
#include "net/worker.h"
#include "store/sql/sql_console_store.h"
#include "web/assets/asset_source.h"
#include "web/console_handler.h"
#include "web/work_pool.h"

namespace solidrust {

// The console's accounts and mailer. Destroyed after the database threads have stopped: its jobs
// may still wait on them.
struct ConsolePeople {
  // `database_`: made by `home.database().beside()`, with its own reading connection.
  ConsolePeople(std::unique_ptr<SqlDatabase> database_, DataHome& home, ControlContext& control,
                DatabaseThread& writer, std::unique_ptr<Mailer> mailer_, ConsoleOptions options)
      : database(std::move(database_)),
        store(*database),
        mailer(std::move(mailer_)),
        accounts({control, store, reader, writer, *mailer, home.peppers()}, std::move(options)) {}
  // Bounds look-ups of sessions. They have their own thread, so that look-ups of keys never wait
  // for them.
  static constexpr std::size_t kWaitingReads = 256;
  std::unique_ptr<SqlDatabase> database;
  SqlConsoleStore store;
  std::unique_ptr<Mailer> mailer;
  DatabaseThread reader{"console-read", kWaitingReads};
  ConsoleAccounts accounts;
};

// The part of the console that lives on its worker's thread. Destroyed before the worker.
struct ConsoleFront {
  std::unique_ptr<web::AssetSource> assets;
  std::unique_ptr<web::ConsoleHandler> handler;
  std::unique_ptr<http::HttpListener> listener;
};

// Opens the console's listener on `worker`. It answers 503 until the handler is opened. Error: the
// pages or the address cannot be opened; the message names the option to change.
Result<std::unique_ptr<ConsoleFront>> open_console(const Settings& settings, Worker& worker,
                                                   std::shared_ptr<TlsServerContext> tls,
                                                   const Clock& clock, Random& random,
                                                   web::WorkPool& pool);

// Whether browsers reach the console by https, as the base URL says.
bool console_is_secure(const ConsoleOptions& options);

}  // namespace solidrust
