#include "app/cli/top_rates.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::string answer(int at_ms, int uptime_s, int requests, const std::string& first_token) {
  return R"({"at_ms":)" + std::to_string(at_ms) + R"(,"uptime_s":)" + std::to_string(uptime_s) +
         R"(,"memory_bytes":1,"connections":2,"journal":{"waiting_bytes":3,"bound_bytes":4},)"
         R"("first_token_bounds_ms":[10,20,40],"models":[{"model":"chat","requests":)" +
         std::to_string(requests) +
         R"(,"failed":0,"refused":1,"input_tokens":10,"output_tokens":5,"running":1,"waiting":0,)"
         R"("first_token":[)" +
         first_token +
         R"(]}],"targets":[{"upstream":"gpu","target":"m","state":"healthy","in_flight":1}]})";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

TEST(Percentile, IsTheBoundBelowWhichSoManyAre) {
  const std::vector<std::uint32_t> bounds{10, 20, 40};
  EXPECT_EQ(percentile({0, 0, 0, 0}, bounds, 50), 0u);
  EXPECT_EQ(percentile({1, 0, 0, 0}, bounds, 50), 10u);
  EXPECT_EQ(percentile({95, 5, 0, 0}, bounds, 95), 10u);
  EXPECT_EQ(percentile({94, 6, 0, 0}, bounds, 95), 20u);
  EXPECT_EQ(percentile({0, 0, 0, 1}, bounds, 50), 40u);
}

TEST(TopRates, AreOfTheTimeBetweenTwoAnswers) {
  TopRates rates;
  ASSERT_TRUE(rates.add(answer(1'000, 5, 100, "0, 0, 0, 0")));
  EXPECT_TRUE(has(rates.snapshot(), R"("requests_per_s":0.0)"));
  ASSERT_TRUE(rates.add(answer(3'000, 7, 105, "0, 9, 1, 0")));
  const std::string text = rates.snapshot();
  EXPECT_TRUE(has(text, R"("requests_per_s":2.5)")) << text;
  EXPECT_TRUE(has(text, R"("window_s":2)")) << text;
  EXPECT_TRUE(has(text, R"("first_token_p50_ms":20,"first_token_p95_ms":40)")) << text;
  EXPECT_TRUE(has(text, R"("running":1)")) << text;
}

TEST(TopRates, PercentilesForgetWhatIsOlderThanAMinute) {
  TopRates rates;
  ASSERT_TRUE(rates.add(answer(1'000, 1, 0, "0, 0, 0, 0")));
  ASSERT_TRUE(rates.add(answer(2'000, 2, 0, "0, 0, 9, 0")));
  ASSERT_TRUE(rates.add(answer(62'000, 62, 0, "0, 0, 9, 0")));
  EXPECT_TRUE(has(rates.snapshot(), R"("first_token_p50_ms":null)"));
}

TEST(TopRates, AServerThatStartedAnewHasNoPast) {
  TopRates rates;
  ASSERT_TRUE(rates.add(answer(5'000, 60, 100, "1, 0, 0, 0")));
  EXPECT_FALSE(rates.add(answer(6'000, 1, 3, "0, 0, 0, 0")));
  EXPECT_TRUE(has(rates.snapshot(), R"("requests_per_s":0.0)"));
  EXPECT_FALSE(rates.add("{}"));
}

}  // namespace
}  // namespace solidrust
