#include "store/database_thread.h"

#include <vector>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(DatabaseThread, RunsOneJobAfterTheOther) {
  DatabaseThread thread("db-test");
  std::vector<int> seen;  // of that thread alone, until it has stopped
  for (int i = 0; i < 100; ++i)
    thread.submit([i]() -> Result<int> { return i; },
                  [&seen](const Result<int>& answer) { seen.push_back(answer.value()); });
  thread.stop();
  ASSERT_EQ(seen.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(DatabaseThread, WhatItRefusesSaysThatTheDatabaseIsBusy) {
  DatabaseThread thread("db-test");
  thread.stop();
  const Result<int> late = thread.call([]() -> Result<int> { return 1; });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::service_unavailable);
  EXPECT_EQ(late.error().message, "The database is overloaded. Try again in a moment.");
}

}  // namespace
}  // namespace solidrust
