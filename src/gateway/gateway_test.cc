#include "gateway/gateway.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "gateway/testing/test_gateway.h"

namespace solidrust {
namespace {

using GatewayErrors = TestGateway;
using GatewayKeys = TestGateway;
using GatewayAnswers = TestGateway;
using GatewayUpstreams = TestGateway;

constexpr std::string_view kChat =
    R"({"model":"chat","messages":[{"role":"user","content":"hi"}]})";
constexpr std::string_view kAnswer =
    R"({"id":"x","choices":[{"message":{"content":"hello"}}],"usage":{"prompt_tokens":3}})";

std::string code_of(const FakeClient& client) {
  const std::string_view body = client.body();
  constexpr std::string_view kBefore = "\"code\":\"";
  const std::size_t at = body.find(kBefore);
  if (at == body.npos) return "";
  const std::string_view rest = body.substr(at + kBefore.size());
  return std::string(rest.substr(0, rest.find('"')));
}

std::string chat_with(const std::string& more) {
  return R"({"model":"chat","messages":[{"role":"user"}])" + more + "}";
}

TEST_F(GatewayErrors, every_row_of_the_table_has_its_status_and_code) {
  KeyWish no_embeddings;
  no_embeddings.scopes = kScopeChatRead;
  KeyWish revoked;
  revoked.status = KeyStatus::revoked;
  KeyWish expired;
  expired.expires_ms = 1'000;
  const std::string key = make_key();
  const std::string without_scope = make_key(no_embeddings);
  const std::string revoked_key = make_key(revoked);
  const std::string expired_key = make_key(expired);
  const std::string unknown_key(generate_key(Environment::live, random_).reveal());

  struct Case {
    const char* method;
    const char* path;
    std::string key;  // empty: none
    std::string body;
    int status;
    const char* type;
    const char* code;
    const char* param = "null";
  };
  constexpr const char* kRequest = "invalid_request_error";
  constexpr const char* kAuth = "authentication_error";
  const char* chat = "/v1/chat/completions";
  const char* embeddings = "/v1/embeddings";
  const std::string good(kChat);
  const std::string long_prompt = "[{\"role\":\"user\",\"content\":\"a b c d e f g h i\"}]";
  const Case cases[] = {
      {"POST", chat, "", good, 401, kAuth, "missing_auth_header"},
      {"POST", chat, "nonsense", good, 401, kAuth, "invalid_api_key"},
      {"POST", chat, unknown_key, good, 401, kAuth, "invalid_api_key"},
      {"POST", chat, revoked_key, good, 401, kAuth, "invalid_api_key"},
      {"POST", chat, expired_key, good, 401, kAuth, "invalid_api_key"},
      {"GET", "/v1/key", "", "", 401, kAuth, "missing_auth_header"},
      {"GET", "/v1/models", "", "", 401, kAuth, "missing_auth_header"},
      {"GET", "/v1/models/chat", "", "", 401, kAuth, "missing_auth_header"},
      {"POST", embeddings, without_scope, R"({"model":"bge","input":"a"})", 403, "permission_error",
       "insufficient_permissions"},
      {"GET", "/v1/models", without_scope, "", 403, "permission_error", "insufficient_permissions"},
      {"POST", chat, key, R"({"model":"nope","messages":[{"role":"a"}]})", 404, kRequest,
       "model_not_found", "\"model\""},
      {"POST", chat, key, R"({"model":"secret","messages":[{"role":"a"}]})", 404, kRequest,
       "model_not_found", "\"model\""},
      {"GET", "/v1/models/secret", key, "", 404, kRequest, "model_not_found", "\"model\""},
      {"POST", chat, key, "{", 400, kRequest, "invalid_json"},
      {"POST", chat, key, R"({"model":"chat"})", 400, kRequest, "missing_field", "\"messages\""},
      {"POST", chat, key, chat_with(R"(,"stream":1)"), 400, kRequest, "invalid_type", "\"stream\""},
      {"POST", chat, key, chat_with(R"(,"top_p":2)"), 400, kRequest, "invalid_value", "\"top_p\""},
      {"POST", chat, key, R"({"model":"small","messages":)" + long_prompt + "}", 400, kRequest,
       "context_length_exceeded"},
      {"POST", chat, key, R"({"model":"empty","messages":[{"role":"a"}]})", 503, "server_error",
       "service_unavailable"},
      {"GET", "/v1/nothing", key, "", 404, kRequest, "unknown_url"},
      {"GET", "/v1/nothing", "", "", 404, kRequest, "unknown_url"},
      {"GET", chat, key, "", 405, kRequest, "method_not_allowed"},
      {"POST", "/v1/models", "", "{}", 405, kRequest, "method_not_allowed"},
  };
  for (const Case& one : cases) {
    FakeClient client(worker_, one.method, one.path);
    if (!one.key.empty()) client.bearer("Bearer " + one.key);
    if (!one.body.empty()) client.json(one.body);
    ASSERT_TRUE(serve(client)) << one.path;
    EXPECT_EQ(client.status(), one.status) << one.path << client.body();
    EXPECT_EQ(code_of(client), one.code) << one.path;
    EXPECT_NE(client.body().find(std::string("\"type\":\"") + one.type + '"'), std::string::npos);
    EXPECT_NE(client.body().find(std::string("\"param\":") + one.param), std::string::npos)
        << client.body();
    EXPECT_EQ(client.field("content-type"), "application/json");
    EXPECT_TRUE(client.field("x-request-id").starts_with("req_"));
    EXPECT_TRUE(client.finished());
  }
  EXPECT_TRUE(upstreams_.records.empty());
}

TEST_F(GatewayErrors, what_an_upstream_reports_has_its_row) {
  struct Case {
    ErrorCode code;
    int status;
  };
  for (const Case& one :
       {Case{ErrorCode::upstream_error, 502}, Case{ErrorCode::timeout, 504},
        Case{ErrorCode::service_unavailable, 503}, Case{ErrorCode::rate_limit_exceeded, 429},
        Case{ErrorCode::context_length_exceeded, 400}, Case{ErrorCode::invalid_value, 400}}) {
    auto client = post("/v1/chat/completions", std::string(kChat));
    for (int i = 0; i < 2; ++i) upstreams_.next(failing(one.code));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), one.status);
    EXPECT_EQ(code_of(*client), error_row(one.code).name);
    upstreams_.clear();
  }
}

