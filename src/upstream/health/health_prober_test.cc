#include "upstream/health/health_prober.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "http/testing/fake_server.h"
#include "http/testing/pooled_worker.h"
#include "net/worker.h"
#include "upstream/health/target_lease.h"
#include "upstream/health/target_state.h"
#include "upstream/health/upstream_probe.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Health = TargetState::Health;

std::string answer(const std::string& status, const std::string& body = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

// Answers /health with `health` and the list of models with one.
FakeServer::Script server(std::string health, std::atomic<int>* asked = nullptr) {
  return [health = std::move(health), asked](FakeConnection& connection, int) {
    for (std::string request = connection.read_request(); !request.empty();
         request = connection.read_request()) {
      if (asked != nullptr) ++*asked;
      const bool models = request.starts_with("GET /v1/models ");
      connection.send(models ? answer("200 OK", R"({"object":"list","data":[{"id":"m"}]})")
                             : answer(request.starts_with("GET /health ") ? health : "400 Odd"));
    }
  };
}

std::shared_ptr<const Upstream> upstream_at(std::uint16_t port, const std::string& name = "gpu") {
  auto upstream = std::make_shared<Upstream>();
  upstream->name = name;
  upstream->origin.host = "127.0.0.1";
  upstream->origin.port = port;
  upstream->origin.host_header = "127.0.0.1:" + std::to_string(port);
  upstream->path_prefix = "/v1";
  return upstream;
}

ProbeResult probe(std::uint16_t port) {
  return probe_blocking(upstream_at(port), nullptr, 2s);
}

TEST(UpstreamProbe, a_server_with_health_lives_and_shows_its_models) {
  FakeServer gpu(server("200 OK"));
  const ProbeResult result = probe(gpu.port());
  EXPECT_TRUE(result.alive);
  EXPECT_EQ(result.status, 200);
  ASSERT_EQ(result.models.size(), 1u);
  EXPECT_EQ(result.models[0], "m");
}

// promise: U55
TEST(UpstreamProbe, a_server_without_health_is_known_by_its_models) {
  FakeServer gpu(server("404 Not Found"));
  const ProbeResult result = probe(gpu.port());
  EXPECT_TRUE(result.alive);
  EXPECT_EQ(result.path, ProbePath::models);
}

TEST(UpstreamProbe, a_server_that_is_loading_does_not_live_yet) {
  FakeServer gpu(server("503 Service Unavailable"));
  const ProbeResult result = probe(gpu.port());
  EXPECT_FALSE(result.alive);
  EXPECT_EQ(result.status, 503);
}

TEST(UpstreamProbe, nobody_there_is_no_connection) {
  std::uint16_t port = 0;
  {
    FakeServer gone(server("200 OK"));
    port = gone.port();
  }
  const ProbeResult result = probe(port);
  EXPECT_FALSE(result.alive);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.failure, "no connection");
}

// A server with these answers to POST {} at each dialect's path, and an Anthropic list of models.
struct DialectServer {
  std::string chat = "400 No";
  std::string responses = "404 No";
  std::string messages = "422 No";
  std::string seen;  // all heads; read it when the server is gone

  void serve(FakeConnection& connection) {
    for (std::string request = connection.read_request(); !request.empty();
         request = connection.read_request()) {
      seen += request + "\n";
      if (request.starts_with("GET /v1/models "))
        connection.send(
            answer("200 OK", R"({"data":[{"type":"model","id":"c"}],"has_more":false})"));
      else if (request.starts_with("POST /v1/chat/completions "))
        connection.send(answer(chat));
      else if (request.starts_with("POST /v1/responses "))
        connection.send(answer(responses));
      else
        connection.send(answer(request.starts_with("POST /v1/messages ") ? messages : "500 Odd"));
    }
  }
};

using Answer = DialectReport::Answer;

