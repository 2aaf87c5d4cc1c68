// Callers of each dialect, and targets of each: who is asked what, and what comes back.
#include <gtest/gtest.h>

#include "gateway/attempt/conversion.h"
#include "gateway/testing/test_gateway.h"

namespace solidrust {
namespace {

constexpr std::string_view kChatAnswer =
    R"({"id":"c1","object":"chat.completion","model":"its-own-name","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"hello"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":7,"completion_tokens":2}})";
constexpr std::string_view kMessage =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":)"
    R"([{"type":"text","text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,)"
    R"("usage":{"input_tokens":7,"output_tokens":2}})";
constexpr std::string_view kAsk =
    R"({"model":"chat","max_tokens":9,"messages":[{"role":"user","content":"hi"}]})";
constexpr std::string_view kAskStream =
    R"({"model":"chat","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hi"}]})";

class ByDialect : public TestGateway {
 protected:
  // `chat` has a target at each of these, the first before the second.
  void speak(Dialects first, Dialects second) {
    Model chat;
    chat.name = "chat";
    std::vector<std::shared_ptr<const Upstream>> upstreams;
    for (const Dialects speaks : {first, second}) {
      auto upstream = std::make_shared<Upstream>();
      upstream->name = upstreams.empty() ? "one" : "two";
      upstream->speaks = speaks;
      chat.targets.push_back(
          Target{upstream, "real", static_cast<std::uint32_t>(upstreams.size())});
      upstreams.push_back(std::move(upstream));
    }
    catalog_.store(std::make_shared<Catalog>(std::move(upstreams), std::vector{std::move(chat)}));
  }
  const UpstreamRecord& asked(std::size_t attempt = 0) { return *upstreams_.records.at(attempt); }
};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

TEST_F(ByDialect, a_messages_caller_of_a_chat_target_gets_a_message) {
  speak(Dialect::chat, Dialect::chat);
  upstreams_.next(whole(std::string(kChatAnswer)));
  auto client = post("/v1/messages", std::string(kAsk));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200) << client->body();
  EXPECT_EQ(asked().operation, Operation::chat_completion);
  EXPECT_TRUE(holds(asked().body, R"("model":"real")")) << asked().body;
  EXPECT_TRUE(holds(client->body(), R"("type":"message")")) << client->body();
  EXPECT_TRUE(holds(client->body(), R"("text":"hello")")) << client->body();
  EXPECT_TRUE(holds(client->body(), R"("input_tokens":7)")) << client->body();
  EXPECT_TRUE(holds(client->body(), R"("model":"real")")) << client->body();
  EXPECT_TRUE(client->field("x-request-id").starts_with("req_"));
  EXPECT_EQ(client->field("request-id"), client->field("x-request-id"));
}