TEST_F(GatewayErrors, conflicting_credentials_are_told) {
  FakeClient client(worker_, "GET", "/v1/key");
  client.api_key(make_key());
  client.bearer("Bearer " + make_key());
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 400);
  EXPECT_EQ(code_of(client), "conflicting_credentials");
}

TEST_F(GatewayErrors, a_text_that_can_be_no_key_is_told_so) {
  FakeClient client(worker_, "GET", "/v1/key");
  client.api_key("x");
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 401);
  EXPECT_NE(client.body().find("it is not a whole key"), std::string::npos) << client.body();
}

TEST_F(GatewayErrors, every_invalid_key_gets_the_same_answer) {
  KeyWish revoked;
  revoked.status = KeyStatus::revoked;
  KeyWish disabled;
  disabled.status = KeyStatus::disabled;
  std::string expected;
  for (const std::string& key : {std::string(generate_key(Environment::live, random_).reveal()),
                                 make_key(revoked), make_key(disabled)}) {
    FakeClient client(worker_, "GET", "/v1/key");
    client.api_key(key);
    ASSERT_TRUE(serve(client));
    const std::string answer = std::to_string(client.status()) + client.body() +
                               client.field("www-authenticate") + client.field("content-type");
    if (expected.empty()) expected = answer;
    EXPECT_EQ(answer, expected);
    EXPECT_EQ(client.body().find(key), std::string::npos);
  }
}

TEST_F(GatewayErrors, a_media_type_other_than_json_is_refused_before_the_body_is_read) {
  struct Case {
    const char* type;
    int status;
  };
  for (const Case& one :
       {Case{"", 415}, Case{"text/plain", 415}, Case{"application/x-www-form-urlencoded", 415},
        Case{"application/jsonx", 415}, Case{"application/json", 200},
        Case{"Application/JSON", 200}, Case{"application/json; charset=utf-8", 200},
        Case{"application/json ;x", 200}}) {
    auto client = post("/v1/chat/completions", std::string(kChat));
    client->content_type(one.type);
    if (one.status == 415)
      client->throw_at_body();
    else
      upstreams_.next(whole(std::string(kAnswer)));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), one.status) << one.type;
  }
}

