#include <gtest/gtest.h>

#include "control/testing/control_fixture.h"
#include "control/upstreams/drains.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

class UpstreamCommands : public ControlTest {
 protected:
  UpstreamCommands() {
    auto one = std::make_shared<Upstream>();
    one->name = "gpu-1";
    one->origin.host_header = "10.0.0.5:8000";
    one->path_prefix = "/v1";
    one->api_key = Secret("canary");
    auto two = std::make_shared<Upstream>();
    two->name = "gpu-2";
    Model model;
    model.name = "chat";
    model.targets = {Target{one, "a"}, Target{one, "b"}, Target{two, "a"}};
    catalog = std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>{one, two},
                                        std::vector<Model>{model});
    server.on_catalog = [this] { return catalog; };
    context.drains = &drains;
  }
  // The same, as a reload makes it: other objects with the same names.
  static CatalogPtr reloaded(const Catalog& before) {
    std::vector<std::shared_ptr<const Upstream>> upstreams;
    for (const auto& upstream : before.upstreams())
      upstreams.push_back(std::make_shared<Upstream>(*upstream));
    Model model;
    model.name = "chat";
    model.targets = {Target{upstreams[0], "a"}, Target{upstreams[0], "b"},
                     Target{upstreams[1], "a"}};
    return std::make_shared<Catalog>(upstreams, std::vector<Model>{model});
  }
  bool draining(std::size_t target) const {
    return catalog->find("chat")->targets[target].state->draining();
  }
  std::string kept() const {
    std::string out;
    for (const DrainRow& row : drains.rows) out += row.upstream + "/" + row.model + " ";
    return out;
  }
  MemoryDrainStore drains{journal};
  CatalogPtr catalog;
};

TEST_F(UpstreamCommands, every_target_is_listed_once_with_what_is_known_of_it) {
  TargetState& state = *catalog->find("chat")->targets[1].state;
  state.take(0);
  state.failed(AttemptFault::connect, {}, clock.steady());
  state.eject(clock.steady(), 0);
  clock.advance(std::chrono::seconds(10));
  const auto targets = ok("upstreams.list")["targets"];
  EXPECT_EQ(targets.get_array().value().size(), 3u);
  const auto second = targets.at(1).value();
  EXPECT_EQ(text(second, "upstream"), "gpu-1");
  EXPECT_EQ(text(second, "base_url"), "http://10.0.0.5:8000/v1");
  EXPECT_EQ(text(second, "state"), "ejected");
  EXPECT_EQ(text(second, "last_fault"), "connect");
  EXPECT_EQ(second["ejected_ms"].get_int64().value(), 20'000);
  EXPECT_EQ(second["in_flight"].get_int64().value(), 1);
  EXPECT_EQ(last.find("canary"), std::string::npos);
}

TEST_F(UpstreamCommands, an_upstream_is_drained_with_all_its_targets_or_one) {
  ok("upstreams.drain", R"({"upstream":"gpu-1"})");
  EXPECT_TRUE(draining(0) && draining(1) && !draining(2));
  ok("upstreams.undrain", R"({"upstream":"gpu-1","model":"a"})");
  EXPECT_TRUE(!draining(0) && draining(1));
}

TEST_F(UpstreamCommands, a_drain_is_kept_with_its_audit_row_before_it_holds) {
  ok("upstreams.drain", R"({"upstream":"gpu-1"})");
  EXPECT_EQ(kept(), "gpu-1/ ");
  ASSERT_EQ(journal.audit.size(), 1u);
  EXPECT_EQ(journal.audit[0].action, "upstream.drain");
  EXPECT_EQ(journal.audit[0].object, "gpu-1");
  ok("upstreams.drain", R"({"upstream":"gpu-1","model":"a"})");  // no change
  EXPECT_EQ(kept(), "gpu-1/ ");
  ok("upstreams.undrain", R"({"upstream":"gpu-1","model":"a"})");
  EXPECT_EQ(kept(), "gpu-1/b ");
  ok("upstreams.drain", R"({"upstream":"gpu-2","model":"a"})");
  EXPECT_EQ(kept(), "gpu-1/b gpu-2/a ");
  ok("upstreams.undrain", R"({"upstream":"gpu-1"})");
  EXPECT_EQ(kept(), "gpu-2/a ");
  EXPECT_EQ(journal.audit.back().action, "upstream.undrain");
  EXPECT_EQ(journal.audit[2].detail_json, R"({"model":"a"})");
  journal.fail_next_write = true;
  EXPECT_EQ(fails("upstreams.drain", R"({"upstream":"gpu-1"})").code, ErrorCode::storage_error);
  EXPECT_FALSE(draining(0));
}

TEST_F(UpstreamCommands, a_reload_while_an_upstream_is_looked_up_changes_nothing) {
  int asked = 0;
  server.on_catalog = [&] {
    if (++asked == 2) catalog = reloaded(*catalog);
    return catalog;
  };
  const auto done = ok("upstreams.drain", R"({"name":"gpu-1"})");
  EXPECT_EQ(done["targets"].get_uint64().value(), 2u);
  EXPECT_EQ(asked, 2) << "the reload came between";
  EXPECT_TRUE(draining(0) && draining(1) && !draining(2));
}

TEST_F(UpstreamCommands, what_is_kept_is_drained_in_the_next_catalog_too) {
  apply_drains(*catalog, {{"gpu-1", "b"}, {"gpu-2", ""}, {"gone", ""}});
  EXPECT_TRUE(!draining(0) && draining(1) && draining(2));
}

TEST_F(UpstreamCommands, a_resting_target_is_shown_as_such) {
  catalog->find("chat")->targets[0].state->rest(clock.steady(), std::chrono::seconds(7));
  const auto first = ok("upstreams.list")["targets"].at(0).value();
  EXPECT_EQ(text(first, "state"), "resting");
  EXPECT_EQ(first["resting_ms"].get_int64().value(), 7'000);
}

TEST_F(UpstreamCommands, what_is_not_there_is_told) {
  EXPECT_EQ(fails("upstreams.drain", R"({"upstream":"gpu-3"})").code, ErrorCode::not_found);
  EXPECT_EQ(fails("upstreams.drain", R"({"upstream":"gpu-1","model":"c"})").code,
            ErrorCode::not_found);
  EXPECT_EQ(fails("upstreams.drain").code, ErrorCode::missing_field);
  EXPECT_EQ(fails("upstreams.test", R"({"upstream":"gpu-3"})").code, ErrorCode::not_found);
}

TEST_F(UpstreamCommands, a_test_says_what_the_upstream_said) {
  server.on_test_upstream = [](const std::shared_ptr<const Upstream>& upstream) {
    ProbeResult result;
    result.alive = upstream->name == "gpu-1";
    result.status = 200;
    result.models = {"a", "b"};
    return result;
  };
  const auto answer = ok("upstreams.test", R"({"upstream":"gpu-1"})");
  EXPECT_TRUE(answer["alive"].get_bool().value());
  EXPECT_EQ(answer["models"].get_array().value().size(), 2u);
}

TEST_F(UpstreamCommands, without_a_server_there_is_nothing_to_see) {
  server.on_catalog = {};
  for (const char* method : {"upstreams.list"})
    EXPECT_EQ(fails(method).code, ErrorCode::service_unavailable);
  EXPECT_EQ(fails("upstreams.drain", R"({"upstream":"gpu-1"})").code,
            ErrorCode::service_unavailable);
}

}  // namespace
}  // namespace solidrust
