#include "meter/usage_reader.h"

#include <utility>

#include "limit/subject.h"

namespace solidrust {

void UsageReader::read(std::string account, std::string key, Waiter& waiter) {
  const std::int64_t now = unix_ms(clock_.system());
  thread_.submit(
      [this, now, account = std::move(account), key = std::move(key)]() -> Result<KeyUsage> {
        const auto today = store_.days(account, key, now, now + 1);
        if (!today) return today.error();
        const auto month = store_.days(account, key, month_of(now).begin_ms, now + 1);
        if (!month) return month.error();
        return KeyUsage{*today, *month};
      },
      [&waiter](Result<KeyUsage> answer) { waiter.done(std::move(answer)); });
}

}  // namespace solidrust