TEST_F(GatewayErrors, a_body_of_the_limit_passes_and_one_byte_more_does_not) {
  GatewayLimits limits;
  limits.max_body = kChat.size();
  start(limits);
  auto client = post("/v1/chat/completions", std::string(kChat));
  upstreams_.next(whole(std::string(kAnswer)));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200);
  client = post("/v1/chat/completions", std::string(kChat) + " ");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 413);
  EXPECT_EQ(code_of(*client), "request_too_large");
}

TEST_F(GatewayErrors, a_slow_body_is_a_408) {
  auto client = post("/v1/chat/completions", "");
  client->body_error({ErrorCode::request_timeout, "too slow"});
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 408);
}

TEST_F(GatewayErrors, an_exception_is_a_500_and_the_next_request_is_served) {
  auto client = post("/v1/chat/completions", std::string(kChat));
  client->throw_at_body();
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 500);
  EXPECT_EQ(code_of(*client), "internal_error");
  EXPECT_EQ(client->body().find("scripted"), std::string::npos);
  client = post("/v1/chat/completions", std::string(kChat));
  upstreams_.next(whole(std::string(kAnswer)));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200);
}

TEST_F(GatewayErrors, a_refused_head_gets_the_envelope_and_a_request_id) {
  FakeClient client(worker_, "", "");
  bool over = false;
  const auto refuse = [](Gateway* gateway, FakeClient* to, bool* done) -> Task<void> {
    const Error error{ErrorCode::headers_too_large, "too large"};
    co_await gateway->refuse(*to, error);
    *done = true;
  };
  worker_.tasks().spawn("refusal", refuse(gateway_.get(), &client, &over));
  worker_.run_tasks();
  ASSERT_TRUE(over);
  EXPECT_EQ(client.status(), 431);
  EXPECT_EQ(code_of(client), "headers_too_large");
  EXPECT_TRUE(client.field("x-request-id").starts_with("req_"));
}

TEST_F(GatewayErrors, a_method_that_the_edge_refuses_is_told_what_is_allowed) {
  for (const auto& [path, allowed] :
       {std::pair{"/healthz", "GET, HEAD"}, {"/v1/embeddings", "POST"}, {"", "GET, HEAD, POST"}}) {
    FakeClient client(worker_, "TRACE", path);
    bool over = false;
    const auto refuse = [](Gateway* gateway, FakeClient* to, bool* done) -> Task<void> {
      const Error error{ErrorCode::method_not_allowed, "no"};
      co_await gateway->refuse(*to, error);
      *done = true;
    };
    worker_.tasks().spawn("refusal", refuse(gateway_.get(), &client, &over));
    worker_.run_tasks();
    ASSERT_TRUE(over);
    EXPECT_EQ(client.status(), 405);
    EXPECT_EQ(client.field("allow"), allowed);
  }
}

TEST_F(GatewayErrors, a_405_says_what_is_allowed) {
  FakeClient client(worker_, "PUT", "/v1/embeddings");
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 405);
  EXPECT_EQ(client.field("allow"), "POST");
}

TEST_F(GatewayErrors, a_spent_quota_is_not_to_be_retried) {
  auto client = post("/v1/chat/completions", std::string(kChat));
  upstreams_.next(failing(ErrorCode::insufficient_quota));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 429);
  EXPECT_EQ(client->field("x-should-retry"), "false");
}

TEST_F(GatewayErrors, the_models_that_a_key_may_use_are_listed_and_no_others) {
  auto client = post("/v1/chat/completions", R"({"model":"nope","messages":[{"role":"a"}]})");
  ASSERT_TRUE(serve(*client));
  EXPECT_NE(client->body().find("`nope`"), std::string::npos);
  EXPECT_NE(client->body().find("chat, bge, small"), std::string::npos) << client->body();
  EXPECT_EQ(client->body().find("secret"), std::string::npos);
}

