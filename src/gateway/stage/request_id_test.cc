#include "gateway/stage/request_id.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kNow = 1'769'860'000'000;

class ZeroRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), 0); }
};

TEST(RequestId, has_the_prefix_and_22_base62_characters) {
  SystemRandom random;
  RequestIdSource source(random);
  const RequestId id = source.next(kNow);
  EXPECT_EQ(id.view().size(), 26u);
  EXPECT_TRUE(id.view().starts_with("req_"));
  for (const char c : id.view().substr(4)) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)));
}

TEST(RequestId, none_comes_twice) {
  SystemRandom random;
  RequestIdSource one(random);
  RequestIdSource other(random);
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_TRUE(seen.emplace(one.next(kNow).view()).second);
    EXPECT_TRUE(seen.emplace(other.next(kNow).view()).second);
  }
}

TEST(RequestId, even_an_empty_seed_gives_changing_ids) {
  ZeroRandom random;
  RequestIdSource source(random);
  const std::string first(source.next(kNow).view());
  EXPECT_NE(source.next(kNow).view(), first);
}

// What is kept by id, as usage is, grows at one end.
TEST(RequestId, ids_sort_by_their_millisecond) {
  SystemRandom random;
  RequestIdSource source(random);
  std::string before;
  for (std::int64_t ms = kNow; ms < kNow + 10'000; ++ms) {
    std::string id(source.next(ms).view());
    EXPECT_LT(before, id);
    before = std::move(id);
  }
  EXPECT_LT(before, source.next(std::int64_t{1} << 45).view());  // in the year 3084
}

}  // namespace
}  // namespace solidrust
