#include "gateway/relay/stream_relay.h"

#include <gtest/gtest.h>

#include "gateway/testing/test_gateway.h"
#include "net/signal.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

class Stream : public TestGateway {
 protected:
  static constexpr std::string_view kAsk =
      R"({"model":"chat","messages":[{"role":"user","content":"hi"}],"stream":true)";

  std::unique_ptr<FakeClient> ask(const std::string& more = "") {
    return post("/v1/chat/completions", std::string(kAsk) + more + "}");
  }
  std::unique_ptr<FakeClient> relayed(std::vector<std::string> reads,
                                      const std::string& more = "") {
    upstreams_.records.clear();
    upstreams_.next(stream_of(std::move(reads)));
    upstreams_.next(failing(ErrorCode::invalid_value));  // seen if a second attempt is made
    auto client = ask(more);
    EXPECT_TRUE(serve(*client));
    upstreams_.forget_scripts();
    return client;
  }
};

constexpr std::string_view kRole =
    "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
constexpr std::string_view kHello =
    "data: {\"choices\":[{\"delta\":{\"content\":\"h\xC3\xA9llo\"}}]}\n\n";
constexpr std::string_view kStop =
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
constexpr std::string_view kUsage =
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}\n\n";
constexpr std::string_view kDone = "data: [DONE]\n\n";