TEST_F(GatewayErrors, a_model_of_another_kind_is_told) {
  auto client = post("/v1/embeddings", R"({"model":"chat","input":"a"})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400);
  EXPECT_EQ(code_of(*client), "invalid_value");
  client = post("/v1/chat/completions", R"({"model":"bge","messages":[{"role":"a"}]})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400);
  EXPECT_NE(client->body().find("/v1/embeddings"), std::string::npos);
}

TEST_F(GatewayErrors, a_key_in_the_place_of_a_model_is_not_repeated) {
  const std::string key = make_key();
  FakeClient client(worker_, "GET", "/v1/models/" + key);
  client.api_key(key);
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 404);
  EXPECT_EQ(client.body().find(key), std::string::npos);
}

TEST_F(GatewayErrors, a_long_model_name_is_repeated_in_part) {
  const std::string name = std::string(99, 'x') + "\xC3\xA9" + std::string(5'000, 'y');
  auto client =
      post("/v1/chat/completions", R"({"model":")" + name + R"(","messages":[{"role":"a"}]})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 404);
  EXPECT_LT(client->body().size(), 500u);
  EXPECT_NE(client->body().find(std::string(99, 'x') + "`"), std::string::npos);
}

TEST_F(GatewayKeys, a_key_that_is_in_no_cache_is_waited_for) {
  FakeClient client(worker_, "GET", "/v1/key");
  client.api_key(make_key());
  loader_.hold();
  ASSERT_TRUE(serve(client, [&] { loader_.release(); }));
  EXPECT_EQ(client.status(), 200);
}

TEST_F(GatewayKeys, a_database_that_does_not_answer_is_a_503) {
  FakeClient client(worker_, "GET", "/v1/key");
  client.api_key(make_key());
  loader_.fail(Error{ErrorCode::storage_error, "disk"});
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 503);
}

// While the request goes on, however long, its key is not in memory any more.
TEST_F(GatewayKeys, a_keys_text_is_overwritten_once_it_is_hashed) {
  const std::string key = make_key();
  for (const bool bearer : {false, true})
    for (const std::string& text : {key, std::string("sk_live_nonsense")}) {
      FakeClient client(worker_, "GET", "/v1/models");
      if (bearer)
        client.bearer("Bearer " + text);
      else
        client.api_key(text);
      ASSERT_TRUE(serve(client));
      const http::RequestHead& head = client.head();
      const std::string_view carried = bearer ? head.authorization : head.x_api_key;
      EXPECT_NE(std::find_if(client.wiped().begin(), client.wiped().end(),
                             [&](std::string_view one) {
                               return one.data() == carried.data() && one.size() == carried.size();
                             }),
                client.wiped().end())
          << text;
    }
}

TEST_F(GatewayKeys, an_address_that_guesses_is_told_to_wait_and_its_good_key_goes_on) {
  for (int i = 0; i < 30; ++i) {
    FakeClient guess(worker_, "GET", "/v1/key");
    guess.api_key("sk_live_nonsense");
    ASSERT_TRUE(serve(guess));
    ASSERT_EQ(guess.status(), 401);
  }
  FakeClient guess(worker_, "GET", "/v1/key");
  guess.api_key("sk_live_nonsense");
  ASSERT_TRUE(serve(guess));
  EXPECT_EQ(guess.status(), 429);
  EXPECT_EQ(code_of(guess), "rate_limit_exceeded");
  EXPECT_EQ(guess.field("retry-after"), "60");
  EXPECT_EQ(guess.field("retry-after-ms"), "60000");
  EXPECT_EQ(guess.field("x-should-retry"), "false");
  FakeClient good(worker_, "GET", "/v1/key");
  good.api_key(make_key());
  ASSERT_TRUE(serve(good));
  EXPECT_EQ(good.status(), 200);
}

TEST_F(GatewayKeys, a_test_key_reaches_the_sandbox_only) {
  KeyWish test;
  test.environment = Environment::test;
  auto client = post("/v1/chat/completions", std::string(kChat));
  client->api_key(make_key(test));
  upstreams_.next(whole(std::string(kAnswer)));
  ASSERT_TRUE(serve(*client));
  ASSERT_EQ(upstreams_.records.size(), 1u);
  EXPECT_EQ(upstreams_.records[0]->target, "sandbox");
  EXPECT_EQ(client->field("x-solidrust-upstream"), "sandbox");
}

TEST_F(GatewayKeys, the_sandboxs_own_models_are_for_test_keys) {
  const auto list = [this](const std::string& key) {
    FakeClient client(worker_, "GET", "/v1/models");
    client.api_key(key);
    EXPECT_TRUE(serve(client));
    return client.body();
  };
  KeyWish test;
  test.environment = Environment::test;
  test.models = {};
  const std::string test_key = make_key(test);
  EXPECT_NE(list(test_key).find(R"("id":"sandbox-slow")"), std::string::npos);
  KeyWish live;
  live.models = {};
  const std::string live_key = make_key(live);
  EXPECT_EQ(list(live_key).find("sandbox-"), std::string::npos);
  test.models = {"sandbox-cut"};
  const std::string narrow_key = make_key(test);
  EXPECT_EQ(list(narrow_key).find("sandbox-slow"), std::string::npos);

  const std::string body =
      R"({"model":"sandbox-slow","messages":[{"role":"user","content":"Hi"}]})";
  for (const auto& [key, status] : {std::pair{test_key, 200}, {live_key, 404}, {narrow_key, 404}}) {
    auto client = post("/v1/chat/completions", body);
    client->api_key(key);
    if (status == 200) upstreams_.next(whole(std::string(kAnswer)));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), status);
  }
  ASSERT_EQ(upstreams_.records.size(), 1u);
  EXPECT_EQ(upstreams_.records[0]->target, "sandbox");
}

