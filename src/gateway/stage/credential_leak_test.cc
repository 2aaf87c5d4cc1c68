// An upstream that gives our credential for it away: no caller reads it.
#include <gtest/gtest.h>

#include "gateway/testing/test_gateway.h"

namespace solidrust {
namespace {

constexpr std::string_view kCredential = "sk-9fK2mXq7LwZ4tRb8VnY3cHd6";
constexpr std::string_view kSecret = kCredential.substr(3);

class CredentialLeak : public TestGateway {
 protected:
  CredentialLeak() { catalog_.store(make(credential_)); }

  static CatalogPtr make(const UpstreamKey& key) {
    std::vector<std::shared_ptr<const Upstream>> upstreams;
    for (const char* const name : {"gpu-1", "gpu-2"}) {
      auto upstream = std::make_shared<Upstream>();
      upstream->name = name;
      upstream->api_key = key;
      upstreams.push_back(std::move(upstream));
    }
    Model chat;
    chat.name = "chat";
    chat.targets = {Target{upstreams[0], "real", 0}, Target{upstreams[1], "real", 1}};
    Model bge;
    bge.name = "bge";
    bge.kind = ModelKind::embedding;
    bge.targets = {Target{upstreams[0], "real"}};
    return std::make_shared<Catalog>(std::move(upstreams), std::vector<Model>{chat, bge});
  }
  std::unique_ptr<FakeClient> ask(UpstreamScript first, bool stream,
                                  const std::string& content = "hi") {
    catalog_.store(make(credential_));  // with targets that have not failed yet
    upstreams_.records.clear();
    upstreams_.next(std::move(first));
    upstreams_.next(stream ? stream_of({event("fine"), "data: [DONE]\n\n"})
                           : whole(answer("fine")));
    auto client = post("/v1/chat/completions",
                       R"({"model":"chat","messages":[{"role":"user","content":")" + content +
                           R"("}],"stream":)" + (stream ? "true}" : "false}"));
    EXPECT_TRUE(serve(*client));
    upstreams_.forget_scripts();
    return client;
  }
  static std::string event(std::string_view content) {
    return R"(data: {"model":"real","choices":[{"index":0,"delta":{"content":")" +
           std::string(content) + "\"}}]}\n\n";
  }
  static std::string answer(std::string_view content) {
    return R"({"model":"real","choices":[{"message":{"role":"assistant","content":")" +
           std::string(content) + "\"}}]}";
  }
  static std::string piece(std::size_t size) { return std::string(kSecret.substr(2, size)); }
  UpstreamKey credential_{Secret(kCredential)};

  // The first attempt was given up, and the second answered.
  void expect_another(const FakeClient& client) {
    EXPECT_EQ(client.status(), 200);
    EXPECT_EQ(upstreams_.records.size(), 2U);
    EXPECT_NE(client.body().find("fine"), std::string::npos) << client.body();
    EXPECT_EQ(client.body().find(piece(8)), std::string::npos) << client.body();
  }
  static void expect_broken_off(const FakeClient& client) {
    EXPECT_NE(client.body().find("data: {\"error\":"), std::string::npos) << client.body();
    EXPECT_EQ(client.body().find("[DONE]"), std::string::npos) << client.body();
    EXPECT_EQ(client.body().find("holds"), std::string::npos) << client.body();
  }
};

TEST_F(CredentialLeak, a_whole_answer_with_it_is_not_passed_on) {
  for (const std::string& body :
       {answer("Bearer " + std::string(kCredential)), answer(piece(12)),
        R"({"model":")" + piece(8) + R"(","choices":[]})",
        R"({"model":"real","choices":[{"finish_reason":")" + piece(8) + R"(","message":{}}]})",
        R"({"model":"real","choices":[],"usage":{"prompt_tokens":")" + piece(8) + R"("}})"})
    expect_another(*ask(whole(body), false));
  EXPECT_EQ(ask(whole(answer(piece(11))), false)->body(), answer(piece(11)));
}

