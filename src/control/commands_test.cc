#include "control/commands.h"

#include <thread>

#include "control/first_account.h"
#include "control/testing/control_fixture.h"

namespace solidrust {
namespace {

using Commands = ControlTest;

TEST_F(Commands, AnUnknownMethodIsRefusedWithASuggestion) {
  const Error error = fails("keys.revok");
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(error.message, "There is no such command (did you mean \"keys.revoke\"?).");
  EXPECT_EQ(fails("").code, ErrorCode::not_found);
  EXPECT_EQ(fails("zzz").code, ErrorCode::not_found);
}

TEST_F(Commands, EveryMethodRefusesAnUnknownFieldAndBrokenJson) {
  for (const std::string_view method : command_names()) {
    EXPECT_EQ(fails(method, R"({"no_such_field":1})").code, ErrorCode::invalid_argument) << method;
    EXPECT_EQ(fails(method, "{").code, ErrorCode::invalid_json) << method;
    EXPECT_EQ(fails(method, "[]").code, ErrorCode::invalid_type) << method;
  }
}

TEST_F(Commands, TiersShowAnAbsentLimitAsNull) {
  const auto list = ok("tiers.list")["tiers"].get_array().value();
  ASSERT_EQ(list.size(), 4U);
  EXPECT_EQ(list.at(0)["requests_per_minute"].get_int64().value(), 10);
  EXPECT_TRUE(list.at(3)["concurrent"].is_null());
}

TEST_F(Commands, ModelsComeFromTheCatalogInForce) {
  EXPECT_EQ(ok("models.list")["models"].get_array().value().size(), 0U);
  auto upstream = std::make_shared<Upstream>();
  upstream->name = "gpu-1";
  upstream->api_key = Secret("upstream-secret");
  Model model;
  model.name = "vllm-primary";
  model.context = 8192;
  model.targets.push_back({upstream, "Qwen/Qwen3-4B"});
  std::vector<Model> models;
  models.push_back(model);
  const CatalogPtr catalog = std::make_shared<Catalog>(
      std::vector<std::shared_ptr<const Upstream>>{upstream}, std::move(models));
  server.on_catalog = [catalog] { return catalog; };
  const auto list = ok("models.list")["models"].get_array().value();
  ASSERT_EQ(list.size(), 2U) << "the alias, and the model under its real name";
  EXPECT_EQ(
      simdjson::minify(list.at(0)),
      R"({"name":"vllm-primary","kind":"chat","context":8192,"seen":[],"longest_answer":null,)"
      R"("targets":[{"upstream":"gpu-1","model":"Qwen/Qwen3-4B"}]})");
  EXPECT_EQ(text(list.at(1).value(), "name"), "Qwen/Qwen3-4B");
  EXPECT_EQ(last.find("upstream-secret"), std::string::npos);
}

TEST_F(Commands, AuditShowsTheNewestFirstWithinItsBounds) {
  const std::string id = new_key();
  ok("keys.disable", by_id(id));
  const auto rows = ok("audit.latest", R"({"limit":2})")["audit"].get_array().value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(text(rows.at(0), "action"), "key.disable");
  EXPECT_EQ(text(rows.at(0)["detail"]["after"], "status"), "disabled");
  EXPECT_EQ(text(rows.at(1), "action"), "key.create");
  ok("audit.latest", R"({"limit":1000})");
  EXPECT_EQ(fails("audit.latest", R"({"limit":0})").code, ErrorCode::invalid_value);
  EXPECT_EQ(fails("audit.latest", R"({"limit":1001})").code, ErrorCode::invalid_value);
}

TEST_F(Commands, TheFirstAccountIsMadeOnceWithOneLiveKey) {
  const auto first = make_first_account(context, actor);
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(first->has_value());
  EXPECT_TRUE((*first)->text.reveal().starts_with("sk_live_"));
  EXPECT_EQ(accounts.find_by_email("local")->value().tier, "enterprise");
  EXPECT_EQ(ok("keys.list", R"({"account":"local"})")["keys"].get_array().value().size(), 1U);
  const auto second = make_first_account(context, actor);
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->has_value());
}

TEST_F(Commands, OfARevokeAndRenamesAtOnceTheRevokeAlwaysStays) {
  for (int round = 0; round < 20; ++round) {
    const std::string id = new_key();
    std::thread renamer([&] {
      for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(run("keys.rename", by_id(id, R"(,"name":"n)" + std::to_string(i) + "\"")).ok());
    });
    EXPECT_TRUE(run("keys.revoke", by_id(id)).ok());
    renamer.join();
    EXPECT_EQ(keys.find(*KeyId::parse(id))->value().status, KeyStatus::revoked);
  }
}

}  // namespace
}  // namespace solidrust
