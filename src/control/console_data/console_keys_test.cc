#include "control/console_data/console_keys.h"

#include <functional>

#include "control/console_data/console_key_list.h"
#include "control/testing/data_fixture.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ConsoleKeys : public ConsoleDataTest {
 protected:
  std::string make(const SessionIdentity& who, const std::string& body = R"({"name":"ci"})") {
    return text(ok(console_create_key(context, who, actor(who), body)), "id");
  }
};

// promise: S3
TEST_F(ConsoleKeys, ANewKeyIsShownOnceAndHasWhatWasAsked) {
  const auto made = ok(console_create_key(
      context, ada, actor(ada),
      R"({"name":"shop","environment":"test","scopes":["chat:read"],"models":["m"],)"
      R"("addresses":["10.0.0.0/8"],"limits":{"requests_per_minute":5,"concurrent":null},)"
      R"("expires_in":"90d"})"));
  EXPECT_THAT(text(made, "key"), ::testing::StartsWith("sk_test_"));
  EXPECT_EQ(text(made, "created_by"), "ada@example.org");
  EXPECT_EQ(number(made, "expires_ms"), now_ms() + std::int64_t{90} * 86'400'000);
  EXPECT_EQ(number(made["limits"], "requests_per_minute"), 5);
  EXPECT_TRUE(made["limits"]["concurrent"].is_null());
  const std::string id = text(made, "id");
  const auto shown = ok(console_get_key(context, in_role(ada, Role::member), id));
  EXPECT_EQ(text(shown, "status"), "active");
  EXPECT_EQ(text(shown, "environment"), "test");
  EXPECT_THAT(last, Not(HasSubstr("\"key\"")));
  EXPECT_THAT(last,
              HasSubstr(R"("scopes":["chat:read"],"models":["m"],"addresses":["10.0.0.0/8"])"));
}

TEST_F(ConsoleKeys, AnotherAccountsKeyIsNotFoundInEveryVerb) {
  const std::string mine = make(ada);
  for (const std::string& id :
       {mine, std::string("key_nope"), std::string("../x"), std::string()}) {
    fails(console_get_key(context, eve, id), ErrorCode::not_found, "id");
    fails(console_change_key(context, eve, actor(eve), id, R"({"name":"x"})"), ErrorCode::not_found,
          "id");
    fails(console_rotate_key(context, eve, actor(eve), id, "{}"), ErrorCode::not_found, "id");
    fails(console_revoke_key(context, eve, actor(eve), id, "{}"), ErrorCode::not_found, "id");
    fails(console_get_key(context, root, id), ErrorCode::not_found, "id");
  }
  EXPECT_THAT(texts(ok(console_list_keys(context, eve)), "data", "id"), ElementsAre());
  EXPECT_THAT(texts(ok(console_list_keys(context, ada)), "data", "id"), ElementsAre(mine));
  EXPECT_EQ(text(ok(console_get_key(context, ada, mine)), "status"), "active");
  EXPECT_THAT(audited(), ElementsAre("key.create"));
}

TEST_F(ConsoleKeys, AMemberLooksAndChangesNothing) {
  const std::string id = make(ada);
  const SessionIdentity reader = in_role(ada, Role::member);
  fails(console_create_key(context, reader, actor(reader), R"({"name":"x"})"), ErrorCode::forbidden,
        "");
  fails(console_change_key(context, reader, actor(reader), id, "{}"), ErrorCode::forbidden, "");
  fails(console_rotate_key(context, reader, actor(reader), id, "{}"), ErrorCode::forbidden, "");
  fails(console_revoke_key(context, reader, actor(reader), id, "{}"), ErrorCode::forbidden, "");
  EXPECT_THAT(texts(ok(console_list_keys(context, reader)), "data", "id"), ElementsAre(id));
}

TEST_F(ConsoleKeys, NoKeyForAnAddressThatNobodyConfirmed) {
  const std::string id = make(ada);
  SessionIdentity somebody = ada;
  somebody.verified = false;
  fails(console_create_key(context, somebody, actor(somebody), R"({"name":"x"})"),
        ErrorCode::forbidden, "");
  fails(console_rotate_key(context, somebody, actor(somebody), id, "{}"), ErrorCode::forbidden, "");
  EXPECT_THAT(texts(ok(console_list_keys(context, ada)), "data", "id"), ElementsAre(id));
}