TEST_F(ByDialect, a_streamed_chat_answer_becomes_the_events_of_messages) {
  speak(Dialect::chat, Dialect::chat);
  upstreams_.next(stream_of(
      {"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hel\"}}]}\n\n",
       "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":"
       "\"length\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,"
       "\"completion_tokens\":2}}\n\ndata: [DONE]\n\n"}));
  auto client = post("/v1/messages", std::string(kAskStream));
  ASSERT_TRUE(serve(*client));
  const std::string& body = client->body();
  EXPECT_TRUE(body.starts_with("event: message_start\ndata: ")) << body;
  EXPECT_TRUE(holds(body, R"("text":"hel")")) << body;
  EXPECT_TRUE(holds(body, R"("stop_reason":"max_tokens")")) << body;
  EXPECT_TRUE(holds(body, R"("output_tokens":2)")) << body;
  EXPECT_TRUE(body.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")) << body;
  EXPECT_TRUE(holds(asked().body, R"("include_usage":true)")) << asked().body;
  EXPECT_TRUE(client->finished());
}

TEST_F(ByDialect, a_translated_stream_that_breaks_ends_in_an_error_of_its_dialect) {
  speak(Dialect::chat, Dialect::chat);
  for (const char* path : {"/v1/messages", "/v1/responses"}) {
    upstreams_.next(
        stream_of({"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hel\"}}]}\n\n"}));
    const bool messages = std::string_view(path) == "/v1/messages";
    auto client = post(path, messages ? std::string(kAskStream)
                                      : R"({"model":"chat","input":"hi","stream":true})");
    ASSERT_TRUE(serve(*client));
    const std::string& body = client->body();
    EXPECT_TRUE(holds(body, messages ? "event: error\n" : "event: response.failed\n")) << body;
    EXPECT_FALSE(holds(body, "message_stop")) << body;
    EXPECT_FALSE(holds(body, "response.completed")) << body;
    EXPECT_TRUE(client->finished());
  }
}

TEST_F(ByDialect, equal_dialects_pass_byte_for_byte_with_the_fields_that_the_dialect_names) {
  speak(Dialect::messages, Dialect::chat);
  upstreams_.next(whole(std::string(kMessage)));
  const std::string body =
      R"({"model":"chat", "max_tokens":9,"thinking":{"type":"adaptive","x":1},)"
      R"("messages":[{"role":"user","content":"hi"}]})";
  auto client = post("/v1/messages", body);
  client->header("anthropic-version", "2023-06-01");
  client->header("anthropic-beta", "a-1,b-2");
  client->header("anthropic-beta", "c-3");
  client->header("x-app", "cli");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(asked().operation, Operation::message);
  EXPECT_EQ(asked().forwarded, (std::vector<std::string>{"anthropic-version: 2023-06-01",
                                                         "anthropic-beta: a-1,b-2, c-3"}));
  std::string expected = body;
  expected.replace(expected.find("\"chat\""), 6, "\"real\"");
  EXPECT_EQ(asked().body, expected);
  std::string answer(kMessage);
  answer.replace(answer.find("claude-x"), 8, "real");
  EXPECT_EQ(client->body(), answer);
}

TEST_F(ByDialect, a_native_stream_keeps_the_names_of_its_events) {
  speak(Dialect::messages, Dialect::chat);
  const std::string start =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":"
      "\"real\",\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":4}}}\n\n";
  const std::string rest =
      "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
      "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
      "event: ping\ndata: {\"type\":\"ping\"}\n\n"
      "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
      "{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\n"
      "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
      "\"end_turn\"},\"usage\":{\"output_tokens\":5}}\n\n"
      "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  upstreams_.next(stream_of({start, rest}));
  auto client = post("/v1/messages", std::string(kAskStream));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->body(), start + rest);
}

TEST_F(ByDialect, a_native_refusal_comes_in_the_upstreams_own_words) {
  speak(Dialect::messages, Dialect::chat);
  UpstreamScript script = failing(ErrorCode::invalid_value);
  script.fault = AttemptFault::refused;
  script.refusal_status = 400;
  script.refusal_body =
      R"({"type":"error","error":{"type":"invalid_request_error","message":"thinking: odd"}})";
  upstreams_.next(script);
  auto client = post("/v1/messages", std::string(kAsk));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400);
  EXPECT_EQ(client->body(), script.refusal_body);
}

TEST_F(ByDialect, a_refusal_in_another_dialect_is_told_in_the_callers) {
  speak(Dialect::chat, Dialect::chat);
  UpstreamScript script = failing(ErrorCode::invalid_value);
  script.fault = AttemptFault::refused;
  script.refusal_status = 400;
  script.refusal_body = R"({"error":{"message":"odd"}})";
  upstreams_.next(script);
  auto client = post("/v1/messages", std::string(kAsk));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400);
  EXPECT_TRUE(holds(client->body(), R"("type":"invalid_request_error")")) << client->body();
}

TEST_F(ByDialect, an_event_whose_name_is_none_of_the_dialects_breaks_the_stream) {
  speak(Dialect::messages, Dialect::messages);
  upstreams_.next(stream_of(
      {"event: message_start\ndata: "
       "{\"type\":\"message_start\",\"message\":{\"model\":\"real\"}}\n\n"
       "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
       "{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\n",
       "event: Key-\xff\ndata: {\"type\":\"ping\"}\n\n"}));
  auto client = post("/v1/messages", std::string(kAskStream));
  ASSERT_TRUE(serve(*client));
  EXPECT_FALSE(holds(client->body(), "Key-")) << client->body();
  EXPECT_TRUE(holds(client->body(), "event: error\n")) << client->body();
}