// promise: U55
TEST(UpstreamProbe, anthropic_is_known_by_its_models_and_asked_in_its_own_form) {
  DialectServer script;
  {
    FakeServer server([&](FakeConnection& connection, int) { script.serve(connection); });
    Upstream claude = *upstream_at(server.port());
    claude.kind = UpstreamKind::anthropic;
    claude.auth = AuthForm::x_api_key;
    claude.api_key = Secret("canary-key");
    const ProbeResult result =
        probe_blocking(std::make_shared<const Upstream>(claude), nullptr, 2s);
    EXPECT_TRUE(result.alive);
    EXPECT_EQ(result.models, std::vector<std::string>{"c"});
  }
  EXPECT_TRUE(script.seen.starts_with("GET /v1/models ")) << script.seen;
  const std::string first = script.seen.substr(0, script.seen.find("\r\n\r\n") + 4);
  EXPECT_NE(first.find("\r\nx-api-key: canary-key\r\n"), std::string::npos) << first;
  EXPECT_NE(first.find("\r\nanthropic-version: 2023-06-01\r\n"), std::string::npos) << first;
  EXPECT_EQ(script.seen.find("Authorization"), std::string::npos);
}

// promise: U4
TEST(UpstreamProbe, each_dialect_is_asked_with_an_empty_request) {
  const struct {
    const char* status;
    Answer answer;
  } rows[] = {{"200 OK", Answer::there},      {"400 No", Answer::there},
              {"422 No", Answer::there},      {"404 No", Answer::absent},
              {"405 No", Answer::absent},     {"500 No", Answer::broken},
              {"503 No", Answer::broken},     {"401 No", Answer::credential},
              {"403 No", Answer::credential}, {"429 No", Answer::unclear}};
  for (const auto& row : rows) {
    DialectServer script;
    script.responses = row.status;
    FakeServer server([&](FakeConnection& connection, int) { script.serve(connection); });
    Upstream claude = *upstream_at(server.port());
    claude.kind = UpstreamKind::anthropic;  // no /health
    const ProbeResult result =
        probe_blocking(std::make_shared<const Upstream>(claude), nullptr, 2s);
    ASSERT_EQ(result.dialects.size(), 3u);
    EXPECT_EQ(result.dialects[0].answer, Answer::there);
    EXPECT_EQ(result.dialects[1].dialect, Dialect::responses);
    EXPECT_EQ(result.dialects[1].answer, row.answer) << row.status;
    EXPECT_EQ(result.dialects[2].status, 422);
  }
}

// promise: U5
TEST(UpstreamProbe, it_is_said_where_speaks_and_the_server_disagree) {
  Upstream upstream;
  upstream.speaks = Dialects(Dialect::chat) | Dialect::responses;
  const auto advice = [&](Answer chat, Answer responses, Answer messages) {
    return dialect_advice(upstream, {{Dialect::chat, 1, chat},
                                     {Dialect::responses, 1, responses},
                                     {Dialect::messages, 1, messages}});
  };
  EXPECT_EQ(advice(Answer::there, Answer::there, Answer::absent), "");
  EXPECT_EQ(advice(Answer::credential, Answer::unclear, Answer::broken), "");
  EXPECT_EQ(advice(Answer::there, Answer::absent, Answer::there),
            "speaks names responses, which it does not have; "
            "speaks leaves out messages, which it answers");
  EXPECT_EQ(advice(Answer::broken, Answer::there, Answer::credential),
            "speaks names chat, which is broken there");
  EXPECT_EQ(dialect_advice(upstream, {}), "");
}

Catalog catalog_of(const std::vector<std::vector<std::shared_ptr<const Upstream>>>& models) {
  std::vector<Model> made;
  for (const auto& upstreams : models) {
    Model& model = made.emplace_back();
    model.name = "model-" + std::to_string(made.size());
    for (const auto& upstream : upstreams) model.targets.push_back(Target{upstream, "m"});
  }
  return Catalog(models[0], std::move(made));
}

// promise: U55
TEST(HealthProber, probes_are_made_only_where_there_is_a_choice) {
  const auto one = upstream_at(1, "one");
  const auto two = upstream_at(2, "two");
  const auto alone = upstream_at(3, "alone");
  Model pair;
  pair.name = "pair";
  pair.targets = {Target{one, "a"}, Target{two, "b"}};
  Model single;
  single.name = "single";
  single.targets = {Target{alone, "c"}};
  const Catalog catalog({one, two, alone}, {pair, single});
  EXPECT_TRUE(has_alternatives(catalog, *one));
  EXPECT_FALSE(has_alternatives(catalog, *alone));
}

