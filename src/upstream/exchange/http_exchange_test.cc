#include "upstream/exchange/http_exchange.h"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/testing/fake_server.h"
#include "http/testing/pooled_worker.h"
#include "net/timer_wheel.h"
#include "net/worker.h"
#include "upstream/exchange/error_dialects.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

struct Call {
  Operation operation = Operation::chat_completion;
  bool stream = false;
  std::string_view body = R"({"model":"up"})";
  http::ClientDeadlines deadlines;
  std::chrono::milliseconds cancel_after{0};
  std::vector<http::Field> forward;
};

struct Outcome {
  std::optional<Error> error;
  AttemptFault fault = AttemptFault::none;
  bool refused_stream_options = false;
  UpstreamHead head;
  std::string body;
  std::string refusal_body;
  int refusal_status = 0;
};

Task<void> run(http::ClientPool* pool, Worker* worker, const Target* target, const Call* call,
               Outcome* outcome, std::shared_ptr<std::promise<void>> done) {
  {
    HttpExchange exchange(*pool, *target, call->deadlines);
    Timeout cancelling(
        worker->timers(), [](void* to) { static_cast<HttpExchange*>(to)->cancel(); }, &exchange);
    if (call->cancel_after > 0ms) cancelling.arm(call->cancel_after);
    UpstreamRequest request;
    request.operation = call->operation;
    request.stream = call->stream;
    request.body = {&call->body, 1};
    request.model = target->model;
    request.request_id = "req_1";
    request.forward = call->forward;
    Result<UpstreamHead> opened = co_await exchange.open(request);
    if (opened.ok()) outcome->head = *opened;
    if (!opened.ok()) outcome->error = opened.error();
    while (!outcome->error) {
      Result<std::string_view> bytes = co_await exchange.read();
      if (!bytes.ok()) outcome->error = bytes.error();
      if (!bytes.ok() || bytes->empty()) break;
      outcome->body += *bytes;
    }
    outcome->fault = exchange.fault();
    outcome->refusal_body = exchange.refusal_body();
    outcome->refusal_status = exchange.refusal_status();
    outcome->refused_stream_options = exchange.refused(OwnField::stream_options);
  }
  done->set_value();
}

class HttpExchangeTest : public testing::Test {
 public:
  Target target_of(std::uint16_t port, std::string key = "canary-key",
                   AuthForm auth = AuthForm::bearer, bool forward_beta = true) {
    auto upstream = std::make_shared<Upstream>();
    upstream->name = "gpu-1";
    upstream->origin = {.tls = false,
                        .host = "127.0.0.1",
                        .port = port,
                        .host_header = "gpu-1.test:" + std::to_string(port)};
    upstream->path_prefix = "/v1";
    upstream->api_key = Secret(std::move(key));
    upstream->auth = auth;
    upstream->forward_beta = forward_beta;
    return Target{upstream, "up-model"};
  }
  Outcome call(const Target& target, const Call& one = {}) {
    Outcome outcome;
    const auto done = std::make_shared<std::promise<void>>();
    std::future<void> ended = done->get_future();
    worker_.worker().post([this, &target, &one, &outcome, done] {
      worker_.worker().tasks().spawn(
          "call", run(&worker_.pool(), &worker_.worker(), &target, &one, &outcome, done));
    });
    ended.wait();
    return outcome;
  }
  void forget_connections() {
    worker_.run([this] { worker_.pool().clear(); });
  }

 protected:
  http::PooledWorker worker_;
};

std::string response(const std::string& status, const std::string& body,
                     const std::string& type = "application/json") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

FakeServer::Script answer(std::string text) {
  return [text = std::move(text)](FakeConnection& connection, int) {
    while (!connection.read_request().empty()) connection.send(text);
  };
}