TEST_F(GatewayAnswers, v1_key_shows_the_key_and_no_secret) {
  KeyWish wish;
  wish.scopes = kScopeChatRead | kScopeModelsList;
  wish.expires_ms = 1'900'000'000'000;
  const std::string key = make_key(wish);
  FakeClient client(worker_, "GET", "/v1/key");
  client.api_key(key);
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 200);
  EXPECT_EQ(
      client.body(),
      R"({"object":"api_key","id":")" + last_id_.str() + R"(","name":"ci","hint":")" +
          key_hint(key) +
          R"(","environment":"live","tier":"pro","scopes":["chat:read",)"
          R"("models:list"],"models":["chat","bge","small","empty"],)"
          R"("created":1700000000,"expires":1900000000,"limits":[],"budget":[],"usage":null})");
}

TEST_F(GatewayAnswers, a_key_without_any_scope_still_sees_itself) {
  KeyWish wish;
  wish.scopes = 0;
  wish.models = {};
  FakeClient client(worker_, "GET", "/v1/key");
  client.api_key(make_key(wish));
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 200);
  EXPECT_NE(client.body().find(R"("scopes":[],"models":null)"), std::string::npos);
  EXPECT_NE(client.body().find(R"("expires":null)"), std::string::npos);
}

TEST_F(GatewayAnswers, models_are_those_that_the_key_may_use) {
  FakeClient client(worker_, "GET", "/v1/models");
  client.api_key(make_key());
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 200);
  EXPECT_TRUE(
      client.body().starts_with(R"({"object":"list","data":[{"id":"chat","object":"model")"))
      << client.body();
  EXPECT_NE(client.body().find("\"id\":\"bge\""), std::string::npos);
  EXPECT_EQ(client.body().find("secret"), std::string::npos);
  FakeClient one(worker_, "GET", "/v1/models/chat");
  one.api_key(make_key());
  ASSERT_TRUE(serve(one));
  EXPECT_TRUE(one.body().starts_with(R"({"id":"chat","object":"model",)")) << one.body();
}

TEST_F(GatewayAnswers, a_reloaded_catalog_is_seen_by_the_next_request) {
  auto models = std::vector<Model>(1);
  models[0].name = "fresh/one";
  catalog_.store(std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>(), models));
  KeyWish all;
  all.models = {};
  FakeClient client(worker_, "GET", "/v1/models/fresh/one");
  client.api_key(make_key(all));
  ASSERT_TRUE(serve(client));
  EXPECT_EQ(client.status(), 200);
}