std::string join(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

// One error block at the end, in this envelope's terms, and no [DONE].
void expect_broken(const FakeClient& client, const std::string& before,
                   std::string_view code = "upstream_error") {
  const std::string& body = client.body();
  EXPECT_EQ(client.status(), 200);
  ASSERT_TRUE(body.starts_with(before)) << body;
  const std::string_view block = std::string_view(body).substr(before.size());
  EXPECT_TRUE(block.starts_with("data: {\"error\":{")) << body;
  EXPECT_TRUE(block.ends_with("}\n\n")) << body;
  EXPECT_EQ(block.find("\n\n"), block.size() - 2) << body;
  EXPECT_NE(block.find("\"code\":\"" + std::string(code) + "\""), block.npos) << body;
  EXPECT_EQ(body.find("[DONE]"), body.npos);
  EXPECT_TRUE(client.finished());
  EXPECT_FALSE(client.aborted());
}

TEST_F(Stream, every_event_comes_through_wherever_the_upstream_cuts_its_bytes) {
  const std::string stream = join({kRole, kHello, kStop, kUsage, kDone});
  const std::string expected = join({kRole, kHello, kStop, kDone});
  for (std::size_t cut = 0; cut < stream.size(); ++cut) {
    std::vector<std::string> reads;
    if (cut > 0) reads.push_back(stream.substr(0, cut));
    reads.push_back(stream.substr(cut));
    const auto client = relayed(reads);
    ASSERT_EQ(client->body(), expected) << cut;
    ASSERT_EQ(client->status(), 200);
    ASSERT_TRUE(client->finished());
    ASSERT_FALSE(client->aborted());
  }
}

TEST_F(Stream, one_byte_at_a_time_gives_the_same) {
  std::vector<std::string> reads;
  for (const char c : join({kRole, kHello, kStop, kUsage, kDone})) reads.emplace_back(1, c);
  EXPECT_EQ(relayed(reads)->body(), join({kRole, kHello, kStop, kDone}));
}

TEST_F(Stream, the_events_of_one_read_go_out_in_one_write) {
  const auto client =
      relayed({join({kRole, kHello, kHello}), join({kHello, kStop, kUsage, kDone})});
  ASSERT_EQ(client->writes().size(), 2u);
  EXPECT_EQ(client->writes()[0], join({kRole, kHello, kHello}));
  EXPECT_EQ(client->writes()[1], join({kHello, kStop, kDone}));
}

TEST_F(Stream, its_head_says_what_it_is) {
  const auto client = relayed({join({kHello, kDone})});
  EXPECT_EQ(client->field("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(client->field("cache-control"), "no-cache");
  EXPECT_TRUE(client->field("x-request-id").starts_with("req_"));
  EXPECT_EQ(client->field("x-solidrust-upstream"), "gpu-1");
  EXPECT_TRUE(upstreams_.records[0]->stream);
  EXPECT_NE(upstreams_.records[0]->body.find("\"include_usage\":true"), std::string::npos);
}

TEST_F(Stream, the_usage_chunk_is_kept_for_who_asked_for_it) {
  const auto client =
      relayed({join({kHello, kUsage, kDone})}, R"(,"stream_options":{"include_usage":true})");
  EXPECT_EQ(client->body(), join({kHello, kUsage, kDone}));
}

TEST_F(Stream, the_usage_chunk_is_removed_for_who_refused_it) {
  const auto client =
      relayed({join({kHello, kUsage, kDone})}, R"(,"stream_options":{"include_usage":false})");
  EXPECT_EQ(client->body(), join({kHello, kDone}));
}

TEST_F(Stream, only_data_goes_out) {
  const auto client =
      relayed({": note\n\nevent: message\nid: 7\nretry: 10\n" + std::string(kHello) +
               "event: x\n\n:\n\ndata:{\"choices\":[]}\r\n\r\ndata: [DONE]\n\n"});
  EXPECT_EQ(client->body(), join({kHello, "data: {\"choices\":[]}\n\n", kDone}));
}

TEST_F(Stream, an_event_of_several_data_lines_stays_one_event) {
  const auto client =
      relayed({"data: {\"choices\":\ndata: [{\"text\":\"a\"}]}\n\n", std::string(kDone)});
  EXPECT_EQ(client->body(), join({"data: {\"choices\":\ndata: [{\"text\":\"a\"}]}\n\n", kDone}));
}

TEST_F(Stream, what_follows_done_is_ignored) {
  const auto client = relayed({join({kHello, kDone, kHello, "data: nonsense\n\n"}), "more"});
  EXPECT_EQ(client->body(), join({kHello, kDone}));
  EXPECT_TRUE(client->finished());
}

TEST_F(Stream, the_upstream_is_read_to_its_end_so_that_its_connection_can_be_kept) {
  relayed({join({kHello, kDone}), "\n"});
  EXPECT_EQ(upstreams_.records[0]->reads, 3u);
  EXPECT_FALSE(upstreams_.records[0]->cancelled);
}

TEST_F(Stream, an_upstream_that_stays_after_done_is_cancelled_soon) {
  GatewayLimits limits;
  limits.end_of_body = std::chrono::milliseconds(10);
  start(limits);
  UpstreamScript script = stream_of({join({kHello, kDone})});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->body(), join({kHello, kDone}));
  EXPECT_TRUE(client->finished());
  EXPECT_TRUE(upstreams_.records[0]->cancelled);
}

TEST_F(Stream, a_cut_is_told_in_the_stream_wherever_it_happens) {
  const std::string stream = join({kRole, kHello, kStop, kUsage, kDone});
  const std::size_t first_content = kRole.size() + kHello.size();
  for (std::size_t length = first_content; length < stream.size(); ++length) {
    const auto client = relayed({stream.substr(0, length)});
    std::string before = join({kRole, kHello});
    if (length >= first_content + kStop.size()) before += kStop;
    // The last LF of [DONE] may be missing: its event is whole once its line has ended.
    if (client->body().ends_with(kDone)) {
      EXPECT_EQ(length, stream.size() - 1);
      continue;
    }
    expect_broken(*client, before);
  }
}

TEST_F(Stream, a_cut_before_the_first_content_is_a_true_status) {
  for (std::size_t length = 0; length < kRole.size() + kHello.size() - 1; ++length) {
    upstreams_.next(stream_of({join({kRole, kHello}).substr(0, length)}));
    upstreams_.next(stream_of({}));
    auto client = ask();
    ASSERT_TRUE(serve(*client));
    ASSERT_EQ(client->status(), 502) << length;
    ASSERT_EQ(client->body().find("data:"), std::string::npos);
    upstreams_.clear();
  }
}

TEST_F(Stream, a_break_before_the_first_content_goes_to_the_next_target) {
  const std::string error_block = "data: {\"error\":{\"message\":\"boom\",\"code\":500}}\n\n";
  UpstreamScript stalled = stream_of({std::string(kRole)});
  stalled.reads.emplace_back(Error{ErrorCode::timeout, "stall"});
  for (const UpstreamScript& first :
       {stream_of({std::string(kRole)}), stream_of({error_block}), stream_of({"data: {\n\n"}),
        stream_of({"data: {\"x\":\"\xFF\"}\n\n"}), stream_of({"event: error\ndata: {}\n\n"}),
        whole("{}"), stalled}) {
    catalog_.store(make_catalog());  // targets of which nothing is known
    upstreams_.next(first);
    upstreams_.next(stream_of({join({kRole, kHello, kDone})}));
    auto client = ask();
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 200);
    EXPECT_EQ(client->body(), join({kRole, kHello, kDone}));
    EXPECT_EQ(client->field("x-solidrust-failover"), "true");
    EXPECT_EQ(client->field("x-solidrust-upstream"), "gpu-2");
    upstreams_.clear();
  }
}

// promise: U24
TEST_F(Stream, every_kind_of_break_after_the_first_content_is_told_once) {
  struct Case {
    std::string after;
    const char* code;
  };
  const Case cases[] = {
      {"data: {\n\n", "upstream_error"},
      {"data: 5\n\n", "upstream_error"},
      {"data: {\"x\":\"\xC3\"}\n\n", "upstream_error"},
      {"data: {\"x\":\"\xED\xA0\x80\"}\n\n", "upstream_error"},
      {"data: <html>\n\n", "upstream_error"},
      {"data: {\"error\":{\"message\":\"boom\",\"code\":500}}\n\n", "upstream_error"},
      {"event: error\ndata: {\"message\":\"boom\"}\n\n", "upstream_error"},
      {"", "upstream_error"},
      {"data: {\"choices\"", "upstream_error"},
  };
  for (const Case& one : cases) {
    const std::string good = join({kRole, kHello});
    expect_broken(*relayed({good, one.after + std::string(one.after.empty() ? "" : kHello)}), good,
                  one.code);
    expect_broken(*relayed({good + one.after}), good, one.code);
    EXPECT_EQ(upstreams_.records.size(), 1u);
  }
}

TEST_F(Stream, a_stall_and_a_reset_are_told_in_the_stream) {
  for (const ErrorCode code : {ErrorCode::timeout, ErrorCode::upstream_error}) {
    UpstreamScript script = stream_of({join({kHello, "data: {\"half"})});
    script.reads.emplace_back(Error{code, "scripted"});
    upstreams_.next(std::move(script));
    auto client = ask();
    ASSERT_TRUE(serve(*client));
    expect_broken(*client, std::string(kHello), error_row(code).name);
  }
}

TEST_F(Stream, a_preamble_without_content_is_held_back_up_to_its_bounds) {
  GatewayLimits limits;
  limits.preamble_events = 3;
  start(limits);
  const auto begun_with = [&](int events) {
    UpstreamScript script =
        stream_of(std::vector<std::string>(static_cast<std::size_t>(events), std::string(kRole)));
    script.reads.emplace_back(Error{ErrorCode::timeout, "scripted"});
    upstreams_.next(std::move(script));
    upstreams_.next(failing(ErrorCode::timeout));
    auto client = ask();
    EXPECT_TRUE(serve(*client));
    upstreams_.clear();
    return client->status();
  };
  EXPECT_EQ(begun_with(2), 504);
  EXPECT_EQ(begun_with(3), 200);
}

TEST_F(Stream, a_preamble_is_held_back_up_to_its_bytes) {
  for (const std::size_t spare : {0u, 1u}) {
    GatewayLimits limits;
    limits.preamble_bytes = kRole.size() + spare;
    start(limits);
    UpstreamScript script = stream_of({std::string(kRole)});
    script.reads.emplace_back(Error{ErrorCode::timeout, "scripted"});
    upstreams_.next(std::move(script));
    upstreams_.next(failing(ErrorCode::timeout));
    auto client = ask();
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), spare == 0 ? 200 : 504);
    upstreams_.clear();
  }
}