// The forms in which servers say it; by what others say, and where the field is only mentioned.
TEST_F(HttpExchangeTest, SaysWhetherTheServerRefusedStreamOptions) {
  struct Case {
    const char* status;
    const char* body;
    bool refused;
  };
  for (
      const Case& one :
      {Case{
           "422 No",
           R"({"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]})",
           true},
       {"422 No",
        R"({"object":"error","message":{"detail":[{"loc":["body","stream_options"],"msg":"x"}]}})",
        true},
       {"422 No",
        R"({"error":{"code":"Invalid input","message":"{\"detail\":[{\"loc\":[\"body\",\"stream_options\",\"include_usage\"]}]}","status":422}})",
        true},
       {"400 No",
        R"({"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]","code":400})",
        true},
       {"400 No",
        R"({"error":{"message":"Unrecognized request argument supplied: stream_options"}})", true},
       {"400 No", R"({"error":{"message":"bad temperature"}})", false},
       {"500 No", R"({"error":{"message":"stream_options"}})", false},
       {"200 OK", R"({"choices":[{"message":{"content":"stream_options"}}]})", false}}) {
    FakeServer server(answer(response(one.status, one.body)));
    EXPECT_EQ(call(target_of(server.port())).refused_stream_options, one.refused) << one.body;
  }
}

TEST_F(HttpExchangeTest, TellsTheTypesOfAnswersApart) {
  for (const auto& [type, json, events] : {std::tuple{"application/json", true, false},
                                           {"Application/JSON ; charset=utf-8", true, false},
                                           {"text/event-stream; charset=utf-8", false, true},
                                           {"text/html", false, false},
                                           {"application/jsonl", false, false}}) {
    FakeServer server(answer(response("200 OK", "{}", type)));
    const UpstreamHead head = call(target_of(server.port())).head;
    EXPECT_EQ(head.json, json) << type;
    EXPECT_EQ(head.event_stream, events) << type;
  }
}

TEST_F(HttpExchangeTest, ARequestOverTheServersLimitIsNoOverload) {
  const std::string too_large =
      R"({"error":{"message":"The input or output tokens must be reduced in order to run successfully."}})";
  FakeServer large(answer(response("429 No", too_large)));
  EXPECT_EQ(call(target_of(large.port())).fault, AttemptFault::refused);
  FakeServer busy(answer(response("429 No", "{}")));
  EXPECT_EQ(call(target_of(busy.port())).fault, AttemptFault::overloaded);
}

// promise: S17, U32
TEST_F(HttpExchangeTest, TheRequestHasOnlyTheHeadersThatWeChoose) {
  std::promise<std::string> seen;
  FakeServer server([&](FakeConnection& connection, int) {
    seen.set_value(connection.read_request());
    connection.send(response("200 OK", "{}"));
  });
  const Outcome outcome = call(target_of(server.port()));
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.body, "{}");
  EXPECT_EQ(outcome.head.status, 200);
  EXPECT_FALSE(outcome.head.event_stream);
  EXPECT_EQ(
      seen.get_future().get(),
      "POST /v1/chat/completions HTTP/1.1\r\nHost: gpu-1.test:" + std::to_string(server.port()) +
          "\r\nUser-Agent: solidrust/" SOLIDRUST_VERSION
          "\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
          "Accept-Encoding: identity\r\n"
          "X-Request-Id: req_1\r\nContent-Length: 14\r\n"
          "Authorization: Bearer canary-key\r\n\r\n{\"model\":\"up\"}");
  worker_.close();
}

// The head that a server sees of one call.
std::string head_of(HttpExchangeTest& test, const Call& one, AuthForm auth,
                    bool forward_beta = true) {
  std::promise<std::string> seen;
  FakeServer server([&](FakeConnection& connection, int) {
    seen.set_value(connection.read_request());
    connection.send(response("200 OK", "{}"));
  });
  EXPECT_FALSE(
      test.call(test.target_of(server.port(), "canary-key", auth, forward_beta), one).error);
  test.forget_connections();
  const std::string text = seen.get_future().get();
  return text.substr(0, text.find("\r\n\r\n") + 4);
}

