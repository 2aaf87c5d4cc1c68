#include "gateway/attempt/upstream_body.h"

#include <gtest/gtest.h>

#include "gateway/operation/chat_completions/chat_fields.h"
#include "gateway/operation/embeddings/embedding_fields.h"
#include "gateway/stage/request_reader.h"

namespace solidrust {
namespace {

std::string rewritten(const std::string& body, std::span<const FieldRule> rules,
                      std::string_view model = "T", OwnFields asks = OwnFields::all()) {
  const Result<ModelRequest> request = read_model_request(body, rules, {});
  if (!request) return request.error().message;
  const UpstreamBody upstream(*request, model, asks);
  std::string out;
  for (const std::string_view piece : upstream.pieces()) out += piece;
  return out;
}

TEST(UpstreamBody, only_the_model_changes_in_a_whole_request) {
  EXPECT_EQ(rewritten(" {\n \"x\": 1e400, \"model\" :\"m\" , \"messages\":[{\"role\":\"a\"}] ,"
                      "\"stream_options\":{\"include_usage\":false}, \"y\":\"\\u00e9\"} \n",
                      chat_fields()),
            " {\n \"x\": 1e400, \"model\" :\"T\" , \"messages\":[{\"role\":\"a\"}] ,"
            "\"stream_options\":{\"include_usage\":false}, \"y\":\"\\u00e9\"} \n");
}

TEST(UpstreamBody, the_targets_name_is_escaped) {
  EXPECT_EQ(rewritten(R"({"model":"m","messages":[{"role":"a"}]})", chat_fields(), "a\"b\\"),
            R"({"model":"a\"b\\","messages":[{"role":"a"}]})");
}

TEST(UpstreamBody, a_stream_always_reports_its_usage) {
  struct Case {
    const char* options;
    const char* expected;
  };
  const Case cases[] = {
      {R"("stream_options":null)", R"("stream_options":{"include_usage":true})"},
      {R"("stream_options":{})", R"("stream_options":{"include_usage":true})"},
      {R"("stream_options":{ })", R"("stream_options":{"include_usage":true })"},
      {R"("stream_options":{"a":{}})", R"("stream_options":{"include_usage":true,"a":{}})"},
      {R"("stream_options":{"include_usage":true})", R"("stream_options":{"include_usage":true})"},
      {R"("stream_options":{"include_usage": false,"a":1})",
       R"("stream_options":{"include_usage": true,"a":1})"},
      {R"("stream_options":{"include_usage":null})", R"("stream_options":{"include_usage":true})"},
  };
  for (const Case& one : cases) {
    const std::string before = R"({"messages":[{"role":"a"}],"stream":true,)";
    EXPECT_EQ(rewritten(before + one.options + R"(,"model":"m"})", chat_fields()),
              before + one.expected + R"(,"model":"T"})");
    EXPECT_EQ(rewritten(R"({"model":"m",)" + before.substr(1) + one.options + "}", chat_fields()),
              R"({"model":"T",)" + before.substr(1) + one.expected + "}");
  }
  EXPECT_EQ(rewritten(R"( {"model":"m","messages":[{"role":"{"}],"stream":true})", chat_fields()),
            R"( {"stream_options":{"include_usage":true},"model":"T","messages":[{"role":"{"}],)"
            R"("stream":true})");
}

TEST(UpstreamBody, embeddings_are_asked_for_as_base64_where_the_caller_wants_it) {
  const std::string base64 = R"({"input":"a","encoding_format": "base64","model":"m"})";
  EXPECT_EQ(rewritten(base64, embedding_fields()),
            R"({"input":"a","encoding_format": "base64","model":"T"})");
  EXPECT_EQ(rewritten(base64, embedding_fields(), "T",
                      OwnFields::all().without(OwnField::encoding_format)),
            R"({"input":"a","encoding_format": "float","model":"T"})");
  for (const OwnFields asks : {OwnFields::all(), OwnFields()}) {
    EXPECT_EQ(rewritten(R"({"input":"a","encoding_format":null,"model":"m"})", embedding_fields(),
                        "T", asks),
              R"({"input":"a","encoding_format":"float","model":"T"})");
    EXPECT_EQ(rewritten(R"({"input":"a","model":"m"})", embedding_fields(), "T", asks),
              R"({"input":"a","model":"T"})");
  }
}

}  // namespace
}  // namespace solidrust
