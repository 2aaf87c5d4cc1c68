#include "gateway/stage/access_log.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "gateway/testing/test_gateway.h"

namespace solidrust {
namespace {

class AccessLog : public TestGateway {
 protected:
  std::string logged(FakeClient& client) {
    flush_log();
    testing::internal::CaptureStderr();
    EXPECT_TRUE(serve(client));
    flush_log();
    return testing::internal::GetCapturedStderr();
  }
};

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t times = 0;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++times;
  return times;
}

TEST_F(AccessLog, a_request_has_one_line_with_what_came_of_it) {
  auto client = post("/v1/chat/completions",
                     R"({"model":"chat","messages":[{"role":"user","content":"hi"}]})");
  upstreams_.next(whole(R"({"usage":{"prompt_tokens":7,"completion_tokens":3}})"));
  const std::string line = logged(*client);
  EXPECT_EQ(count(line, "\n"), 1u) << line;
  for (const std::string& part :
       {"id=\"" + client->field("x-request-id") + "\"", std::string("method=\"POST\""),
        std::string("path=\"/v1/chat/completions\""), std::string("status=200"),
        "key=\"" + last_id_.str() + "\"", std::string("account=\"acc_"),
        std::string("model=\"chat\""), std::string("upstream=\"gpu-1\""), std::string("attempts=1"),
        std::string("prompt_tokens=7"), std::string("completion_tokens=3"),
        std::string("estimated=false")})
    EXPECT_NE(line.find(part), line.npos) << part << " in " << line;
}

TEST_F(AccessLog, a_translated_request_says_in_which_dialect_the_target_was_asked) {
  auto client = post("/v1/messages", R"({"model":"chat","max_tokens":1,"messages":[{"role":"user",)"
                                     R"("content":"hi"}]})");
  upstreams_.next(whole(R"({"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]})"));
  const std::string line = logged(*client);
  EXPECT_NE(line.find("upstream=\"gpu-1\" asked_in=\"chat\""), line.npos) << line;
  auto passed = post("/v1/chat/completions", R"({"model":"chat","messages":[{"role":"user"}]})");
  upstreams_.next(whole("{}"));
  EXPECT_EQ(logged(*passed).find("asked_in"), std::string::npos);
}

TEST_F(AccessLog, a_stream_that_ends_in_the_middle_of_a_call_has_failed) {
  for (const char* path : {"/v1/messages", "/v1/responses"}) {
    upstreams_.next(stream_of(
        {"data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\","
         "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}}]}}]}\n\ndata: [DONE]\n\n"}));
    const bool messages = std::string_view(path) == "/v1/messages";
    auto client =
        post(path, messages ? R"({"model":"chat","max_tokens":9,"stream":true,"messages":)"
                              R"([{"role":"user","content":"a"}]})"
                            : R"({"model":"chat","stream":true,"input":"a"})");
    const std::string line = logged(*client);
    EXPECT_NE(client->body().find(messages ? "event: error" : "event: response.failed"),
              std::string::npos)
        << client->body();
    EXPECT_NE(line.find("code=\"upstream_error\""), line.npos) << line;
    EXPECT_NE(line.find("partial=true"), line.npos) << line;
    EXPECT_NE(line.find("route=\"gpu-1:cut/"), line.npos) << line;
  }
}

TEST_F(AccessLog, refused_and_failed_requests_have_their_line) {
  FakeClient unknown(worker_, "GET", "/nothing");
  std::string line = logged(unknown);
  EXPECT_EQ(count(line, "\n"), 1u);
  EXPECT_NE(line.find("status=404 code=\"unknown_url\""), line.npos) << line;
  auto thrown = post("/v1/chat/completions", "{}");
  thrown->throw_at_body();
  line = logged(*thrown);
  EXPECT_EQ(count(line, "\n"), 1u);
  EXPECT_NE(line.find("status=500 code=\"internal_error\""), line.npos) << line;
  EXPECT_NE(line.find("detail=\"scripted\""), line.npos) << line;
}

TEST_F(AccessLog, a_client_that_left_is_a_499) {
  auto client = post("/v1/chat/completions", R"({"model":"chat","messages":[{"role":"a"}]})");
  client->go_away();
  const std::string line = logged(*client);
  EXPECT_NE(line.find("status=499 code=\"client_closed\""), line.npos) << line;
}

TEST_F(AccessLog, a_broken_stream_is_a_partial_one_with_its_estimate) {
  auto client =
      post("/v1/chat/completions", R"({"model":"chat","messages":[{"role":"a"}],"stream":true})");
  const std::string event = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
  upstreams_.next(stream_of({event + event}));
  const std::string line = logged(*client);
  for (const char* part : {"status=200", "code=\"upstream_error\"", "completion_tokens=2",
                           "estimated=true", "partial=true", "ttft_ms="})
    EXPECT_NE(line.find(part), line.npos) << part << " in " << line;
}

TEST_F(AccessLog, what_the_caller_wrote_into_the_address_is_in_no_line) {
  for (const char* path : {"/canary", "/v1/models/canary"}) {
    FakeClient client(worker_, "GET", path);
    client.api_key(make_key());
    const std::string line = logged(client);
    EXPECT_EQ(line.find("canary"), line.npos) << line;
    EXPECT_NE(line.find("status=404"), line.npos) << line;
  }
}

TEST_F(AccessLog, keys_prompts_and_queries_are_in_no_line) {
  const std::string key = make_key();
  for (const char* body : {R"({"model":"chat","messages":[{"role":"user","content":"canary"}]})",
                           R"({"model":"chat","messages":"canary"})", R"({"canary)",
                           R"({"model":"canary","messages":[{"role":"user"}]})"}) {
    upstreams_.next(whole(R"({"error":{"message":"canary"}})"));
    upstreams_.next(whole("canary"));
    FakeClient client(worker_, "POST", "/v1/chat/completions");
    client.mutable_head().query = "canary=1";
    client.bearer("Bearer " + key);
    client.json(body);
    const std::string line = logged(client);
    upstreams_.clear();
    EXPECT_EQ(line.find("canary"), line.npos) << line;
    EXPECT_EQ(line.find(key.substr(8, 12)), line.npos) << line;
  }
}

}  // namespace
}  // namespace solidrust