// promise: U25
TEST_F(ByDialect, what_the_callers_dialect_cannot_tell_is_no_fault_of_the_target) {
  speak(Dialect::chat, Dialect::chat);
  for (int i = 0; i < 12; ++i) {
    upstreams_.clear();
    upstreams_.next(whole(
        R"({"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"c","type":)"
        R"("function","function":{"name":"f","arguments":"[1]"}}]},"finish_reason":"stop"}]})"));
    auto client = post("/v1/messages", std::string(kAsk));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 502) << client->body();
    EXPECT_EQ(upstreams_.records.size(), 1u) << "another would say the same";
    EXPECT_EQ(asked().target, "one") << "it is not left for it";
  }
}

TEST_F(ByDialect, a_conversation_of_too_many_pieces_is_not_translated) {
  const auto ask = [&](std::size_t pieces) {
    std::string parts;
    for (std::size_t i = 0; i + 1 < pieces; ++i)
      parts += std::string(i == 0 ? "" : ",") + R"({"type":"text","text":"a"})";
    auto client = post("/v1/messages",
                       R"({"model":"chat","max_tokens":9,"messages":[{"role":"user","content":[)" +
                           parts + "]}]}");
    EXPECT_TRUE(serve(*client));
    return client->status();
  };
  speak(Dialect::chat, Dialect::chat);
  upstreams_.next(whole(std::string(kChatAnswer)));
  EXPECT_EQ(ask(kMostPieces), 200);
  EXPECT_EQ(ask(kMostPieces + 1), 400);
  std::string blocks = R"({"type":"text","text":"a"})";
  for (std::size_t i = 1; i < kMostPieces; ++i) blocks += R"(,{"type":"text","text":"a"})";
  auto system = post("/v1/messages", R"({"model":"chat","max_tokens":9,"system":[)" + blocks +
                                         R"(],"messages":[{"role":"user","content":"hi"}]})");
  EXPECT_TRUE(serve(*system));
  EXPECT_EQ(system->status(), 400) << "blocks of the system prompt count too";
  EXPECT_EQ(upstreams_.records.size(), 1u);
  speak(Dialect::messages, Dialect::messages);  // nothing is translated
  upstreams_.next(whole(std::string(kMessage)));
  EXPECT_EQ(ask(kMostPieces + 1), 200);
}

TEST_F(ByDialect, a_server_is_asked_to_keep_nothing_for_a_caller) {
  speak(Dialect::responses, Dialect::responses);
  for (const char* field : {R"("background":true)", R"("previous_response_id":"resp_1")",
                            R"("conversation":"conv_1")", R"("prompt":{"id":"p"})"}) {
    auto client =
        post("/v1/responses", R"({"model":"chat","input":"hi",)" + std::string(field) + "}");
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 400) << field;
    EXPECT_TRUE(upstreams_.records.empty()) << field;
  }
  upstreams_.next(whole(R"({"id":"r","object":"response","status":"completed","output":[]})"));
  auto client =
      post("/v1/responses",
           R"({"model":"chat","input":"hi","background":false,"previous_response_id":null})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200) << client->body();
}

TEST_F(ByDialect, failover_goes_on_across_dialects) {
  speak(Dialect::chat, Dialect::messages);
  for (const char* path : {"/v1/messages", "/v1/chat/completions"}) {
    upstreams_.clear();
    upstreams_.next(failing(ErrorCode::upstream_error));
    upstreams_.next(whole(std::string(kMessage)));
    auto client = post(path, std::string(kAsk));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 200) << client->body();
    EXPECT_EQ(asked(0).operation, Operation::chat_completion);
    EXPECT_EQ(asked(1).operation, Operation::message);
    EXPECT_TRUE(holds(client->body(), "hello")) << client->body();
    EXPECT_EQ(client->field("x-solidrust-failover"), "true");
  }
}

TEST_F(ByDialect, a_target_that_cannot_be_asked_this_is_passed_over) {
  const std::string body =
      R"({"model":"chat","max_tokens":9,"messages":[{"role":"user","content":"hi"}],)"
      R"("tools":[{"type":"web_search_20250305","name":"web_search"}]})";
  speak(Dialect::chat, Dialect::messages);
  upstreams_.next(whole(std::string(kMessage)));
  auto client = post("/v1/messages", body);
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200) << client->body();
  EXPECT_EQ(upstreams_.records.size(), 1u);
  EXPECT_EQ(asked().target, "two");

  speak(Dialect::chat, Dialect::chat);
  client = post("/v1/messages", body);
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400);
  EXPECT_TRUE(holds(client->body(), "tools[0]")) << client->body();
  EXPECT_EQ(upstreams_.records.size(), 1u) << "nobody was asked";
}