TEST_F(GatewayAnswers, the_probes_need_no_key) {
  for (const bool ready : {true, false}) {
    ready_ = ready;
    FakeClient up(worker_, "GET", "/healthz");
    ASSERT_TRUE(serve(up));
    EXPECT_EQ(up.status(), 200);
    FakeClient can_serve(worker_, "HEAD", "/readyz");
    ASSERT_TRUE(serve(can_serve));
    EXPECT_EQ(can_serve.status(), ready ? 200 : 503);
  }
}

TEST_F(GatewayAnswers, a_whole_answer_passes_unchanged) {
  UpstreamScript script;
  for (const char c : kAnswer) script.reads.emplace_back(std::string(1, c));
  upstreams_.next(std::move(script));
  auto client = post("/v1/chat/completions", std::string(kChat));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200);
  EXPECT_EQ(client->body(), kAnswer);
  EXPECT_EQ(client->field("x-solidrust-upstream"), "gpu-1");
  EXPECT_EQ(client->field("x-solidrust-failover"), "");
  EXPECT_EQ(upstreams_.records[0]->body,
            R"({"model":"real/chat","messages":[{"role":"user","content":"hi"}]})");
  EXPECT_EQ(upstreams_.records[0]->model, "real/chat");
  EXPECT_FALSE(client->watched());
}

TEST_F(GatewayAnswers, embeddings_come_in_the_form_that_was_asked_for) {
  upstreams_.next(whole(R"({"data":[{"embedding":[1.0],"index":0}]})"));
  auto client = post("/v1/embeddings", R"({"model":"bge","input":"a","encoding_format":"base64"})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->body(), R"({"data":[{"embedding":"AACAPw==","index":0}]})");
  EXPECT_NE(upstreams_.records[0]->body.find(R"("encoding_format":"base64")"), std::string::npos);
  upstreams_.next(whole(R"({"data":[{"embedding":"AACAPw==","index":0}]})"));
  client = post("/v1/embeddings", R"({"model":"bge","input":"a"})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->body(), R"({"data":[{"embedding":[1],"index":0}]})");
}

TEST_F(GatewayUpstreams, a_whole_answer_that_is_none_is_a_502) {
  const auto unasked_stream = stream_of({"data: {}\n\n"});
  for (const std::string& body :
       {std::string("<html>"), std::string(""), std::string("[1]"), std::string("{\"a\":\"\xC3\"}"),
        std::string(kAnswer.substr(0, 20)), std::string(kAnswer) + "x",
        std::string(R"({"error":{"message":"boom"}})")}) {
    for (int i = 0; i < 2; ++i) upstreams_.next(whole(body));
    auto client = post("/v1/chat/completions", std::string(kChat));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 502) << body;
    EXPECT_EQ(code_of(*client), "upstream_error");
  }
  for (int i = 0; i < 2; ++i) upstreams_.next(unasked_stream);
  auto client = post("/v1/chat/completions", std::string(kChat));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 502);
}

TEST_F(GatewayUpstreams, a_whole_answer_of_the_bound_passes_and_one_byte_more_does_not) {
  GatewayLimits limits;
  limits.max_answer = kAnswer.size();
  start(limits);
  upstreams_.next(whole(std::string(kAnswer)));
  auto client = post("/v1/chat/completions", std::string(kChat));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200);
  for (int i = 0; i < 2; ++i) upstreams_.next(whole(std::string(kAnswer) + " "));
  client = post("/v1/chat/completions", std::string(kChat));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 502);
}

TEST_F(GatewayUpstreams, the_next_target_is_tried_when_it_may_do_better) {
  for (const ErrorCode code : {ErrorCode::upstream_error, ErrorCode::service_unavailable,
                               ErrorCode::timeout, ErrorCode::rate_limit_exceeded}) {
    upstreams_.records.clear();
    upstreams_.next(failing(code));
    upstreams_.next(whole(std::string(kAnswer)));
    auto client = post("/v1/chat/completions", std::string(kChat));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 200);
    EXPECT_EQ(client->field("x-solidrust-upstream"), "gpu-2");
    EXPECT_EQ(client->field("x-solidrust-failover"), "true");
    EXPECT_EQ(upstreams_.records.size(), 2u);
  }
}