// promise: U3, U33
TEST_F(HttpExchangeTest, TheKeyIsSentInTheUpstreamsAuthFormAndNoOther) {
  const std::pair<AuthForm, std::string> rows[] = {
      {AuthForm::bearer, "\r\nAuthorization: Bearer canary-key\r\n\r\n"},
      {AuthForm::api_key, "\r\napi-key: canary-key\r\n\r\n"},
      {AuthForm::x_api_key, "\r\nx-api-key: canary-key\r\n\r\n"}};
  for (const auto& [auth, field] : rows) {
    const std::string head = head_of(*this, {}, auth);
    EXPECT_TRUE(head.ends_with(field)) << head;
    EXPECT_EQ(head.find("canary-key"), head.rfind("canary-key")) << head;
    for (const auto& [other, words] : rows)
      if (other != auth) {
        EXPECT_EQ(head.find(words.substr(0, words.find(':') + 1)), std::string::npos) << head;
      }
  }
}

// promise: U31
TEST_F(HttpExchangeTest, TheMessagesDialectsFieldsGoUpAndNothingElseOfTheCallersHead) {
  Call one;
  one.operation = Operation::message;
  one.forward = {{"Anthropic-Version", "2099-01-01"},
                 {"anthropic-beta", "a-1,b-2"},
                 {"X-Api-Key", "callers"},
                 {"cookie", "c"},
                 {"Anthropic-Beta", "c-3"}};
  for (const Operation operation : {Operation::message, Operation::token_count}) {
    one.operation = operation;
    const std::string head = head_of(*this, one, AuthForm::x_api_key);
    EXPECT_NE(head.find("\r\nAnthropic-Version: 2099-01-01\r\n"), std::string::npos) << head;
    EXPECT_NE(head.find("\r\nanthropic-beta: a-1,b-2\r\n"), std::string::npos) << head;
    EXPECT_NE(head.find("\r\nAnthropic-Beta: c-3\r\n"), std::string::npos) << head;
    for (const char* const word : {"callers", "cookie", "2023-06-01"})
      EXPECT_EQ(head.find(word), std::string::npos) << head;
  }
}

TEST_F(HttpExchangeTest, AMessageWithoutAVersionHasTheFirstOne) {
  Call one;
  one.operation = Operation::message;
  const std::string head = head_of(*this, one, AuthForm::x_api_key);
  EXPECT_NE(head.find("\r\nanthropic-version: 2023-06-01\r\n"), std::string::npos) << head;
}

TEST_F(HttpExchangeTest, OtherDialectsHaveNoFieldsOfMessages) {
  Call one;
  one.forward = {{"anthropic-version", "2023-06-01"}, {"anthropic-beta", "a-1"}};
  for (const Operation operation : {Operation::chat_completion, Operation::response}) {
    one.operation = operation;
    const std::string head = head_of(*this, one, AuthForm::bearer);
    EXPECT_EQ(head.find("anthropic"), std::string::npos) << head;
  }
}

// promise: U8
TEST_F(HttpExchangeTest, AnOperatorWhoPaysByFeatureForwardsNoBeta) {
  Call one;
  one.operation = Operation::message;
  one.forward = {{"anthropic-version", "2023-06-01"}, {"anthropic-beta", "a-1"}};
  const std::string head = head_of(*this, one, AuthForm::x_api_key, false);
  EXPECT_NE(head.find("anthropic-version"), std::string::npos) << head;
  EXPECT_EQ(head.find("anthropic-beta"), std::string::npos) << head;
}

// What a caller sent cannot become a field of its own.
TEST_F(HttpExchangeTest, AForwardedValueWithALineEndIsNotSent) {
  Call one;
  one.operation = Operation::message;
  one.forward = {{"anthropic-beta", "a\r\nx-api-key: b"}};
  FakeServer server(answer(response("200 OK", "{}")));
  const Outcome outcome = call(target_of(server.port()), one);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.fault, AttemptFault::malformed);
}