TEST_F(ByDialect, what_is_left_out_is_named) {
  speak(Dialect::chat, Dialect::chat);
  upstreams_.next(whole(std::string(kChatAnswer)));
  auto client =
      post("/v1/messages",
           R"({"model":"chat","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text",)"
           R"("text":"hi","cache_control":{"type":"ephemeral"}}]}]})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200) << client->body();
  EXPECT_EQ(client->field("x-solidrust-dropped"), "cache_control");
}

TEST_F(ByDialect, only_a_server_of_the_dialect_counts_tokens) {
  const std::string body = R"({"model":"chat","messages":[{"role":"user","content":"hi"}]})";
  speak(Dialect::chat, Dialect::messages);
  upstreams_.next(whole(R"({"input_tokens":14})"));
  auto client = post("/v1/messages/count_tokens", body);
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200);
  EXPECT_EQ(client->body(), R"({"input_tokens":14})");
  EXPECT_EQ(asked().operation, Operation::token_count);
  EXPECT_EQ(asked().target, "two");

  speak(Dialect::chat, Dialect::chat);
  client = post("/v1/messages/count_tokens", body);
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 404);
  EXPECT_TRUE(holds(client->body(), R"("type":"not_found_error")")) << client->body();
}

TEST_F(ByDialect, a_prompt_may_be_counted_that_does_not_fit) {
  auto upstream = std::make_shared<Upstream>();
  upstream->name = "one";
  upstream->speaks = Dialect::messages;
  Model small;
  small.name = "small";
  small.context = 4;
  small.targets.push_back(Target{upstream, "real"});
  catalog_.store(std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>{upstream},
                                           std::vector{std::move(small)}));
  const std::string messages =
      R"("model":"small","messages":[{"role":"user","content":"a b c d e f"}])";
  upstreams_.next(whole(R"({"input_tokens":9})"));
  auto client = post("/v1/messages/count_tokens", "{" + messages + "}");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200) << client->body();
  client = post("/v1/messages", R"({"max_tokens":1,)" + messages + "}");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400) << client->body();
}

TEST_F(ByDialect, a_responses_caller_gets_a_response) {
  speak(Dialect::chat, Dialect::chat);
  upstreams_.next(whole(std::string(kChatAnswer)));
  auto client = post("/v1/responses", R"({"model":"chat","input":"hi","instructions":"be"})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200) << client->body();
  EXPECT_TRUE(holds(client->body(), R"("object":"response")")) << client->body();
  EXPECT_TRUE(holds(client->body(), R"("text":"hello")")) << client->body();
  EXPECT_TRUE(holds(asked().body, R"("role":"system")")) << asked().body;
}

TEST_F(ByDialect, errors_before_a_match_are_told_in_the_callers_dialect) {
  FakeClient client(worker_, "GET", "/v1/nothing");
  client.header("anthropic-version", "2023-06-01");
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 404);
  EXPECT_TRUE(holds(client.body(), R"({"type":"error","error":{"type":"not_found_error")"))
      << client.body();

  speak(Dialect::chat, Dialect::chat);
  upstreams_.next(failing(ErrorCode::service_unavailable));
  upstreams_.next(failing(ErrorCode::service_unavailable));
  auto busy = post("/v1/messages", std::string(kAsk));
  ASSERT_TRUE(serve(*busy));
  EXPECT_EQ(busy->status(), 529);
  EXPECT_TRUE(holds(busy->body(), R"("type":"overloaded_error")")) << busy->body();
}

TEST_F(ByDialect, the_list_of_models_has_the_form_of_the_dialect) {
  speak(Dialect::chat, Dialect::chat);
  FakeClient client(worker_, "GET", "/v1/models");
  client.api_key(make_key());
  client.header("anthropic-version", "2023-06-01");
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 200);
  EXPECT_TRUE(holds(client.body(), R"("type":"model","id":"chat","display_name":"chat")"))
      << client.body();
  EXPECT_TRUE(holds(client.body(), R"("has_more":false,"first_id":"chat")")) << client.body();
}

}  // namespace
}  // namespace solidrust