TEST_F(ConsoleKeys, EverythingOfAChangeIsOneAuditedStep) {
  const std::string id = make(ada);
  forgotten.clear();
  const auto changed = ok(console_change_key(
      context, ada, actor(ada), id,
      R"({"name":"web","status":"disabled","scopes":["models:list"],"models":["a","a","b"],)"
      R"("addresses":["192.0.2.7"],"limits":{"tokens_per_minute":7}})"));
  EXPECT_EQ(text(changed, "name"), "web");
  EXPECT_EQ(text(changed, "status"), "disabled");
  EXPECT_THAT(last, HasSubstr(R"("scopes":["models:list"],"models":["a","b"])"));
  EXPECT_EQ(number(changed["limits"], "tokens_per_minute"), 7);
  EXPECT_THAT(audited(), ElementsAre("key.change", "key.create"));
  EXPECT_THAT(forgotten, ElementsAre(id));
  const std::string detail = stores->audit().latest(1)->at(0).detail_json;
  EXPECT_THAT(detail, HasSubstr(R"("before":{"name":"ci","status":"active")"));
  EXPECT_THAT(detail, HasSubstr(R"("after":{"name":"web","status":"disabled")"));
  EXPECT_EQ(stores->audit().latest(1)->at(0).actor, ada.account.str());
  // Null takes a limit away, what is absent stays, and no change is not audited.
  const auto again = ok(console_change_key(context, ada, actor(ada), id,
                                           R"({"limits":{"tokens_per_minute":null},"models":[]})"));
  EXPECT_TRUE(again["limits"]["tokens_per_minute"].is_null());
  EXPECT_EQ(text(again, "name"), "web");
  ok(console_change_key(context, ada, actor(ada), id, R"({"name":"web"})"));
  ok(console_change_key(context, ada, actor(ada), id, "{}"));
  EXPECT_EQ(audited().size(), 3u);
}

