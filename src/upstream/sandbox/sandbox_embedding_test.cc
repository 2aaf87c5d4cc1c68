#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/testing/sandbox_fixture.h"

namespace solidrust::sandbox_test {
namespace {

using SandboxEmbeddings = SandboxExchangeTest;

std::vector<double> vector_of(const dom::element& list, std::size_t index) {
  std::vector<double> out;
  const dom::array numbers = list["data"].at(index)["embedding"].get_array().value();
  for (const dom::element number : numbers) out.push_back(number.get_double().value());
  return out;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST_F(SandboxEmbeddings, EmbeddingsAreStableUnitVectors) {
  const auto embed = [&](const std::string& members) {
    return run({.operation = Operation::embedding, .model = "bge-m3", .body = "{" + members + "}"})
        .body;
  };
  const std::string body = embed(R"("input":["cat","dog","cat",[1,2,3],[1,2,4]])");
  const dom::element list = parsed(body);
  EXPECT_EQ(list["object"].get_string().value(), "list");
  EXPECT_EQ(list["model"].get_string().value(), "bge-m3");
  ASSERT_EQ(list["data"].get_array().value().size(), 5U);
  const auto cat = vector_of(list, 0);
  const auto dog = vector_of(list, 1);
  EXPECT_EQ(cat.size(), 1'024U);
  EXPECT_NEAR(dot(cat, cat), 1.0, 1e-5);
  EXPECT_EQ(cat, vector_of(list, 2));
  EXPECT_LT(std::abs(dot(cat, dog)), 0.2);
  EXPECT_LT(std::abs(dot(vector_of(list, 3), vector_of(list, 4))), 0.2);
  EXPECT_EQ(list["data"].at(4)["index"].get_uint64().value(), 4U);
  EXPECT_EQ(list["usage"]["prompt_tokens"].get_uint64().value(), 9U);
  EXPECT_EQ(list["usage"]["total_tokens"].get_uint64().value(), 9U);
  EXPECT_EQ(vector_of(parsed(embed(R"("input":"cat")")), 0), cat);

  const auto small = vector_of(parsed(embed(R"("input":"cat","dimensions":8)")), 0);
  EXPECT_EQ(small.size(), 8U);
  EXPECT_NEAR(dot(small, small), 1.0, 1e-5);
  EXPECT_EQ(vector_of(parsed(embed(R"("input":[7,8])")), 0).size(), 1'024U);
  EXPECT_EQ(vector_of(parsed(embed(R"("input":"")")), 0).size(), 1'024U);
}

TEST_F(SandboxEmbeddings, ManyEmbeddingsAreMadeOneByOne) {
  std::string inputs = "\"x\"";
  for (int i = 1; i < 100; ++i) inputs += ",\"x\"";
  const Outcome outcome =
      run({.operation = Operation::embedding, .body = R"({"input":[)" + inputs + "]}"});
  EXPECT_EQ(parsed(outcome.body)["data"].get_array().value().size(), 100U);
  EXPECT_LT(outcome.longest_read, 64U * 1024U);
}

}  // namespace
}  // namespace solidrust::sandbox_test
