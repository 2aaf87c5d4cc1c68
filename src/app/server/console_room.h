// The console of a running server: people, mail, pages and their listener.
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

// Accounts and their mail. Outlives the database threads, on which its work may still wait.
struct ConsolePeople {
  // `database_`: made beside the one of `home`.
  ConsolePeople(std::unique_ptr<SqlDatabase> database_, DataHome& home, ControlContext& control,
                DatabaseThread& writer, std::unique_ptr<Mailer> mailer_, ConsoleOptions options)
      : database(std::move(database_)),
        store(*database),
        mailer(std::move(mailer_)),
        accounts({control, store, reader, writer, *mailer, home.peppers()}, std::move(options)) {}
  // However many sessions are looked up, no look-up of a key stands behind one.
  static constexpr std::size_t kWaitingReads = 256;
  std::unique_ptr<SqlDatabase> database;
  SqlConsoleStore store;
  std::unique_ptr<Mailer> mailer;
  DatabaseThread reader{"console-read", kWaitingReads};
  ConsoleAccounts accounts;
};

// What stands on the console's worker. Goes before it.
struct ConsoleFront {
  std::unique_ptr<web::AssetSource> assets;
  std::unique_ptr<web::ConsoleHandler> handler;
  std::unique_ptr<http::HttpListener> listener;
};

// Opens the console's listener; answers 503 until the handler is opened. The error says what to do.
Result<std::unique_ptr<ConsoleFront>> open_console(const Settings& settings, Worker& worker,
                                                   std::shared_ptr<TlsServerContext> tls,
                                                   const Clock& clock, Random& random,
                                                   web::WorkPool& pool);

// "http://127.0.0.1:8081": how browsers are told to reach it, and whether that is https.
bool console_is_secure(const ConsoleOptions& options);

}  // namespace solidrust