// promise: S19
TEST_F(HttpExchangeTest, EachOperationHasItsPathAndAStreamAsksForEvents) {
  const std::pair<Operation, const char*> rows[] = {
      {Operation::chat_completion, "POST /v1/chat/completions "},
      {Operation::completion, "POST /v1/completions "},
      {Operation::embedding, "POST /v1/embeddings "},
      {Operation::response, "POST /v1/responses "},
      {Operation::message, "POST /v1/messages "},
      {Operation::token_count, "POST /v1/messages/count_tokens "}};
  for (const auto& [operation, line] : rows) {
    std::promise<std::string> seen;
    FakeServer server([&](FakeConnection& connection, int) {
      seen.set_value(connection.read_request());
      connection.send(response("200 OK", "data: x\n\n", "Text/Event-Stream ; charset=utf-8"));
    });
    Call one;
    one.operation = operation;
    one.stream = true;
    const Outcome outcome = call(target_of(server.port(), ""), one);
    EXPECT_TRUE(outcome.head.event_stream);
    const std::string text = seen.get_future().get();
    EXPECT_EQ(text.rfind(line, 0), 0u) << text;
    EXPECT_NE(text.find("\r\nAccept: text/event-stream\r\n"), std::string::npos);
    EXPECT_EQ(text.find("Authorization"), std::string::npos);
    worker_.run([this] { worker_.pool().clear(); });
  }
}

TEST_F(HttpExchangeTest, AnErrorIsTranslatedAndItsConnectionReused) {
  FakeServer server(answer(response(
      "400 Bad Request", R"({"object":"error","message":"top_k must be -1","param":"top_k"})")));
  const Target target = target_of(server.port());
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = call(target);
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::invalid_value);
    EXPECT_EQ(outcome.error->message, "top_k must be -1");
    EXPECT_EQ(outcome.error->param, "top_k");
    EXPECT_EQ(outcome.error->internal, "gpu-1, asked for up-model: upstream status 400");
  }
  EXPECT_EQ(server.accepted(), 1);
  worker_.close();
}

TEST_F(HttpExchangeTest, ACleanRefusalIsKeptByteForByte) {
  const std::string body =
      "{\"type\": \"error\",\n \"error\":{\"type\":\"invalid_request_error\","
      "\"message\":\"tools.0: Extra inputs are not permitted\"}}\n";
  FakeServer refusing(answer(response("422 No", body)));
  const Outcome refused = call(target_of(refusing.port()));
  forget_connections();
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.fault, AttemptFault::refused);
  EXPECT_EQ(refused.refusal_status, 422);
  EXPECT_EQ(refused.refusal_body, body);
  FakeServer failing(answer(response("500 No", body)));
  FakeServer telling(answer(response("400 No", R"({"error":{"message":"canary-key is odd"}})")));
  FakeServer cut(
      answer("HTTP/1.1 400 No\r\nContent-Length: 400\r\nConnection: close\r\n\r\n" + body));
  Call quick;
  quick.deadlines.stall = 50ms;
  for (const FakeServer* const server : {&failing, &telling, &cut}) {
    const Outcome outcome = call(target_of(server->port()), quick);
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.refusal_status, 0);
    EXPECT_EQ(outcome.refusal_body, "");
    forget_connections();
  }
}

TEST_F(HttpExchangeTest, ARedirectIsNotFollowed) {
  FakeServer elsewhere(answer(response("200 OK", "{}")));
  FakeServer server(answer("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:" +
                           std::to_string(elsewhere.port()) + "/\r\nContent-Length: 0\r\n\r\n"));
  const Outcome outcome = call(target_of(server.port()));
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::upstream_error);
  EXPECT_EQ(elsewhere.accepted(), 0);
  worker_.close();
}

TEST_F(HttpExchangeTest, AnErrorBodyIsReadUpToItsBoundAndNoFurther) {
  // The endless body is cut at the bound, which leaves no valid JSON: the message is our own.
  std::promise<bool> closed;
  FakeServer endless([&](FakeConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "1000\r\n" + std::string(0x1000, ' ') + "\r\n";
    const auto until = steady_clock::now() + 5s;
    while (connection.send(chunk) && steady_clock::now() < until) {
    }
    closed.set_value(steady_clock::now() < until);
  });
  const Outcome outcome = call(target_of(endless.port()));
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::invalid_value);
  EXPECT_TRUE(closed.get_future().get());

  const std::string start = R"({"error":{"message":"at the bound","pad":")";
  const auto padded = [&](std::size_t size) {
    return start + std::string(size - start.size() - 3, 'p') + "\"}}";
  };
  for (const std::size_t extra : {0u, 1u}) {
    FakeServer server(answer(response("400 Bad Request", padded(kMaxErrorBody + extra))));
    const Outcome bounded = call(target_of(server.port()));
    ASSERT_TRUE(bounded.error);
    EXPECT_EQ(bounded.error->message == "at the bound", extra == 0) << bounded.error->message;
    worker_.run([this] { worker_.pool().clear(); });
  }
}