TEST_F(Stream, a_stream_without_content_that_ends_well_is_relayed) {
  EXPECT_EQ(relayed({join({kRole, kDone})})->body(), join({kRole, kDone}));
  EXPECT_EQ(relayed({std::string(kDone)})->body(), kDone);
}

TEST_F(Stream, an_event_of_any_size_comes_through) {
  const std::string big = "data: {\"choices\":[{\"delta\":{\"content\":\"" +
                          std::string(300'000, 'x') + "\xC3\xA9\"}}]}\n\n";
  const std::string stream = join({kRole, big, kHello, kDone});
  for (const std::size_t piece : {1000u, 16'384u, 1'000'000u}) {
    std::vector<std::string> reads;
    for (std::size_t at = 0; at < stream.size(); at += piece)
      reads.push_back(stream.substr(at, piece));
    const auto client = relayed(reads);
    EXPECT_EQ(client->body(), stream) << piece;
    EXPECT_TRUE(client->finished());
  }
}

TEST_F(Stream, a_cut_inside_an_event_that_went_out_in_part_closes_the_connection) {
  const std::string half = "data: {\"x\":\"" + std::string(200'000, 'x');
  for (const std::string& tail : {std::string(""), std::string("\xFF")}) {
    const auto client = relayed({std::string(kHello), half, tail + "y"});
    EXPECT_TRUE(client->aborted());
    EXPECT_FALSE(client->finished());
    EXPECT_EQ(client->body().find("error"), std::string::npos);
  }
}

TEST_F(Stream, a_client_that_leaves_in_mid_stream_cancels_the_upstream) {
  UpstreamScript script = stream_of({join({kRole, kHello})});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  ASSERT_TRUE(serve(*client, [&] { client->go_away(); }));
  EXPECT_TRUE(upstreams_.records[0]->cancelled);
  EXPECT_TRUE(upstreams_.records[0]->destroyed);
  EXPECT_EQ(client->body(), join({kRole, kHello}));
  EXPECT_FALSE(client->finished());
}

TEST_F(Stream, a_client_that_leaves_before_the_first_content_gets_no_status) {
  UpstreamScript script = stream_of({std::string(kRole)});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  ASSERT_TRUE(serve(*client, [&] { client->go_away(); }));
  EXPECT_TRUE(upstreams_.records[0]->cancelled);
  EXPECT_EQ(upstreams_.records.size(), 1u);
  EXPECT_FALSE(client->begun());
}

TEST_F(Stream, a_write_that_fails_cancels_the_upstream) {
  for (const int writes : {0, 1, 2}) {
    upstreams_.records.clear();
    upstreams_.next(stream_of({std::string(kHello), std::string(kHello), std::string(kHello),
                               std::string(kHello), std::string(kDone)}));
    auto client = ask();
    client->go_away_after_writes(writes);
    ASSERT_TRUE(serve(*client));
    EXPECT_TRUE(upstreams_.records[0]->cancelled);
    EXPECT_FALSE(client->finished());
    EXPECT_EQ(client->writes().size(), static_cast<std::size_t>(writes));
  }
}

TEST_F(Stream, silence_brings_a_comment_once_the_stream_has_begun) {
  GatewayLimits limits;
  limits.cut_sweep = std::chrono::milliseconds(10);
  start(limits);
  UpstreamScript script = stream_of({std::string(kHello)});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  int rounds = 0;
  ASSERT_TRUE(serve(*client, [&] {
    const std::size_t sent = client->writes().size();
    if (sent == 1 && ++rounds == 7) clock_.advance(limits.ping);  // nothing may come before
    if (sent == 2) clock_.advance(limits.ping);
    if (sent == 3) client->go_away();
  }));
  EXPECT_GE(rounds, 7);
  EXPECT_EQ(client->body(), join({kHello, ": ping\n\n", ": ping\n\n"}));
}

// A model that thinks: the upstream has begun its stream, and no content comes.
class Thinking : public Stream {
 protected:
  Thinking() {
    limits_.cut_sweep = std::chrono::milliseconds(10);
    start(limits_);
  }
  // A role, silence until `pings` comments have gone out, then this.
  std::unique_ptr<FakeClient> thinks(std::vector<UpstreamScript::Step> then,
                                     std::size_t pings = 1) {
    upstreams_.records.clear();
    UpstreamScript script = stream_of({std::string(kRole)});
    script.reads.emplace_back(UpstreamScript::Wait{&over_});
    for (auto& step : then) script.reads.push_back(std::move(step));
    upstreams_.next(std::move(script));
    upstreams_.next(failing(ErrorCode::invalid_value));  // seen if a second attempt is made
    auto client = ask();
    EXPECT_TRUE(serve(*client, [&] {
      if (client->writes().size() == pings) over_.set();
      clock_.advance(limits_.ping);
    }));
    upstreams_.forget_scripts();
    return client;
  }
  GatewayLimits limits_;
  Signal over_;
};

// promise: U42
TEST_F(Thinking, silence_before_the_first_content_begins_the_answer) {
  const auto client = thinks({join({kHello, kDone})}, 2);
  EXPECT_EQ(client->status(), 200);
  EXPECT_EQ(client->body(), join({": ping\n\n", ": ping\n\n", kRole, kHello, kDone}));
  EXPECT_EQ(client->field("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(client->field("x-solidrust-upstream"), "gpu-1");
  EXPECT_TRUE(client->finished());
}

// promise: U43
TEST_F(Thinking, once_it_has_begun_a_failure_is_an_error_block_and_no_other_target_is_asked) {
  const UpstreamScript::Step failures[] = {
      Error{ErrorCode::timeout, "scripted"},
      std::string("data: {\"error\":{\"message\":\"boom\",\"code\":500}}\n\n"),
      std::string("data: nonsense\n\n"),
      std::string(),  // the end
  };
  for (const UpstreamScript::Step& failure : failures) {
    catalog_.store(make_catalog());
    const auto client = thinks({failure});
    expect_broken(*client, join({": ping\n\n", kRole}),
                  std::holds_alternative<Error>(failure) ? "timeout" : "upstream_error");
    EXPECT_EQ(upstreams_.records.size(), 1u);
    const Target& target = catalog_.load()->find("chat")->targets[0];
    EXPECT_EQ(target.state->view(clock_.steady()).failures, 1u);
    EXPECT_EQ(target.state->in_flight(), 0u);
  }
}

TEST_F(Thinking, the_answer_does_not_begin_before_its_time) {
  UpstreamScript script = stream_of({std::string(kRole)});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  int rounds = 0;
  ASSERT_TRUE(serve(*client, [&] {
    if (++rounds == 3) clock_.advance(limits_.ping - std::chrono::milliseconds(1));
    if (rounds == 10) client->go_away();
  }));
  EXPECT_EQ(client->body(), "");
  EXPECT_FALSE(client->begun());
}

TEST_F(Thinking, a_server_that_has_not_begun_its_stream_begins_no_answer) {
  UpstreamScript silent;
  silent.silent_open = true;
  upstreams_.next(silent);
  auto client = ask();
  int rounds = 0;
  ASSERT_TRUE(serve(*client, [&] {
    clock_.advance(limits_.ping);
    if (++rounds == 10) client->go_away();
  }));
  EXPECT_FALSE(client->begun());
}

TEST_F(Thinking, a_client_that_leaves_after_it_has_begun_cancels_the_upstream) {
  UpstreamScript script = stream_of({std::string(kRole)});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  ASSERT_TRUE(serve(*client, [&] {
    if (client->writes().size() == 1) client->go_away();
    clock_.advance(limits_.ping);
  }));
  EXPECT_TRUE(upstreams_.records[0]->cancelled);
  EXPECT_FALSE(client->finished());
}

TEST_F(Thinking, a_key_revoked_as_compromised_is_told_in_the_stream) {
  UpstreamScript script = stream_of({std::string(kRole)});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  const KeyId id = last_id_;
  ASSERT_TRUE(serve(*client, [&] {
    if (client->writes().size() == 1) authenticator_.invalidate(id, true);
    clock_.advance(limits_.ping);
  }));
  EXPECT_NE(client->body().find("invalid_api_key"), std::string::npos) << client->body();
  EXPECT_TRUE(client->body().starts_with(": ping\n\n"));
}

// ---- the model's name ----

class Named : public Stream {
 protected:
  void answer_with(AnswerModel choice) {
    const CatalogPtr known = make_catalog();
    std::vector<Model> models{*known->find("chat"), *known->find("bge")};
    for (Model& model : models) model.answer_model = choice;
    catalog_.store(std::make_shared<Catalog>(known->upstreams(), std::move(models)));
  }
  static std::string event(std::string_view model, const std::string& content = "hi") {
    return "data: {\"model\":" + std::string(model) + ",\"choices\":[{\"delta\":{\"content\":\"" +
           content + "\"}}]}\n\n";
  }
  static constexpr std::string_view kPath = R"("/home/me/x.gguf")";
};

TEST_F(Named, a_stream_says_the_targets_name_unless_another_was_chosen) {
  const std::string sent = join({event(kPath), event(kPath, std::string(100'000, 'x')), kDone});
  for (const auto& [choice, name] : {std::pair{AnswerModel::target, R"("real/chat")"},
                                     std::pair{AnswerModel::asked, R"("chat")"},
                                     std::pair{AnswerModel::upstream, kPath.data()}}) {
    answer_with(choice);
    for (const std::size_t piece : {1'000u, 1'000'000u}) {
      std::vector<std::string> reads;
      for (std::size_t at = 0; at < sent.size(); at += piece)
        reads.push_back(sent.substr(at, piece));
      EXPECT_EQ(relayed(reads)->body(),
                join({event(name), event(name, std::string(100'000, 'x')), kDone}))
          << name;
    }
  }
}

TEST_F(Named, an_event_of_several_lines_is_renamed_too) {
  EXPECT_EQ(
      relayed({"data: {\"choices\":[{\"text\":\"a\"}],\ndata: \"model\": \"x\"}\n\n",
               std::string(kDone)})
          ->body(),
      join({"data: {\"choices\":[{\"text\":\"a\"}],\ndata: \"model\": \"real/chat\"}\n\n", kDone}));
}

TEST_F(Named, a_server_that_says_the_name_that_was_asked_for_keeps_it_in_every_event) {
  constexpr std::string_view kAsked = R"("chat")";
  const std::string large(100'000, 'x');  // goes out in parts, unread
  EXPECT_EQ(relayed({event(kAsked), event(kAsked, large), std::string(kDone)})->body(),
            join({event(kAsked), event(kAsked, large), kDone}));
  // What else it says of itself is hidden, by the name that it has said.
  EXPECT_EQ(relayed({event(kAsked), event(kPath), std::string(kDone)})->body(),
            join({event(kAsked), event(kAsked), kDone}));
}

TEST_F(Named, a_whole_answer_says_it_too) {
  for (const auto& [choice, name] : {std::pair{AnswerModel::target, R"("real/chat")"},
                                     std::pair{AnswerModel::asked, R"("ch\u0061t")"},
                                     std::pair{AnswerModel::upstream, kPath.data()}}) {
    answer_with(choice);
    upstreams_.next(
        whole(R"({"model":"/home/me/x.gguf","choices":[{"message":{"content":"a"}}]})"));
    auto client = post("/v1/chat/completions",
                       R"({"model":"ch\u0061t","messages":[{"role":"user","content":"hi"}]})");
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->body(),
              std::string(R"({"model":)") + name + R"(,"choices":[{"message":{"content":"a"}}]})");
  }
}

TEST_F(Named, embeddings_say_it_in_either_form) {
  for (const char* format : {"float", "base64"}) {
    upstreams_.next(whole(R"({"data":[{"embedding":[1]}],"model":"/home/me/x.gguf"})"));
    auto client =
        post("/v1/embeddings",
             std::string(R"({"model":"bge","input":"a","encoding_format":")") + format + "\"}");
    ASSERT_TRUE(serve(*client));
    EXPECT_NE(client->body().find(R"("model":"real/bge"})"), std::string::npos) << client->body();
    EXPECT_EQ(client->body().find("gguf"), std::string::npos);
  }
}

// ---- what the upstream may say ----

TEST_F(Stream, an_event_without_data_is_none) {
  for (const std::string nothing : {"data:\n\n", "data: \n\n", "data\n\n", "data:\ndata:\n\n",
                                    "event: ping\ndata:\n\n", "data:\r\n\r\n"}) {
    const auto client =
        relayed({nothing + nothing, join({kHello, nothing, kHello, nothing, kDone})});
    EXPECT_EQ(client->body(), join({kHello, kHello, kDone})) << nothing;
  }
  std::vector<std::string> many(200, "data:\n\n");  // more than may be held back before content
  many.push_back("data: {\"error\":{\"message\":\"m\",\"code\":400}}\n\n");
  EXPECT_EQ(relayed(many)->status(), 400);
  EXPECT_EQ(relayed({"event: error\ndata:\n\n", std::string(kHello)})->status(),
            400);  // of the second
}

TEST_F(Stream, an_error_in_json_instead_of_the_stream_is_translated) {
  const auto json = [&](std::vector<std::string> reads) {
    catalog_.store(make_catalog());
    upstreams_.records.clear();
    UpstreamScript script = stream_of(std::move(reads));
    script.head = {200, false, true};
    upstreams_.next(script);
    upstreams_.next(stream_of({join({kHello, kDone})}));
    auto client = ask();
    EXPECT_TRUE(serve(*client));
    upstreams_.forget_scripts();
    return client;
  };
  const std::string error = R"({"error":{"message":"content is too odd","code":400}})";
  for (std::size_t cut = 0; cut <= error.size(); ++cut) {
    std::vector<std::string> reads{error.substr(0, cut), error.substr(cut)};
    std::erase(reads, "");
    const auto client = json(reads);
    EXPECT_EQ(client->status(), 400);
    EXPECT_NE(client->body().find("content is too odd"), std::string::npos) << client->body();
    EXPECT_EQ(upstreams_.records.size(), 1u);
    EXPECT_EQ(catalog_.load()->find("chat")->targets[0].state->view(clock_.steady()).failures, 0u);
  }
  // The server's own fault, and nonsense: another target.
  EXPECT_EQ(json({R"({"error":{"message":"boom","code":500}})"})->body(), join({kHello, kDone}));
  EXPECT_EQ(json({R"({"choices":[]})"})->body(), join({kHello, kDone}));
  EXPECT_EQ(json({})->body(), join({kHello, kDone}));
  EXPECT_EQ(json({R"({"error":")" + std::string(70'000, 'x'), "\"}"})->body(),
            join({kHello, kDone}));
}

// ---- stream_options ----

class StreamOptions : public Stream {
 protected:
  void refuse() {
    UpstreamScript script = failing(ErrorCode::invalid_value);
    script.refuses = script.refuses.with(OwnField::stream_options);
    upstreams_.next(std::move(script));
  }
  void answer() { upstreams_.next(stream_of({join({kHello, kDone})})); }
  bool asked(std::size_t record) const {
    return upstreams_.records[record]->body.find("include_usage") != std::string::npos;
  }
};

TEST_F(StreamOptions, a_server_that_refuses_them_is_asked_once_more_without) {
  refuse();
  answer();
  auto client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->body(), join({kHello, kDone}));
  ASSERT_EQ(upstreams_.records.size(), 2u);
  EXPECT_EQ(upstreams_.records[1]->target, "gpu-1");
  EXPECT_TRUE(asked(0));
  EXPECT_EQ(upstreams_.records[1]->body, std::string(kAsk).replace(9, 6, "\"real/chat\"") + "}");
  EXPECT_EQ(client->field("x-solidrust-failover"), "");
  EXPECT_EQ(catalog_.load()->find("chat")->targets[0].state->view(clock_.steady()).failures, 0u);
  // From then on it is not asked, until the catalog changes.
  answer();
  client = ask();
  ASSERT_TRUE(serve(*client));
  ASSERT_EQ(upstreams_.records.size(), 3u);
  EXPECT_FALSE(asked(2));
  catalog_.store(make_catalog());
  answer();
  client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_TRUE(asked(3));
}

TEST_F(StreamOptions, what_is_refused_without_them_too_teaches_nothing) {
  refuse();
  refuse();
  auto client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400);
  ASSERT_EQ(upstreams_.records.size(), 2u);
  answer();
  client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_TRUE(asked(2));
}

// promise: U39
TEST_F(StreamOptions, those_of_the_caller_are_its_own) {
  for (const char* own :
       {R"(,"stream_options":{"include_usage":true})", R"(,"stream_options":{})"}) {
    upstreams_.clear();
    refuse();
    const auto client = ask(own);
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(client->status(), 400);
    EXPECT_EQ(upstreams_.records.size(), 1u);
  }
  upstreams_.clear();
  refuse();
  answer();
  const auto client = ask(R"(,"stream_options":null)");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200);
  EXPECT_NE(upstreams_.records[1]->body.find("\"stream_options\":null"), std::string::npos);
}

TEST_F(StreamOptions, a_whole_request_is_not_tried_again) {
  refuse();
  auto client = post("/v1/chat/completions",
                     R"({"model":"chat","messages":[{"role":"user","content":"hi"}]})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 400);
  EXPECT_EQ(upstreams_.records.size(), 1u);
}

TEST_F(StreamOptions, a_failure_of_the_second_try_is_met_by_another_target) {
  refuse();
  upstreams_.next(failing(ErrorCode::upstream_error));
  answer();
  auto client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 200);
  ASSERT_EQ(upstreams_.records.size(), 3u);
  EXPECT_EQ(upstreams_.records[2]->target, "gpu-2");
  EXPECT_TRUE(asked(2));
}

TEST_F(StreamOptions, an_upstream_that_is_never_to_be_asked_is_not) {
  const CatalogPtr known = make_catalog();
  Model model = *known->find("chat");
  auto upstream = std::make_shared<Upstream>(*model.targets[0].upstream);
  upstream->asks = upstream->asks.without(OwnField::stream_options);
  model.targets[0].upstream = upstream;
  catalog_.store(std::make_shared<Catalog>(known->upstreams(), std::vector<Model>{model}));
  for (const char* own : {"", R"(,"stream_options":{"include_usage":false})"}) {
    upstreams_.clear();
    answer();
    auto client = ask(own);
    ASSERT_TRUE(serve(*client));
    EXPECT_EQ(upstreams_.records[0]->body.find("\"include_usage\":true"), std::string::npos);
    EXPECT_EQ(upstreams_.records[0]->body.find("stream_options") != std::string::npos, *own != 0);
  }
}

TEST_F(Stream, a_key_revoked_as_compromised_cuts_its_stream) {
  GatewayLimits limits;
  limits.cut_sweep = std::chrono::milliseconds(10);
  start(limits);
  UpstreamScript script = stream_of({std::string(kHello)});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = ask();
  const KeyId id = last_id_;
  ASSERT_TRUE(serve(*client, [&] { authenticator_.invalidate(id, true); }));
  expect_broken(*client, std::string(kHello), "invalid_api_key");
  EXPECT_TRUE(upstreams_.records[0]->cancelled);
}

TEST_F(Stream, an_exception_in_mid_stream_breaks_it_off) {
  UpstreamScript script = stream_of({std::string(kHello), std::string(kHello)});
  script.before_read = [](void*, std::size_t read) {
    if (read == 1) throw std::runtime_error("scripted");
  };
  upstreams_.next(std::move(script));
  auto client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->body(), kHello);
  EXPECT_TRUE(client->aborted());
  EXPECT_FALSE(client->finished());
}

TEST_F(Stream, legacy_completions_stream_alike) {
  const std::string text = "data: {\"choices\":[{\"text\":\"a\"}]}\n\n";
  upstreams_.next(stream_of({join({text, kUsage, kDone})}));
  auto client = post("/v1/completions", R"({"model":"chat","prompt":"hi","stream":true})");
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->body(), join({text, kDone}));
}

TEST_F(Stream, an_error_block_that_holds_our_credential_or_address_is_not_passed_on) {
  auto upstream = std::make_shared<Upstream>();
  upstream->name = "gpu-1";
  upstream->api_key = Secret("sk-canary");
  upstream->origin.host = "10.0.0.5";
  Model model;
  model.name = "chat";
  model.targets = {Target{upstream, "real"}};
  catalog_.store(std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>{upstream},
                                           std::vector<Model>{std::move(model)}));
  const std::string block =
      R"(data: {"error":{"message":"sk-canary at 10.0.0.5","type":"BadRequestError","code":400}})"
      "\n\n";
  for (const bool after_content : {false, true}) {
    const auto client = relayed(after_content ? std::vector<std::string>{std::string(kHello), block}
                                              : std::vector<std::string>{block});
    EXPECT_EQ(client->status(), after_content ? 200 : 400);
    EXPECT_NE(client->body().find("invalid_value"), std::string::npos) << client->body();
    EXPECT_EQ(client->body().find("sk-canary"), std::string::npos) << client->body();
    EXPECT_EQ(client->body().find("10.0.0.5"), std::string::npos) << client->body();
  }
}

}  // namespace
}  // namespace solidrust
