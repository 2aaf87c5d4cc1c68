#include "gateway/accounting/usage_bound.h"

#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

// promise: L63
TEST(UsageBound, is_set_by_the_request_with_room_to_spare) {
  ModelRequest request;
  const std::string body(1'000, 'x');
  request.bytes = body;
  request.prompt_at = request.bytes.substr(10, 500);
  const auto bound = [&](std::optional<std::uint32_t> context = {}) {
    return usage_bound(request, context);
  };
  EXPECT_EQ(bound().prompt, 4'000 + UsageBound::kSequence);
  EXPECT_EQ(bound().completion, UsageBound::kSequence);
  EXPECT_EQ(bound(10'000'000).completion, 20'000'000u);
  EXPECT_EQ(bound(100).completion, UsageBound::kSequence);
  request.max_tokens = 10;
  EXPECT_EQ(bound().completion, 20 + UsageBound::kThinking);
  request.choices = 3;
  EXPECT_EQ(bound().completion, 3 * (20 + UsageBound::kThinking));
  request.best_of = 5;  // a server may count all of which it chose
  request.prompts = 2;
  EXPECT_EQ(bound().completion, 2 * 5 * (20 + UsageBound::kThinking));
  request.choices = UINT64_MAX;
  request.max_tokens = UINT64_MAX;
  EXPECT_EQ(bound().completion, UsageRecord::kMostTokens);
  EXPECT_EQ(bound(UINT32_MAX).completion, UsageRecord::kMostTokens);
}

}  // namespace
}  // namespace solidrust
