#include "store/usage_plan.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace solidrust {
namespace {

std::string day_text(std::int64_t day) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::int64_t rounded_up(std::int64_t number, std::int64_t step) {
  return (number + step - 1) / step;
}

// Hours for a short time, if they are all kept; the days know what hours were deleted.
bool hours_answer(const UsageQuery& query, const UsageBegin& begin) {
  if (query.until_ms - query.since_ms > kUsageHoursUpToMs) return false;
  const bool pruned = begin.day && (!begin.hour || *begin.day < *begin.hour / 24);
  return !pruned || (begin.hour && query.since_ms / kHourMs >= *begin.hour);
}

}  // namespace

bool wants_records(const UsageQuery& query) {
  return query.step_ms > 0 && query.step_ms < kHourMs && !query.account.empty();
}

UsageAnswer answer_of_records(const UsageQuery& query) {
  UsageAnswer answer;
  answer.step_ms = query.step_ms;
  answer.since_ms = query.since_ms / query.step_ms * query.step_ms;
  answer.until_ms = rounded_up(query.until_ms, query.step_ms) * query.step_ms;
  return answer;
}

UsagePlan plan_usage(const UsageQuery& query, const UsageBegin& begin) {
  UsagePlan plan;
  plan.hours = hours_answer(query, begin);
  plan.past = rounded_up(query.until_ms, plan.bucket_ms());
  // Nothing is older: no bucket before it needs a look.
  const std::optional<std::int64_t> oldest = plan.hours ? begin.hour : begin.day;
  plan.first = std::max(query.since_ms / plan.bucket_ms(), oldest.value_or(plan.past));
  plan.step_ms = std::max(query.step_ms, plan.bucket_ms());
  const bool people = query.by == UsageGroup::key || query.by == UsageGroup::account;
  if (!query.key.empty()) {
    plan.level = UsageLevel::all;
  } else if (!people) {
    plan.level = query.account.empty() ? UsageLevel::model : UsageLevel::account_model;
  } else if (!query.account.empty()) {
    plan.rows = UsageRows::of_account;
    plan.level = query.model.empty() ? UsageLevel::account_key : UsageLevel::all;
  } else {
    plan.rows = UsageRows::everybody;
    plan.level = UsageLevel::account_key;
  }
  return plan;
}

UsageAnswer answer_of(const UsagePlan& plan, const UsageQuery& query) {
  const std::int64_t bucket_ms = plan.bucket_ms();
  return {query.since_ms / bucket_ms * bucket_ms, plan.past * bucket_ms, plan.step_ms, {}};
}

std::string UsageGroups::name_of(const UsageOrigin& origin) const {
  switch (by_) {
    case UsageGroup::model:
      return std::string(origin.model);
    case UsageGroup::key:
      return std::string(origin.key);
    case UsageGroup::account:
      return std::string(origin.account);
    case UsageGroup::day:
      return day_text(origin.at_ms / kDayMs);
    case UsageGroup::time:
      return std::to_string(origin.at_ms / step_ms_ * step_ms_);
    case UsageGroup::total:
      break;
  }
  return {};
}

UsageRow& UsageGroups::of(const UsageOrigin& origin) {
  std::string name = name_of(origin);
  UsageRow& group = groups_[{name, origin.environment}];
  if (group.name.empty()) {
    group.name = std::move(name);
    group.environment = origin.environment;
  }
  if (by_ == UsageGroup::key) group.account = origin.account;
  return group;
}

std::vector<UsageRow> UsageGroups::take() {
  std::vector<UsageRow> rows;
  for (auto& [place, group] : groups_) rows.push_back(std::move(group));
  groups_.clear();
  if (by_ != UsageGroup::day && by_ != UsageGroup::time)
    std::stable_sort(rows.begin(), rows.end(), [](const UsageRow& a, const UsageRow& b) {
      return a.totals.tokens() > b.totals.tokens();
    });
  return rows;
}

}  // namespace solidrust