// promise: U56
TEST(HealthProber, three_failed_probes_eject_wherever_another_is_left) {
  FakeClock clock;
  const auto one = upstream_at(1, "one");
  const auto two = upstream_at(2, "two");
  const Catalog catalog = catalog_of({{one}, {one, two}});
  const TargetState& state = *catalog.find("model-1")->targets[0].state;
  for (int i = 0; i < 2; ++i) note_probe(catalog, *one, false, clock.steady(), 0);
  EXPECT_EQ(state.health(clock.steady()), Health::healthy);
  note_probe(catalog, *one, false, clock.steady(), 0);
  EXPECT_EQ(state.health(clock.steady()), Health::ejected);
  for (int i = 0; i < 5; ++i) note_probe(catalog, *two, false, clock.steady(), 0);
  EXPECT_EQ(catalog.find("model-2")->targets[1].state->health(clock.steady()), Health::healthy);
}

// promise: U57
TEST(HealthProber, an_upstream_that_comes_back_is_found_by_its_probe) {
  std::atomic<int> asked{0};
  FakeServer gpu(server("200 OK", &asked));
  const auto one = upstream_at(gpu.port(), "one");
  const auto two = upstream_at(gpu.port(), "two");
  const auto catalog = std::make_shared<Catalog>(
      std::vector<std::shared_ptr<const Upstream>>{one, two}, std::vector<Model>{[&] {
        Model model;
        model.name = "chat";
        model.targets = {Target{one, "m"}, Target{two, "m"}};
        return model;
      }()});
  SystemClock clock;
  TargetState& state = *catalog->find("chat")->targets[0].state;
  state.failed(AttemptFault::connect, {}, clock.steady());
  state.eject(clock.steady(), 0);

  http::PooledWorker worker;
  {
    const HealthProber prober(
        worker.worker(),
        {[&] { return catalog; }, [&]() -> http::ClientPool& { return worker.pool(); },
         [] {
           return HealthProber::Options{50ms, 1s};
         }},
        clock, 1);
    const auto give_up = std::chrono::steady_clock::now() + 5s;
    while (state.health(clock.steady()) == Health::ejected &&
           std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(state.health(clock.steady()), Health::trial_due);
  EXPECT_GT(asked.load(), 0);
}

TEST(HealthProber, a_probe_that_is_over_after_probing_was_switched_off_is_not_noted) {
  std::atomic<int> asked{0};
  std::promise<void> released;
  FakeServer gpu(
      [&asked, release = released.get_future().share()](FakeConnection& connection, int) {
        if (connection.read_request().empty()) return;
        ++asked;
        release.wait();
        connection.send(answer("200 OK"));
      });
  const auto one = upstream_at(gpu.port(), "one");
  const auto two = upstream_at(gpu.port(), "two");
  Model chat;
  chat.name = "chat";
  chat.targets = {Target{one, "m"}, Target{two, "m"}};
  const auto catalog = std::make_shared<Catalog>(
      std::vector<std::shared_ptr<const Upstream>>{one, two}, std::vector<Model>{chat});
  const SystemClock clock;
  std::atomic<bool> on{true};
  const auto noted = [&] {
    const auto& targets = catalog->find("chat")->targets;
    return std::any_of(targets.begin(), targets.end(), [&](const Target& target) {
      return target.state->view(clock.steady()).probe != TargetState::Probe::unknown;
    });
  };
  http::PooledWorker worker;
  const HealthProber prober(
      worker.worker(),
      {[&] { return catalog; }, [&]() -> http::ClientPool& { return worker.pool(); },
       [&] {
         return HealthProber::Options{on ? 50ms : 0ms, 10s};
       }},
      clock, 1);
  const auto give_up = std::chrono::steady_clock::now() + 5s;
  while (asked == 0 && std::chrono::steady_clock::now() < give_up) std::this_thread::sleep_for(5ms);
  EXPECT_GT(asked.load(), 0);
  on = false;
  std::this_thread::sleep_for(600ms);  // it looks four times a second
  released.set_value();
  const auto until = std::chrono::steady_clock::now() + 400ms;
  while (std::chrono::steady_clock::now() < until) ASSERT_FALSE(noted());
}

}  // namespace
}  // namespace solidrust