TEST_F(CredentialLeak, when_no_target_is_left_it_is_a_502_in_our_words) {
  for (int i = 0; i < 3; ++i) upstreams_.next(whole(answer(kCredential)));
  auto client = post("/v1/chat/completions",
                     R"({"model":"chat","messages":[{"role":"user","content":"x"}]})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 502);
  EXPECT_NE(client->body().find("\"code\":\"upstream_error\""), std::string::npos);
  EXPECT_EQ(client->body().find(piece(8)), std::string::npos) << client->body();
}

TEST_F(CredentialLeak, embeddings_are_looked_at_too) {
  upstreams_.next(whole(R"({"object":"list","model":")" + piece(9) +
                        R"(","data":[{"index":0,"embedding":[0.5]}]})"));
  auto client = post("/v1/embeddings", R"({"model":"bge","input":"x"})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 502);
}

TEST_F(CredentialLeak, a_stream_that_begins_with_it_is_met_by_another_target) {
  for (const std::string& first :
       {event(kCredential), event(piece(12)), "data: {\"id\":\"" + piece(8) + "\"}\n\n"})
    expect_another(*ask(stream_of({first, event("more"), "data: [DONE]\n\n"}), true));
}

TEST_F(CredentialLeak, a_stream_that_has_begun_ends_before_it) {
  for (const std::string& bad : {event("key " + std::string(kCredential)), event(piece(12)),
                                 "data: {\"id\":\"" + piece(8) + "\",\"choices\":[]}\n\n"}) {
    const auto client =
        ask(stream_of({event("hello"), event(" again") + bad, "data: [DONE]\n\n"}), true);
    EXPECT_EQ(client->body().find(piece(8)), std::string::npos) << client->body();
    EXPECT_NE(client->body().find(" again"), std::string::npos) << client->body();
    expect_broken_off(*client);
    EXPECT_EQ(upstreams_.records.size(), 1U);
  }
}

// Wherever the upstream cuts its bytes, no whole piece comes through.
TEST_F(CredentialLeak, it_is_found_wherever_a_read_ends) {
  const std::string stream =
      event("hello") + event("it is " + std::string(kCredential) + ", yes") + "data: [DONE]\n\n";
  for (std::size_t cut = event("hello").size(); cut < stream.size(); ++cut) {
    const auto client = ask(stream_of({stream.substr(0, cut), stream.substr(cut)}), true);
    EXPECT_EQ(client->body().find(piece(8)), std::string::npos) << cut;
  }
}

// Token by token, as models write.
TEST_F(CredentialLeak, it_is_found_over_events_however_small) {
  for (const std::size_t size : {1U, 2U, 3U, 5U, 7U, 11U}) {
    std::vector<std::string> reads{event("the key is ")};
    for (std::size_t at = 0; at < kCredential.size(); at += size)
      reads.push_back(event(kCredential.substr(at, size)));
    reads.emplace_back("data: [DONE]\n\n");
    const auto client = ask(stream_of(std::move(reads)), true);
    expect_broken_off(*client);
    std::string said;
    for (std::size_t at = 0; (at = client->body().find("content\":\"", at)) != std::string::npos;) {
      at += 10;
      said += client->body().substr(at, client->body().find('"', at) - at);
    }
    EXPECT_EQ(said.find(kSecret.substr(0, 12)), std::string::npos) << said;
  }
}

TEST_F(CredentialLeak, what_is_parted_by_blanks_is_no_piece) {
  std::vector<std::string> reads;
  for (std::size_t at = 0; at < 24; at += 6)
    reads.push_back(event(" " + std::string(kSecret.substr(at % 18, 6))));
  reads.emplace_back("data: [DONE]\n\n");
  EXPECT_NE(ask(stream_of(std::move(reads)), true)->body().find("[DONE]"), std::string::npos);
}

TEST_F(CredentialLeak, an_event_that_goes_through_in_pieces_is_cut_off_before_it) {
  const std::string large(80 * 1024, 'x');
  for (const std::size_t read : {1'000U, 4'096U, 8'191U}) {
    const std::string all = event(large + " " + std::string(kCredential) + " " + large);
    std::vector<std::string> reads{event("hello")};
    for (std::size_t at = 0; at < all.size(); at += read) reads.push_back(all.substr(at, read));
    reads.emplace_back("data: [DONE]\n\n");
    const auto client = ask(stream_of(std::move(reads)), true);
    EXPECT_EQ(client->body().find(kSecret.substr(0, 12)), std::string::npos) << read;
    EXPECT_TRUE(client->aborted()) << read;
  }
}

TEST_F(CredentialLeak, what_the_caller_sent_comes_back) {
  const std::string known = std::string(kSecret.substr(0, 16));
  EXPECT_EQ(ask(whole(answer("you said " + known)), false, known)->body(),
            answer("you said " + known));
  const auto client = ask(stream_of({event("you said " + known), "data: [DONE]\n\n"}), true, known);
  EXPECT_NE(client->body().find(known), std::string::npos);
  EXPECT_NE(client->body().find("[DONE]"), std::string::npos);
}

TEST_F(CredentialLeak, an_upstream_without_a_credential_may_say_anything) {
  credential_ = {};
  EXPECT_EQ(ask(whole(answer(kCredential)), false)->body(), answer(kCredential));
}

// Its words too, in the block that ends a stream.
TEST_F(CredentialLeak, an_error_block_in_a_stream_does_not_show_it) {
  const std::string block = R"(data: {"error":{"message":"odd: )" + piece(8) +
                            R"(","type":"invalid_request_error"}})"
                            "\n\n";
  const auto client = ask(stream_of({event("hello"), block}), true);
  EXPECT_EQ(client->body().find(piece(8)), std::string::npos) << client->body();
  expect_broken_off(*client);
}

}  // namespace
}  // namespace solidrust
