#include "control/status/status_page.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/time_units.h"
#include "control/status/model_status.h"
#include "control/status/status_log.h"

namespace solidrust {
namespace {

constexpr std::int64_t kMinutes = DayMinutes::kMinutes;
constexpr std::size_t kMostIncidents = 20;  // of a model
constexpr std::int64_t kStillMinutes = 2;   // an incident that was seen within them goes on

using Counts = std::array<std::int64_t, 4>;  // of minutes, by ModelStatus

// Rounded down: 100.00 is said only of a time without a break.
std::string share_text(const Counts& counts) {
  const std::int64_t known = counts[1] + counts[2] + counts[3];
  if (known == 0) return {};
  const std::int64_t hundredths = (counts[1] + counts[2]) * 10'000 / known;
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

struct Incident {
  std::int64_t from = 0;  // minutes since 1970; the end is exclusive
  std::int64_t until = 0;
};

// One model's days, the oldest first.
class Days {
 public:
  Days(std::int64_t first, std::int64_t now_minute) : first_(first), now_(now_minute) {
    counts_.resize(kStatusDays);
  }
  void add(std::int64_t day, const DayMinutes& minutes) {
    Counts& counts = counts_[static_cast<std::size_t>(day - first_)];
    for (std::size_t i = 0; i < DayMinutes::kMinutes; ++i) {
      const ModelStatus status = minutes.at(i);
      ++counts[static_cast<std::size_t>(status)];
      if (status == ModelStatus::unavailable) note(day * kMinutes + static_cast<std::int64_t>(i));
    }
  }

  void write(JsonWriter& json, ModelStatus state) const {
    Counts all{};
    for (const Counts& counts : counts_)
      for (std::size_t i = 1; i < all.size(); ++i) all[i] += counts[i];
    json.key("uptime").text_or_null(share_text(all));
    json.key("days").begin_array();
    for (std::int64_t day = first_; day < first_ + kStatusDays; ++day) {
      const Counts& counts = counts_[static_cast<std::size_t>(day - first_)];
      const std::int64_t passed = std::clamp(now_ + 1 - day * kMinutes, std::int64_t{0}, kMinutes);
      const std::int64_t known = counts[1] + counts[2] + counts[3];
      json.begin_object().key("at_ms").value(day * kMinutes * kMinuteMs);
      json.key("uptime").text_or_null(share_text(counts));
      json.key("degraded_minutes").value(counts[2]);
      json.key("unavailable_minutes").value(counts[3]);
      json.key("unknown_minutes").value(std::max<std::int64_t>(0, passed - known)).end_object();
    }
    json.end_array().key("incidents").begin_array();
    std::size_t left = kMostIncidents;
    for (auto one = incidents_.rbegin(); one != incidents_.rend() && left > 0; ++one, --left) {
      const bool still = state == ModelStatus::unavailable && one->until + kStillMinutes > now_;
      json.begin_object().key("from_ms").value(one->from * kMinuteMs).key("until_ms");
      if (still)
        json.null();
      else
        json.value(one->until * kMinuteMs);
      json.end_object();
    }
    json.end_array();
  }

 private:
  void note(std::int64_t minute) {
    if (incidents_.empty() || incidents_.back().until != minute)
      incidents_.push_back({minute, minute});
    incidents_.back().until = minute + 1;
  }

  std::int64_t first_;
  std::int64_t now_;
  std::vector<Counts> counts_;
  std::vector<Incident> incidents_;
};

}  // namespace

std::string status_page_json(const Catalog& catalog, const std::vector<StatusDayRow>& rows,
                             std::int64_t now_ms, SteadyTime now) {
  const std::int64_t now_minute = now_ms / kMinuteMs;
  const std::int64_t first = now_minute / kMinutes - kStatusDays + 1;
  std::map<std::string_view, Days> days;
  // Each is judged once: what changes meanwhile does not contradict the whole.
  std::vector<std::pair<std::string_view, ModelStatus>> models;
  ModelStatus worst = ModelStatus::unknown;
  bool all_unavailable = true;
  for (const Model& model : catalog.models()) {
    if (!is_listed(model)) continue;
    days.emplace(model.name, Days(first, now_minute));
    const ModelStatus status = models.emplace_back(model.name, status_of(model, now)).second;
    worst = std::max(worst, status);
    all_unavailable &= status == ModelStatus::unavailable;
  }
  for (const StatusDayRow& row : rows)
    if (const auto found = days.find(row.model);
        found != days.end() && row.day >= first && row.day < first + kStatusDays)
      found->second.add(row.day, row.minutes);
  // Of all together: unavailable only where nothing can be used.
  if (worst == ModelStatus::unavailable && !all_unavailable) worst = ModelStatus::degraded;
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("at_ms").value(now_ms).key("state").value(status_name(worst));
  json.key("models").begin_array();
  for (const auto& [name, status] : models) {
    json.begin_object().key("name").value(name).key("state").value(status_name(status));
    days.at(name).write(json, status);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