TEST_F(HttpExchangeTest, WhatBreaksBelowHttpIsAnUpstreamErrorOrATimeout) {
  std::uint16_t closed_port = 0;
  {
    FakeServer closed([](FakeConnection&, int) {});
    closed_port = closed.port();
  }
  const Outcome refused = call(target_of(closed_port));
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, ErrorCode::upstream_error);
  EXPECT_EQ(refused.error->internal.rfind("gpu-1: no connection (", 0), 0u)
      << refused.error->internal;

  FakeServer cut(answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nhello"));
  FakeServer malformed(answer("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"));
  FakeServer silent([](FakeConnection& connection, int) { connection.wait_closed(5s); });
  FakeServer short_body([](FakeConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
  });
  Call quick;
  quick.deadlines.first_byte = 50ms;
  quick.deadlines.stall = 50ms;
  EXPECT_EQ(call(target_of(cut.port()), quick).error->code, ErrorCode::timeout);
  EXPECT_EQ(call(target_of(malformed.port())).error->code, ErrorCode::upstream_error);
  EXPECT_EQ(call(target_of(silent.port()), quick).error->code, ErrorCode::timeout);
  const Outcome half = call(target_of(short_body.port()));
  EXPECT_EQ(half.error->code, ErrorCode::upstream_error);
  EXPECT_EQ(half.body, "hello");
}

TEST_F(HttpExchangeTest, CancelEndsItAtOnceAlsoInsideAnErrorBody) {
  for (const std::string& before :
       {std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
        std::string("HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nhello")}) {
    std::promise<steady_clock::time_point> closed;
    FakeServer server([&](FakeConnection& connection, int) {
      connection.read_request();
      connection.send(before);
      connection.wait_closed(5s);
      closed.set_value(steady_clock::now());
    });
    Call one;
    one.cancel_after = 30ms;
    const auto started = steady_clock::now();
    const Outcome outcome = call(target_of(server.port()), one);
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::client_closed);
    EXPECT_LT(closed.get_future().get() - started, 130ms);
  }
}

TEST_F(HttpExchangeTest, AnOverloadedServersWishToBeLeftAloneIsHeard) {
  const auto wait_after = [&](const std::string& status, const std::string& fields) {
    FakeServer server(answer("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + fields +
                             "Content-Length: 0\r\n\r\n"));
    const Outcome outcome = call(target_of(server.port()));
    EXPECT_TRUE(outcome.error);
    return outcome.error ? outcome.error->retry_after_s : 999;
  };
  EXPECT_EQ(wait_after("429 Busy", "Retry-After: 7\r\n"), 7u);
  EXPECT_EQ(wait_after("503 Busy", "retry-after: 60\r\n"), 60u);
  EXPECT_EQ(wait_after("529 Busy", "Retry-After: 61\r\n"), 60u);
  EXPECT_EQ(wait_after("429 Busy", ""), 0u);
  EXPECT_EQ(wait_after("500 Oops", "Retry-After: 7\r\n"), 0u);
  EXPECT_EQ(wait_after("503 Busy",
                       "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                       "Retry-After: Sun, 06 Nov 1994 08:49:40 GMT\r\n"),
            3u);
}

TEST_F(HttpExchangeTest, OurKeyIsInNoError) {
  for (const char* status : {"400 Bad Request", "401 Unauthorized", "403 Forbidden", "500 Oops"}) {
    FakeServer server([&](FakeConnection& connection, int) {
      connection.read_request();
      connection.send(response(status, R"({"error":{"message":"x","code":"invalid_api_key"}})"));
    });
    const Outcome outcome = call(target_of(server.port()));
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::upstream_error);
    EXPECT_EQ((outcome.error->message + outcome.error->internal).find("canary"), std::string::npos);
  }
}

}  // namespace
}  // namespace solidrust
