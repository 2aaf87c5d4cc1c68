#include "store/sqlite/sqlite_console_store.h"

#include "store/sqlite/sqlite_console_rows.h"

namespace solidrust {

Result<void> SqliteConsoleStore::change(const Work& work) {
  return database_.write([&work](SqliteConnection& connection) {
    SqliteConsoleRows rows(connection);
    return work(rows);
  });
}

Result<void> SqliteConsoleStore::read(const Work& work) {
  return database_.read([&work](SqliteConnection& connection) {
    SqliteConsoleRows rows(connection);
    return work(rows);
  });
}

}  // namespace solidrust
