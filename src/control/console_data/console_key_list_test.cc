#include "control/console_data/console_key_list.h"

#include "control/console_data/console_keys.h"
#include "control/testing/data_fixture.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConsoleKeyList : public ConsoleDataTest {
 protected:
  std::string make(const std::string& name, const std::string& more = "") {
    clock.advance(std::chrono::milliseconds(1));
    return text(
        ok(console_create_key(context, ada, actor(ada), R"({"name":")" + name + "\"" + more + "}")),
        "id");
  }
  std::vector<std::string> names(const ConsoleKeysQuestion& question) {
    return texts(ok(console_list_keys(context, ada, question)), "data", "name");
  }
};

TEST_F(ConsoleKeyList, PagesGoOnBehindTheLastKeyAndCountAll) {
  for (const char* const name : {"a", "b", "c", "d", "e"}) make(name);
  const auto first = ok(console_list_keys(context, ada, {.limit = 2}));
  EXPECT_THAT(texts(first, "data", "name"), ElementsAre("e", "d"));
  EXPECT_EQ(number(first, "total"), 5);
  EXPECT_EQ(number(first, "all"), 5);
  std::string next = text(first, "next");
  const auto second = ok(console_list_keys(context, ada, {.before = next, .limit = 2}));
  EXPECT_THAT(texts(second, "data", "name"), ElementsAre("c", "b"));
  next = text(second, "next");
  const auto third = ok(console_list_keys(context, ada, {.before = next, .limit = 2}));
  EXPECT_THAT(texts(third, "data", "name"), ElementsAre("a"));
  EXPECT_TRUE(third["next"].is_null());
  // Exactly all: nothing follows.
  EXPECT_TRUE(ok(console_list_keys(context, ada, {.limit = 5}))["next"].is_null());
  fails(console_list_keys(context, ada, {.before = "key_nope"}), ErrorCode::invalid_value,
        "before");
  fails(console_list_keys(context, eve, {.before = next}), ErrorCode::invalid_value, "before");
}

TEST_F(ConsoleKeyList, EveryWordOfASearchIsFoundInAnyCase) {
  make("Billing ÄRGER");
  const std::string other = make("billing asia");
  EXPECT_THAT(names({.search = " BILL  ärger "}), ElementsAre("Billing ÄRGER"));
  EXPECT_THAT(names({.search = "billing"}), ElementsAre("billing asia", "Billing ÄRGER"));
  EXPECT_THAT(names({.search = other}), ElementsAre("billing asia"));
  EXPECT_THAT(names({.search = "billing europe"}), ElementsAre());
}

TEST_F(ConsoleKeyList, FiltersAndWhatOtherChoicesWouldLeave) {
  make("live");
  make("test", R"(,"environment":"test")");
  const std::string off = make("off");
  ok(console_change_key(context, ada, actor(ada), off, R"({"status":"disabled"})"));
  const std::string gone = make("gone");
  ok(console_revoke_key(context, ada, actor(ada), gone, "{}"));
  make("soon", R"(,"expires_in":"13d")");
  make("later", R"(,"expires_in":"15d")");
  EXPECT_THAT(names({.status = "in_use"}), ElementsAre("later", "soon", "off", "test", "live"));
  EXPECT_THAT(names({.status = "revoked"}), ElementsAre("gone"));
  EXPECT_THAT(names({.environment = "test"}), ElementsAre("test"));
  EXPECT_THAT(names({.care = "soon"}), ElementsAre("soon"));
  ok(console_list_keys(context, ada, {.status = "in_use", .environment = "live"}));
  EXPECT_THAT(last, HasSubstr(R"("total":4,"all":6)"));
  EXPECT_THAT(
      last,
      HasSubstr(
          R"("status":{"all":5,"in_use":4,"active":3,"disabled":1,"revoked":1,"expired":0})"));
  EXPECT_THAT(last, HasSubstr(R"("environment":{"all":5,"live":4,"test":1})"));
  EXPECT_THAT(last, HasSubstr(R"("care":{"all":4,"soon":1,"stale":0,"rotated":0})"));
  clock.advance(std::chrono::hours(24 * 90));
  EXPECT_THAT(names({.care = "stale"}), ElementsAre("test", "live"));
  for (const ConsoleKeysQuestion& wrong : {ConsoleKeysQuestion{.status = "lost"},
                                           {.environment = "both"},
                                           {.care = "all"},
                                           {.sort = "size"}})
    EXPECT_EQ(console_list_keys(context, ada, wrong).error().code, ErrorCode::invalid_value);
}

TEST_F(ConsoleKeyList, SortedByNumbersInNamesAndWithWhatIsMissingLast) {
  for (const char* const name : {"Service-10", "service-9", "service-1", "Alpha"}) make(name);
  EXPECT_THAT(names({.sort = "name"}),
              ElementsAre("Alpha", "service-1", "service-9", "Service-10"));
  EXPECT_THAT(names({.sort = "-name"}),
              ElementsAre("Service-10", "service-9", "service-1", "Alpha"));
  EXPECT_THAT(names({.sort = "created"}),
              ElementsAre("Service-10", "service-9", "service-1", "Alpha"));
  make("dated", R"(,"expires_in":"30d")");
  EXPECT_EQ(names({.sort = "expires"}).front(), "dated");
  EXPECT_EQ(names({.sort = "-expires"}).front(), "dated");
}

TEST_F(ConsoleKeyList, NamesAreOnesOwn) {
  make("mine");
  EXPECT_THAT(texts(ok(console_key_names(context, ada)), "data", "name"), ElementsAre("mine"));
  EXPECT_THAT(texts(ok(console_key_names(context, eve)), "data", "name"), ElementsAre());
}

}  // namespace
}  // namespace solidrust
