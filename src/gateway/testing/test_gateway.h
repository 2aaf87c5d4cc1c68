// A gateway with everything around it scripted, on a worker that the test turns itself. Tests only.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "auth/keys/key_authenticator.h"
#include "auth/keys/key_format.h"
#include "auth/keys/key_hasher.h"
#include "auth/testing/fake_key_loader.h"
#include "base/random.h"
#include "base/testing/fake_clock.h"
#include "gateway/catalog_holder.h"
#include "gateway/gateway.h"
#include "gateway/testing/fake_client.h"
#include "gateway/testing/scripted_upstream.h"
#include "net/worker.h"

namespace solidrust {

class TestGateway : public ::testing::Test {
 protected:
  TestGateway() { start({}); }

  void start(const GatewayLimits& limits) {
    gateway_ = std::make_unique<Gateway>(GatewayServices{authenticator_,
                                                         catalog_,
                                                         upstreams_,
                                                         clock_,
                                                         random_,
                                                         ready_,
                                                         limits,
                                                         nullptr,
                                                         meter_,
                                                         {},
                                                         nullptr,
                                                         metrics_,
                                                         traces_},
                                         1);
  }

  // Two upstreams: `chat` may use both, `bge` the first; `small` has a context of 8 tokens, `empty`
  // no target, `secret` is for whoever is told of it.
  static CatalogPtr make_catalog() {
    std::vector<std::shared_ptr<const Upstream>> upstreams;
    for (const char* name : {"gpu-1", "gpu-2"}) {
      auto upstream = std::make_shared<Upstream>();
      upstream->name = name;
      upstreams.push_back(std::move(upstream));
    }
    const auto model = [&](std::string name, std::size_t targets) {
      Model made;
      made.name = std::move(name);
      for (std::size_t i = 0; i < targets; ++i)
        made.targets.push_back(
            Target{upstreams[i], "real/" + made.name, static_cast<std::uint32_t>(i)});
      return made;
    };
    std::vector<Model> models{model("chat", 2), model("bge", 1), model("small", 1),
                              model("empty", 0), model("secret", 1)};
    models[0].price = {150, 600, 15};
    models[1].kind = ModelKind::embedding;
    models[2].context = 8;
    return std::make_shared<Catalog>(std::move(upstreams), std::move(models));
  }

  struct KeyWish {
    Environment environment = Environment::live;
    std::uint32_t scopes = kAllScopes;
    std::vector<std::string> models = {"chat", "bge", "small", "empty"};
    KeyStatus status = KeyStatus::active;
    std::int64_t expires_ms = 0;
    std::string limits_json;
  };
  std::string make_key() { return make_key(KeyWish()); }
  std::string make_key(const KeyWish& wish) {
    std::string text(generate_key(wish.environment, random_).reveal());
    KeyWithOwner row;
    row.key.id = KeyId::make(random_);
    row.key.account = AccountId::make(random_);
    row.key.name = "ci";
    row.key.environment = wish.environment;
    row.key.hint = key_hint(text);
    row.key.mac = hasher_.mac(text);
    row.key.scopes = wish.scopes;
    row.key.models = wish.models;
    row.key.status = wish.status;
    row.key.created_ms = 1'700'000'000'000;
    row.key.limits_json = wish.limits_json;
    if (wish.expires_ms != 0) row.key.expires_ms = wish.expires_ms;
    row.tier = "pro";
    loader_.put(row);
    last_id_ = row.key.id;
    last_account_ = row.key.account;
    return text;
  }

  // Serves the request to its end; `meanwhile` is called again and again while it waits. False if
  // it does not end within 5 s.
  template <class Meanwhile>
  bool serve(FakeClient& client, Meanwhile meanwhile) {
    bool over = false;
    worker_.tasks().spawn("request", run(gateway_.get(), &client, &over));
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!over && std::chrono::steady_clock::now() < give_up) {
      while (!over && worker_.turn(std::chrono::milliseconds(0))) {
      }
      if (over) break;
      meanwhile();
      worker_.turn(std::chrono::milliseconds(5));
    }
    return over;
  }
  bool serve(FakeClient& client) {
    return serve(client, [] {});
  }

  // A POST with a key that may do all.
  std::unique_ptr<FakeClient> post(std::string path, std::string body) {
    auto client = std::make_unique<FakeClient>(worker_, "POST", std::move(path));
    if (key_.empty()) key_ = make_key();
    client->api_key(key_);
    client->json(std::move(body));
    return client;
  }

  static UpstreamScript stream_of(std::vector<std::string> reads) {
    UpstreamScript script;
    script.head.event_stream = true;
    for (std::string& read : reads) script.reads.emplace_back(std::move(read));
    return script;
  }
  static UpstreamScript whole(std::string body) {
    UpstreamScript script;
    if (!body.empty()) script.reads.emplace_back(std::move(body));
    return script;
  }
  static UpstreamScript failing(ErrorCode code) {
    UpstreamScript script;
    script.open_error = Error{code, "scripted failure"};
    return script;
  }

  FakeClock clock_;
  SystemRandom random_;
  Worker worker_{0};
  PepperSet peppers_{Pepper{.version = 1, .bytes = {1, 2, 3}}};
  KeyHasher hasher_{peppers_};
  FakeKeyLoader loader_;
  KeyAuthenticator authenticator_{hasher_, loader_, clock_, {}};
  CatalogHolder catalog_{make_catalog()};
  ScriptedUpstreams upstreams_;
  std::atomic<bool> ready_{true};
  std::unique_ptr<Gateway> gateway_;
  const MeterServices* meter_ = nullptr;  // for start()
  RequestMetrics* metrics_ = nullptr;     // likewise
  trace::Recorder* traces_ = nullptr;     // likewise
  std::string key_;
  KeyId last_id_;
  AccountId last_account_;

 private:
  static Task<void> run(Gateway* gateway, FakeClient* client, bool* over) {
    co_await gateway->handle(*client);
    *over = true;
  }
};

}  // namespace solidrust