TEST_F(ConsoleKeys, AnExpiryIsSetMovedAndTakenAway) {
  const std::string id = make(ada);
  const auto change = [&](std::string_view body) {
    return console_change_key(context, ada, actor(ada), id, body);
  };
  const std::int64_t created_ms = number(ok(console_get_key(context, ada, id)), "created_ms");
  EXPECT_EQ(number(ok(change(R"({"expires_in":"30d"})")), "expires_ms"),
            created_ms + std::chrono::milliseconds(std::chrono::days{30}).count());
  EXPECT_THAT(stores->audit().latest(1)->at(0).detail_json,
              HasSubstr(R"({"before":{"expires_at":null},"after":{"expires_at":")"));
  EXPECT_EQ(number(ok(change(R"({"expires_in":"1h"})")), "expires_ms"), created_ms + 3'600'000);
  EXPECT_FALSE(ok(change(R"({"name":"ci"})"))["expires_ms"].is_null()) << "what is absent stays";
  EXPECT_TRUE(ok(change(R"({"expires_in":null})"))["expires_ms"].is_null());
  for (const std::string_view wrong : {R"({"expires_in":"soon"})", R"({"expires_in":"0s"})",
                                       R"({"expires_in":"3700d"})", R"({"expires_in":""})"})
    fails(change(wrong), ErrorCode::invalid_value, "expires_in");
  ok(console_rotate_key(context, ada, actor(ada), id, R"({"grace":"1h"})"));
  for (const std::string_view end : {R"({"expires_in":"30d"})", R"({"expires_at":null})"})
    fails(change(end), ErrorCode::invalid_argument, "id");
}

TEST_F(ConsoleKeys, AnExpiredKeyStaysExpired) {
  const std::string id = make(ada);
  ok(console_change_key(context, ada, actor(ada), id, R"({"expires_in":"1h"})"));
  clock.advance(std::chrono::hours{1});
  for (const std::string_view end : {R"({"expires_in":"30d"})", R"({"expires_in":null})",
                                     R"({"expires_at":"2030-01-01T00:00:00Z"})"})
    fails(console_change_key(context, ada, actor(ada), id, end), ErrorCode::invalid_argument, "id");
}

TEST_F(ConsoleKeys, NothingOfARefusedChangeIsDone) {
  const std::string id = make(ada);
  fails(console_change_key(context, ada, actor(ada), id,
                           R"({"name":"web","addresses":["10.0.0.5/8"]})"),
        ErrorCode::invalid_argument, "addresses");
  EXPECT_EQ(text(ok(console_get_key(context, ada, id)), "name"), "ci");
  EXPECT_THAT(audited(), ElementsAre("key.create"));
}

TEST_F(ConsoleKeys, BodiesAreReadStrictly) {
  const std::string id = make(ada);
  const std::string longest(100, 'x');
  struct Case {
    std::string body;
    ErrorCode code;
    std::string param;
  };
  const auto create = [&](const std::string& body) {
    return console_create_key(context, ada, actor(ada), body);
  };
  const auto change = [&](const std::string& body) {
    return console_change_key(context, ada, actor(ada), id, body);
  };
  for (const Case& row : {
           Case{R"({"name":"x","account":"acc_1"})", ErrorCode::invalid_argument, "account"},
           {R"({"name":"x","id":"key_1"})", ErrorCode::invalid_argument, "id"},
           {R"({"name":7})", ErrorCode::invalid_type, "name"},
           {R"({"name":""})", ErrorCode::invalid_value, "name"},
           {R"({"name":")" + longest + R"(x"})", ErrorCode::invalid_argument, "name"},
           {"{\"name\":\"a\xE2\x80\xAE b\"}", ErrorCode::invalid_value, "name"},
           {"{\"name\":\"a\\u0007\"}", ErrorCode::invalid_value, "name"},
           {R"({"name":"x","scopes":["admin"]})", ErrorCode::invalid_value, "scopes"},
           {R"({"name":"x","scopes":[]})", ErrorCode::invalid_value, "scopes"},
           {R"({"name":"x","scopes":"chat:read"})", ErrorCode::invalid_type, "scopes"},
           {R"({"name":"x","models":[1]})", ErrorCode::invalid_type, "models"},
           {R"({"name":"x","addresses":["here"]})", ErrorCode::invalid_argument, "addresses"},
           {R"({"name":"x","limits":5})", ErrorCode::invalid_type, "limits"},
           {R"({"name":"x","limits":{"rpm":1}})", ErrorCode::invalid_argument, "limits.rpm"},
           {R"({"name":"x","limits":{"concurrent":-1}})", ErrorCode::invalid_value,
            "limits.concurrent"},
           {R"({"name":"x","limits":{"concurrent":"1"}})", ErrorCode::invalid_type,
            "limits.concurrent"},
           {"[]", ErrorCode::invalid_type, ""},
           {"{", ErrorCode::invalid_json, ""},
       }) {
    fails(create(row.body), row.code, row.param);
    fails(change(row.body), row.code, row.param);
  }
  fails(create("{}"), ErrorCode::missing_field, "name");
  fails(create(R"({"name":"x","environment":"prod"})"), ErrorCode::invalid_value, "environment");
  fails(create(R"({"name":"x","expires_in":"yesterday"})"), ErrorCode::invalid_value, "expires_in");
  fails(change(R"({"status":"revoked"})"), ErrorCode::invalid_value, "status");
  fails(change(R"({"environment":"test"})"), ErrorCode::invalid_argument, "environment");
  ok(create(R"({"name":")" + longest + R"("})"));
}

TEST_F(ConsoleKeys, RotationShowsTheChainAndTheUsesOfTheOldKey) {
  const std::string old = make(ada);
  const auto fresh = ok(console_rotate_key(context, ada, actor(ada), old, R"({"grace":"12h"})"));
  EXPECT_EQ(text(fresh, "rotated_from"), old);
  const std::string id = text(fresh, "id");
  ASSERT_TRUE(stores->keys().record_uses({{*KeyId::parse(old), now_ms(), "192.0.2.9", 3}}).ok());
  server.on_unwritten_use = [&](const KeyId& key) -> std::optional<KeyStore::Use> {
    if (key.str() != old) return std::nullopt;
    return KeyStore::Use{key, now_ms() + 5, "192.0.2.10", 2};
  };
  const auto shown = ok(console_get_key(context, ada, old));
  EXPECT_EQ(text(shown, "rotated_to"), id);
  EXPECT_EQ(text(shown, "status"), "active");
  EXPECT_EQ(number(shown, "uses_after_rotation"), 5);
  EXPECT_EQ(number(shown, "last_used_ms"), now_ms() + 5);
  EXPECT_EQ(text(shown, "last_used_from"), "192.0.2.10");
  EXPECT_EQ(number(shown, "expires_ms"), now_ms() + 12 * 3'600'000);
  clock.advance(std::chrono::hours{12});
  EXPECT_EQ(text(ok(console_get_key(context, ada, old)), "status"), "expired");
}

TEST_F(ConsoleKeys, TheGraceHasBounds) {
  for (const char* const grace : {"8d", "604801s", "-1h", "soon", "7"})
    fails(console_rotate_key(context, ada, actor(ada), make(ada),
                             R"({"grace":")" + std::string(grace) + R"("})"),
          ErrorCode::invalid_value, "grace");
  for (const char* const grace : {"0s", "7d"})
    ok(console_rotate_key(context, ada, actor(ada), make(ada),
                          R"({"grace":")" + std::string(grace) + R"("})"));
}

TEST_F(ConsoleKeys, RevocationKeepsWhyAndIsForEver) {
  const std::string id = make(ada);
  const std::string longest(200, 'r');
  fails(console_revoke_key(context, ada, actor(ada), id, R"({"reason":")" + longest + R"(r"})"),
        ErrorCode::invalid_value, "reason");
  const auto revoked =
      ok(console_revoke_key(context, ada, actor(ada), id, R"({"reason":")" + longest + R"("})"));
  EXPECT_EQ(text(revoked, "status"), "revoked");
  EXPECT_EQ(number(revoked, "revoked_ms"), now_ms());
  EXPECT_EQ(text(revoked, "revoked_why"), longest);
  fails(console_change_key(context, ada, actor(ada), id, R"({"status":"active"})"),
        ErrorCode::invalid_argument, "id");
  fails(console_rotate_key(context, ada, actor(ada), id, "{}"), ErrorCode::invalid_argument, "id");
}

TEST_F(ConsoleKeys, TheSparklineIsTheLastFourteenDaysOfThisKeyAlone) {
  const std::string id = make(ada);
  const std::string other = make(ada);
  const std::int64_t today = now_ms() / 86'400'000;
  int made = 0;
  const auto use = [&](const std::string& key, std::int64_t day) {
    const std::string name = "req_" + std::to_string(made++);
    UsageRecord record;
    record.id = name;
    record.time_ms = day * 86'400'000;
    record.account = ada.account.str();
    record.key = key;
    record.model = "m";
    ASSERT_TRUE(stores->usage().append({&record, 1}).ok());
  };
  for (const std::int64_t ago : {0, 0, 13, 14}) use(id, today - ago);
  use(other, today - 1);
  ok(console_get_key(context, ada, id));
  EXPECT_THAT(last, HasSubstr(R"("sparkline":[1,0,0,0,0,0,0,0,0,0,0,0,0,2])"));
  ok(console_list_keys(context, ada));
  EXPECT_THAT(last, HasSubstr(R"("sparkline":[0,0,0,0,0,0,0,0,0,0,0,0,1,0])"));
}

TEST_F(ConsoleKeys, AnAccountThatIsGoneMakesNoKey) {
  SessionIdentity nobody = ada;
  nobody.account = AccountId::make(random);
  fails(console_create_key(context, nobody, actor(nobody), R"({"name":"x"})"),
        ErrorCode::not_authenticated, "");
}

}  // namespace
}  // namespace solidrust
