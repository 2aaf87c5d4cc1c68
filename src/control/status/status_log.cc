#include "control/status/status_log.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/time_units.h"
#include "control/status/model_status.h"

namespace solidrust {
// What an earlier process saw of the day stays.
Result<void> StatusLog::begin(std::int64_t day) {
  auto rows = store_.since(day);
  if (!rows) return std::move(rows).error();
  models_.clear();
  for (StatusDayRow& row : *rows)
    if (row.day == day) models_.emplace(std::move(row.model), row.minutes);
  day_ = day;
  written_.reset();
  return {};
}

Result<void> StatusLog::look(const Catalog& catalog) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = unix_ms(clock_.system());
  const std::int64_t day = now / kDayMs;
  const auto minute = static_cast<std::size_t>(now % kDayMs / kMinuteMs);
  if (day_ != day) {
    if (day_)
      if (auto written = write_rows(); !written) return written;
    if (auto begun = begin(day); !begun) return begun;
  }
  for (const Model& model : catalog.models())
    if (is_listed(model)) models_[model.name].worsen(minute, status_of(model, clock_.steady()));
  if (written_ == minute) return {};
  if (auto written = write_rows(); !written) return written;
  written_ = minute;
  return {};
}

Result<void> StatusLog::write_rows() {
  std::vector<StatusDayRow> rows;
  for (const auto& [model, minutes] : models_) rows.push_back({model, *day_, minutes});
  return store_.write(rows, *day_ - kStatusDays + 1);
}

Result<void> StatusLog::write() {
  const std::lock_guard lock(mutex_);
  return day_ ? write_rows() : Result<void>();
}

Result<std::vector<StatusDayRow>> StatusLog::days() {
  const std::lock_guard lock(mutex_);
  const std::int64_t today = unix_ms(clock_.system()) / kDayMs;
  auto rows = store_.since(today - kStatusDays + 1);
  if (!rows || !day_) return rows;
  if (*day_ < today - kStatusDays + 1) return rows;
  std::erase_if(*rows, [this](const StatusDayRow& row) {
    return row.day == *day_ && models_.contains(row.model);
  });
  for (const auto& [model, minutes] : models_) rows->push_back({model, *day_, minutes});
  std::sort(rows->begin(), rows->end(), [](const StatusDayRow& one, const StatusDayRow& other) {
    return std::tie(one.model, one.day) < std::tie(other.model, other.day);
  });
  return rows;
}

}  // namespace solidrust
