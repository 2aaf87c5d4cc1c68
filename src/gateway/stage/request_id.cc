#include "gateway/stage/request_id.h"

namespace solidrust {

RequestId RequestIdSource::next(std::int64_t unix_ms) noexcept {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kPrefix = 4;
  constexpr std::size_t kTime = 8;  // 62^8 milliseconds are 6,900 years
  RequestId id;
  std::copy_n("req_", kPrefix, id.text_.begin());
  if (unix_ms != timed_ms_) {
    timed_ms_ = unix_ms;
    auto left = static_cast<std::uint64_t>(unix_ms);
    for (std::size_t i = kTime; i-- > 0; left /= 62) time_[i] = kDigits[left % 62];
  }
  auto out = std::copy(time_.begin(), time_.end(), id.text_.begin() + kPrefix);
  for (int half = 0; half < 2; ++half) {
    std::uint64_t word = random_.next();
    for (int i = 0; i < 7; ++i) {
      *out++ = kDigits[word % 62];
      word /= 62;
    }
  }
  return id;
}

}  // namespace solidrust
