#include "control/usage/set_aside_commands.h"

#include <string>
#include <vector>

#include "control/testing/control_fixture.h"
#include "meter/testing/fake_usage_store.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

class SetAsideCommands : public ControlTest {
 protected:
  SetAsideCommands() {
    context.set_aside = &aside_;
    for (const char* const id : {"req_1", "req_2", "req_3"}) {
      UsageRecord record;
      record.id = id;
      record.account = "acc_a";
      record.model = "m";
      record.completion_tokens = 1'234;
      const RefusedRecord refused{record, Error(ErrorCode::invalid_argument,
                                                "The database refuses this value.", "", "why")};
      EXPECT_TRUE(aside_.add({&refused, 1}).ok());
    }
  }
  TempFolder folder_;
  SetAside aside_{folder_.str()};
};

TEST_F(SetAsideCommands, AListSaysWhatAndWhyWithinItsBounds) {
  const auto list = ok("usage.set_aside_list", R"({"limit":2})");
  EXPECT_EQ(list["records"].get_int64().value(), 3);
  const auto rows = list["set_aside"].get_array().value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(text(rows.at(0), "id"), "req_1");
  EXPECT_EQ(text(rows.at(0), "reason"), "The database refuses this value.");
  EXPECT_EQ(rows.at(0)["completion_tokens"].get_int64().value(), 1'234);
  ok("usage.set_aside_list", R"({"limit":1000})");
  EXPECT_EQ(fails("usage.set_aside_list", R"({"limit":1001})").code, ErrorCode::invalid_value);
  EXPECT_EQ(fails("usage.set_aside_list", R"({"limit":0})").code, ErrorCode::invalid_value);
  EXPECT_EQ(text(ok("usage.set_aside_show", R"({"id":"req_2"})"), "detail"), "why");
  EXPECT_EQ(fails("usage.set_aside_show", R"({"id":"req_9"})").code, ErrorCode::not_found);
  EXPECT_EQ(fails("usage.set_aside_show").code, ErrorCode::missing_field);
}

TEST_F(SetAsideCommands, WhatIsMeantIsSaidByIdsOrByAll) {
  for (const char* const method : {"usage.set_aside_apply", "usage.set_aside_discard"}) {
    EXPECT_EQ(fails(method).code, ErrorCode::missing_field);
    EXPECT_EQ(fails(method, R"({"ids":[]})").code, ErrorCode::missing_field);
    EXPECT_EQ(fails(method, R"({"all":false})").code, ErrorCode::missing_field);
    EXPECT_EQ(fails(method, R"({"ids":["req_1"],"all":true})").code, ErrorCode::invalid_argument);
  }
  FakeUsageStore usage;
  context.usage = &usage;
  for (const char* const method : {"usage.set_aside_apply", "usage.set_aside_discard"})
    EXPECT_EQ(fails(method, R"({"ids":["req_1","req_9"]})").code, ErrorCode::not_found);
  EXPECT_TRUE(journal.audit.empty()) << "nothing has been done";
  EXPECT_EQ(aside_.count().records, 3u);
}

TEST_F(SetAsideCommands, DiscardingLeavesAnAuditRow) {
  const auto done = ok("usage.set_aside_discard", R"({"ids":["req_1"]})");
  EXPECT_EQ(done["discarded"].get_int64().value(), 1);
  EXPECT_EQ(done["left"]["records"].get_int64().value(), 2);
  EXPECT_EQ(journal.audit.back().action, "usage.set_aside.discard");
  EXPECT_EQ(journal.audit.back().detail_json, R"({"all":false,"ids":["req_1"]})");
  ok("usage.set_aside_discard", R"({"all":true})");
  EXPECT_FALSE(aside_.count().any());
}

TEST_F(SetAsideCommands, WhatWasBookedBeforeAFailureIsInTheAuditLog) {
  FakeUsageStore usage;
  context.usage = &usage;
  usage.fails = [] { return true; };
  EXPECT_EQ(fails("usage.set_aside_apply", R"({"all":true})").code, ErrorCode::service_unavailable);
  EXPECT_TRUE(journal.audit.empty()) << "nothing came of it";

  std::vector<std::string> ids;  // so many that they are offered in two parts
  for (int i = 0; i < 1'000; ++i) ids.push_back("req_more_" + std::to_string(i));
  std::vector<RefusedRecord> refused;
  for (const std::string& id : ids) {
    UsageRecord record;
    record.id = id;
    refused.push_back({record, Error(ErrorCode::invalid_argument, "Refused.")});
  }
  ASSERT_TRUE(aside_.add(refused).ok());
  int asked = 0;
  usage.fails = [&] { return ++asked == 2; };
  EXPECT_EQ(fails("usage.set_aside_apply", R"({"all":true})").code, ErrorCode::service_unavailable);
  ASSERT_EQ(journal.audit.size(), 1u);
  EXPECT_EQ(journal.audit.back().action, "usage.set_aside.apply");
  EXPECT_NE(journal.audit.back().detail_json.find(R"("booked":1000)"), std::string::npos)
      << journal.audit.back().detail_json;
}

TEST_F(SetAsideCommands, WhereNothingIsKnownOfItItIsNotHere) {
  context.set_aside = nullptr;
  EXPECT_EQ(fails("usage.set_aside_list").code, ErrorCode::service_unavailable);
  EXPECT_EQ(fails("usage.set_aside_apply", R"({"all":true})").code, ErrorCode::service_unavailable);
}

}  // namespace
}  // namespace solidrust
