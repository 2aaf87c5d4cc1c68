#include "gateway/operation/rerank/rerank_answer.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::string shaped(std::string answer, std::string_view name = {}, std::uint64_t documents = 3) {
  UsageReading usage;
  ModelPlaces model;
  if (read_rerank_answer(answer, usage, &model) != AnswerKind::content) return "no content";
  ModelRequest request;
  request.prompts = documents;
  const Result<void> result = shape_rerank(answer, request, model, name);
  return result ? answer : result.error().message;
}

constexpr std::string_view kNot = "The model server's answer could not be understood.";

TEST(RerankAnswer, the_usual_form_stays_byte_for_byte_but_for_the_model) {
  const std::string usual =
      R"({ "model": "m", "results": [{"index":1,"relevance_score":0.50},)"
      R"({"index":0,"relevance_score":0.5,"document":{"text":"x"}}], "more": [1] })";
  EXPECT_EQ(shaped(usual), usual);
  EXPECT_EQ(shaped(usual, "\"n\""), "{ \"model\": \"n\"" + usual.substr(14));
}

TEST(RerankAnswer, a_bare_list_and_other_words_become_the_usual_form_sorted) {
  EXPECT_EQ(shaped(R"([{"index":0,"score":0.1},{"index":2,"score":1e0,"document":"y"}])", "\"n\""),
            R"({"model":"n","results":[{"index":2,"relevance_score":1e0,"document":{"text":"y"}},)"
            R"({"index":0,"relevance_score":0.1}]})");
  EXPECT_EQ(shaped(R"({"id":"a\"b","model":"m","results":[{"index":0,"relevance_score":1},)"
                   R"({"index":1,"relevance_score":2}],"usage":{"total_tokens":5}})",
                   "\"n\""),
            R"({"id":"a\"b","model":"n","usage":{"total_tokens":5},"results":[)"
            R"({"index":1,"relevance_score":2},{"index":0,"relevance_score":1}]})");
}

TEST(RerankAnswer, equal_scores_keep_the_servers_order) {
  EXPECT_EQ(shaped(R"([{"index":2,"score":1},{"index":0,"score":1},{"index":1,"score":1}])"),
            R"({"results":[{"index":2,"relevance_score":1},{"index":0,"relevance_score":1},)"
            R"({"index":1,"relevance_score":1}]})");
}

TEST(RerankAnswer, an_index_may_be_the_last_documents_and_not_one_past_it) {
  EXPECT_NE(shaped(R"([{"index":2,"score":1}])"), kNot);
  EXPECT_EQ(shaped(R"([{"index":3,"score":1}])"), kNot);
  EXPECT_EQ(shaped(R"([{"index":18446744073709551615,"score":1}])"), kNot);
  EXPECT_EQ(shaped(R"([{"index":18446744073709551616,"score":1}])"), kNot);
}

TEST(RerankAnswer, a_result_without_what_ranks_it_is_none) {
  for (const std::string_view result :
       {"5", "{}", R"({"index":0})", R"({"score":1})", R"({"index":"0","score":1})",
        R"({"index":0,"score":null})", R"({"index":0,"score":1e999})",
        R"({"index":0,"score":1},{"index":0,"score":1})"})
    EXPECT_EQ(shaped("[" + std::string(result) + "]"), kNot) << result;
  EXPECT_EQ(shaped(R"({"results":{}})"), kNot);
  EXPECT_EQ(shaped("{}"), kNot);
  EXPECT_EQ(shaped(R"({"results":[],"results":[]})"), kNot);
  EXPECT_EQ(shaped("[1"), "no content");
}

}  // namespace
}  // namespace solidrust
