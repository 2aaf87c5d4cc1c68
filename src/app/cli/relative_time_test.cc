#include "app/cli/relative_time.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kNow = 1'800'000'000'000;
constexpr std::int64_t kHour = 3'600'000;

TEST(RelativeTime, WholeUnitsCut) {
  const struct {
    std::int64_t ago;
    const char* says;
  } rows[] = {{0, "now"},
              {999, "now"},
              {1'000, "1 s ago"},
              {59'999, "59 s ago"},
              {60'000, "1 min ago"},
              {kHour - 1, "59 min ago"},
              {kHour, "1 h ago"},
              {48 * kHour - 1, "47 h ago"},
              {48 * kHour, "2 d ago"},
              {729 * 24 * kHour, "729 d ago"},
              {730 * 24 * kHour, "2 y ago"},
              {-999, "now"},
              {-90'000, "in 1 min"},
              {-90 * 24 * kHour, "in 90 d"}};
  for (const auto& row : rows) EXPECT_EQ(relative_time(kNow - row.ago, kNow), row.says) << row.ago;
}

}  // namespace
}  // namespace solidrust
