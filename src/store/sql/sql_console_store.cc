#include "store/sql/sql_console_store.h"

#include "store/sql/sql_console_rows.h"

namespace solidrust {

Result<void> SqlConsoleStore::change(const Work& work) {
  return database_.write([&work](SqlConnection& connection) {
    SqlConsoleRows rows(connection);
    return work(rows);
  });
}

Result<void> SqlConsoleStore::read(const Work& work) {
  return database_.read([&work](SqlConnection& connection) {
    SqlConsoleRows rows(connection);
    return work(rows);
  });
}

}  // namespace solidrust
