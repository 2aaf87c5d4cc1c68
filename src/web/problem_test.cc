#include "web/problem.h"

#include <gtest/gtest.h>

namespace solidrust::web {
namespace {

TEST(Problem, SaysWhatTheSchemaDemandsAndNothingInternal) {
  EXPECT_EQ(problem_json({ErrorCode::invalid_value, "Too short.", "password", "secret detail"}),
            R"({"type":"about:blank","title":"Bad Request","status":400,"code":"invalid_value",)"
            R"("detail":"Too short.","field":"password"})");
  EXPECT_EQ(problem_json({ErrorCode::forbidden, "No."}),
            R"({"type":"about:blank","title":"Forbidden","status":403,"code":"forbidden",)"
            R"("detail":"No."})");
}

TEST(Problem, SaysWhenToTryAgain) {
  Error error{ErrorCode::too_many_attempts, "Wait."};
  EXPECT_EQ(retry_after_s(error), 60u);
  error.retry_after_s = 7;
  EXPECT_EQ(retry_after_s(error), 7u);
  EXPECT_GT(retry_after_s({ErrorCode::service_unavailable, "Busy."}), 0u);
  EXPECT_EQ(retry_after_s({ErrorCode::not_found, "No."}), 0u);
}

}  // namespace
}  // namespace solidrust::web
