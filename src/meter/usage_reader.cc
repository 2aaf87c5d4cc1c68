#include "meter/usage_reader.h"

#include <utility>

#include "limit/subject.h"
#include "meter/budget_forecast.h"

namespace solidrust {

void UsageReader::read(std::string account, std::string key, Wanted wanted, Waiter& waiter) {
  const std::int64_t now = unix_ms(clock_.system());
  thread_.submit(
      [this, now, wanted, account = std::move(account),
       key = std::move(key)]() -> Result<KeyUsage> {
        const auto today = store_.days(account, key, now, now + 1);
        if (!today) return today.error();
        const auto month = store_.days(account, key, month_of(now).begin_ms, now + 1);
        if (!month) return month.error();
        KeyUsage usage{*today, *month, std::nullopt, std::nullopt};
        const std::int64_t since = forecast_since_ms(now);
        if (wanted.account_lately) {
          const auto lately = store_.live_days(account, {}, since, now + 1);
          if (!lately) return lately.error();
          usage.account_lately = *lately;
        }
        if (wanted.key_lately) {
          const auto lately = store_.live_days(account, key, since, now + 1);
          if (!lately) return lately.error();
          usage.key_lately = *lately;
        }
        return usage;
      },
      [&waiter](Result<KeyUsage> answer) { waiter.done(std::move(answer)); });
}

}  // namespace solidrust