TEST_F(GatewayUpstreams, a_request_that_is_wrong_everywhere_is_tried_once) {
  for (const ErrorCode code : {ErrorCode::invalid_value, ErrorCode::context_length_exceeded}) {
    upstreams_.records.clear();
    upstreams_.next(failing(code));
    auto client = post("/v1/chat/completions", std::string(kChat));
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 400);
    EXPECT_EQ(upstreams_.records.size(), 1u);
  }
}

// promise: U18
TEST_F(GatewayUpstreams, the_second_attempt_has_what_is_left_of_the_total_deadline) {
  UpstreamScript slow = whole("<");
  slow.before_read = [](void* clock, std::size_t) {
    static_cast<FakeClock*>(clock)->advance(std::chrono::seconds(200));
  };
  slow.context = &clock_;
  upstreams_.next(std::move(slow));  // two reads
  upstreams_.next(whole(std::string(kAnswer)));
  auto client = post("/v1/chat/completions", std::string(kChat));
  ASSERT_TRUE(serve(*client));
  ASSERT_EQ(upstreams_.records.size(), 2u);
  EXPECT_EQ(upstreams_.records[0]->deadlines.total, std::chrono::seconds(600));
  EXPECT_EQ(upstreams_.records[1]->deadlines.total, std::chrono::seconds(200));
  EXPECT_EQ(upstreams_.records[1]->deadlines.first_byte, std::chrono::seconds(120));
}

TEST_F(GatewayUpstreams, no_attempt_is_made_when_no_time_is_left) {
  UpstreamScript slow = whole("<");
  slow.before_read = [](void* clock, std::size_t) {
    static_cast<FakeClock*>(clock)->advance(std::chrono::seconds(300));
  };
  slow.context = &clock_;
  upstreams_.next(std::move(slow));
  auto client = post("/v1/chat/completions", std::string(kChat));
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(upstreams_.records.size(), 1u);
  EXPECT_EQ(client->status(), 502);
}

TEST_F(GatewayUpstreams, a_client_that_leaves_cancels_the_upstream_in_every_phase) {
  UpstreamScript silent_open;
  silent_open.silent_open = true;
  UpstreamScript silent_body = whole("{\"choices\":");
  silent_body.reads.emplace_back(UpstreamScript::Silence{});
  for (const UpstreamScript& script : {silent_open, silent_body}) {
    upstreams_.records.clear();
    upstreams_.next(script);
    auto client = post("/v1/chat/completions", std::string(kChat));
    ASSERT_TRUE(serve(*client, [&] { client->go_away(); }));
    ASSERT_EQ(upstreams_.records.size(), 1u);  // nobody is there for a second attempt
    EXPECT_TRUE(upstreams_.records[0]->cancelled);
    EXPECT_TRUE(upstreams_.records[0]->destroyed);
    EXPECT_FALSE(client->begun());
  }
}

TEST_F(GatewayUpstreams, a_client_that_left_before_the_upstream_is_asked_costs_no_attempt) {
  auto client = post("/v1/chat/completions", std::string(kChat));
  client->go_away();
  ASSERT_TRUE(serve(*client));
  EXPECT_TRUE(upstreams_.records.empty());
}

TEST_F(GatewayUpstreams, a_key_revoked_as_compromised_ends_a_waiting_request) {
  GatewayLimits limits;
  limits.cut_sweep = std::chrono::milliseconds(10);
  start(limits);
  UpstreamScript script;
  script.silent_open = true;
  upstreams_.next(std::move(script));
  auto client = post("/v1/chat/completions", std::string(kChat));
  const KeyId id = last_id_;
  ASSERT_TRUE(serve(*client, [&] { authenticator_.invalidate(id, true); }));
  EXPECT_EQ(client->status(), 401);
  EXPECT_EQ(code_of(*client), "invalid_api_key");
  EXPECT_TRUE(client->closes());
  EXPECT_TRUE(upstreams_.records[0]->cancelled);
  EXPECT_EQ(upstreams_.records.size(), 1u);
}

}  // namespace
}  // namespace solidrust
