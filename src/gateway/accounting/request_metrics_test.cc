#include "gateway/accounting/request_metrics.h"

#include <mutex>

#include <gtest/gtest.h>

#include "gateway/accounting/request_counts.h"
#include "gateway/testing/test_gateway.h"

namespace solidrust {
namespace {

class RequestMetricsTest : public TestGateway {
 protected:
  RequestMetricsTest() {
    metrics_ = &counted_;
    start({});
  }
  void ask(const std::string& key, bool fails = false) {
    FakeClient client(worker_, "POST", "/v1/chat/completions");
    client.api_key(key);
    client.json(R"({"model":"chat","messages":[{"role":"user","content":"a"}]})");
    if (fails) client.throw_at_body();
    upstreams_.next(whole("{}"));
    EXPECT_TRUE(serve(client));
    upstreams_.clear();
  }

  RequestMetrics counted_{1, 8};
};

TEST_F(RequestMetricsTest, requests_with_live_keys_and_their_errors_are_counted_for_the_alerts) {
  KeyWish test;
  test.environment = Environment::test;
  const std::string live = make_key();
  const std::string sandbox = make_key(test);
  ask(live);
  ask(live);
  ask(live, true);
  ask(sandbox, true);
  ask("sk_live_" + std::string(40, 'x'));
  const RequestMetrics::Totals totals = counted_.live_totals();
  EXPECT_EQ(totals.requests, 3u);
  EXPECT_EQ(totals.errors, 1u);
}

// Else a thread that gives way to others could hold up the worker.
TEST_F(RequestMetricsTest, who_looks_at_them_takes_no_lock) {
  ask(make_key());
  const std::lock_guard lock(counted_.part(0).rows().mutex);
  EXPECT_EQ(counted_.live_totals().requests, 1u);
}

}  // namespace
}  // namespace solidrust
