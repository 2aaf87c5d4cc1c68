#include "store/sql/sql_status_store.h"

#include <algorithm>
#include <utility>

namespace solidrust {

Result<std::vector<StatusDayRow>> SqlStatusStore::since(std::int64_t day) {
  using Rows = Result<std::vector<StatusDayRow>>;
  return database_.read([&](SqlConnection& connection) -> Rows {
    SqlStatement select = connection.prepare(
        "SELECT model, day, minutes FROM status_days WHERE day >= $1 ORDER BY model, day");
    select.bind(day);
    return select.all([](const SqlStatement& found) {
      StatusDayRow row;
      row.model = found.text(0);
      row.day = found.integer(1);
      const std::span<const std::uint8_t> bytes = found.bytes(2);
      if (bytes.size() == DayMinutes::kBytes)
        std::copy(bytes.begin(), bytes.end(), row.minutes.bytes().begin());
      return row;
    });
  });
}

Result<void> SqlStatusStore::write(std::span<const StatusDayRow> rows, std::int64_t keep_from) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    SqlStatement insert = connection.prepare(
        "INSERT INTO status_days (model, day, minutes) VALUES ($1, $2, $3)"
        " ON CONFLICT (model, day) DO UPDATE SET minutes = excluded.minutes");
    for (const StatusDayRow& row : rows) {
      insert.reset();
      insert.bind(row.model).bind(row.day).bind(std::span<const std::uint8_t>(row.minutes.bytes()));
      if (Result<void> written = insert.run(); !written) return written;
    }
    return connection.prepare("DELETE FROM status_days WHERE day < $1").bind(keep_from).run();
  });
}

}  // namespace solidrust
