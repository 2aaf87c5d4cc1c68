#include "auth/keys/key_format.h"
#include "auth/keys/scopes.h"
#include "control/keys/key_policy.h"
#include "control/testing/control_fixture.h"

namespace solidrust {
namespace {

class KeyCommands : public ControlTest {
 protected:
  KeyCommands() { ok("accounts.create", R"({"email":"ada@example.org"})"); }
  static std::string create(const std::string& more) {
    return R"({"account":"ada@example.org")" + more + "}";
  }
  static std::string named(const std::string& more) { return create(R"(,"name":"ci")" + more); }
  static std::string list_of(std::size_t count, const std::string& item) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? "," : "") + item;
    return out + "]";
  }
  KeyRow row(const std::string& id) { return keys.find(*KeyId::parse(id))->value(); }
};

TEST_F(KeyCommands, CreateAnswersTheKeyOnceAndStoresOnlyItsHash) {
  const auto answer = ok("keys.create", named(""));
  const std::string key = text(answer, "key");
  EXPECT_EQ(parse_key(key), Environment::live);
  EXPECT_EQ(text(answer, "hint"), key_hint(key));
  EXPECT_EQ(text(answer, "status"), "active");
  EXPECT_EQ(answer["scopes"].get_array().value().size(), kScopes.size());
  EXPECT_TRUE(answer["expires_at"].is_null());
  const KeyRow stored = row(text(answer, "id"));
  EXPECT_EQ(stored.mac, hasher.mac(key));
  EXPECT_EQ(stored.pepper_version, 1);
  EXPECT_EQ(stored.created_by, "cli");
  for (const char* method : {"keys.list", "audit.latest"}) {
    ok(method);
    EXPECT_EQ(last.find(key.substr(8, 20)), std::string::npos) << method;
  }
  ok("keys.show", by_id(stored.id.str()));
  EXPECT_EQ(last.find(key.substr(8, 20)), std::string::npos);
}

TEST_F(KeyCommands, CreateTakesThePolicyAsGiven) {
  const auto answer = ok(
      "keys.create",
      named(R"(,"environment":"test","scopes":["models:list","chat:read"],"models":["a","b","a"],)"
            R"("addresses":["10.0.0.0/8","2001:db8::1"],"expires_in":"90d")"));
  EXPECT_EQ(parse_key(text(answer, "key")), Environment::test);
  EXPECT_EQ(text(answer, "environment"), "test");
  const KeyRow stored = row(text(answer, "id"));
  EXPECT_EQ(stored.scopes, kScopeChatRead | kScopeModelsList);
  EXPECT_EQ(stored.models, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(stored.addresses, (std::vector<std::string>{"10.0.0.0/8", "2001:db8::1"}));
  EXPECT_EQ(stored.expires_ms, stored.created_ms + std::int64_t{90} * 86'400'000);
}

TEST_F(KeyCommands, CreateRefusesWhatIsWrongAndNamesTheField) {
  struct Case {
    std::string more;
    ErrorCode code;
    std::string_view param;
  };
  const std::string key(generate_key(Environment::live, random).reveal());
  for (const Case& wrong : {
           Case{"", ErrorCode::missing_field, "name"},
           {R"(,"name":"")", ErrorCode::invalid_value, "name"},
           {R"(,"name":"a\tb")", ErrorCode::invalid_value, "name"},
           {R"(,"name":7)", ErrorCode::invalid_type, "name"},
           {R"(,"name":"my )" + key + "\"", ErrorCode::invalid_value, "name"},
           {R"(,"name":"ci","environment":"prod")", ErrorCode::invalid_value, "environment"},
           {R"(,"name":"ci","scopes":["chat:red"])", ErrorCode::invalid_value, "scopes"},
           {R"(,"name":"ci","scopes":[])", ErrorCode::invalid_value, "scopes"},
           {R"(,"name":"ci","scopes":"chat:read")", ErrorCode::invalid_type, "scopes"},
           {R"(,"name":"ci","models":[""])", ErrorCode::invalid_value, "models"},
           {R"(,"name":"ci","models":[")" + key + "\"]", ErrorCode::invalid_value, "models"},
           {R"(,"name":"ci","addresses":["10.0.0.0/33"])", ErrorCode::invalid_argument,
            "addresses"},
           {R"(,"name":"ci","addresses":["example.org"])", ErrorCode::invalid_argument,
            "addresses"},
           {R"(,"name":"ci","expires_in":"90")", ErrorCode::invalid_value, "expires_in"},
           {R"(,"name":"ci","expires_in":"0d")", ErrorCode::invalid_value, "expires_in"},
           {R"(,"name":"ci","expires_at":"tomorrow")", ErrorCode::invalid_value, "expires_at"},
           {R"(,"name":"ci","expires_at":"2027-01-15T08:00:00Z")", ErrorCode::invalid_value,
            "expires_at"},
           {R"(,"name":"ci","expires_in":"1d","expires_at":"2030-01-01T00:00:00Z")",
            ErrorCode::invalid_argument, "expires_at"},
           {R"(,"name":"ci","key":"x")", ErrorCode::invalid_argument, "key"},
       }) {
    const Error error = fails("keys.create", create(wrong.more));
    EXPECT_EQ(error.code, wrong.code) << wrong.more;
    EXPECT_EQ(error.param, wrong.param) << wrong.more;
    EXPECT_EQ(error.message.find(key), std::string::npos);
  }
  EXPECT_EQ(fails("keys.create", R"({"account":"bob@example.org","name":"ci"})").code,
            ErrorCode::not_found);
  EXPECT_TRUE(keys.rows.empty());
}

TEST_F(KeyCommands, CreateHoldsEveryBound) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "\xF0\x9F\x94\x91";  // four bytes each
  const std::string model(200, 'm');
  ok("keys.create", create(R"(,"name":")" + name + "\""));
  ok("keys.create", named(R"(,"models":)" + list_of(100, "\"m\"")));
  ok("keys.create", named(R"(,"models":[")" + model + "\"]"));
  ok("keys.create", named(R"(,"addresses":)" + list_of(50, "\"10.0.0.1\"")));
  ok("keys.create", named(R"(,"expires_in":"3653d")"));
  ok("keys.create", named(R"(,"expires_at":"2027-01-15T08:00:00.001Z")"));
  ok("keys.create", named(R"(,"scopes":)" + list_of(kScopes.size(), "\"chat:read\"")));
  for (const std::string& params :
       {create(R"(,"name":")" + std::string(101, 'x') + "\""),
        create(R"(,"name":")" + name + "x\""), named(R"(,"models":)" + list_of(101, "\"m\"")),
        named(R"(,"models":["m)" + model + "\"]"),
        named(R"(,"addresses":)" + list_of(51, "\"10.0.0.1\"")),
        named(R"(,"scopes":)" + list_of(kScopes.size() + 1, "\"chat:read\"")),
        named(R"(,"expires_in":"3654d")"), named(R"(,"expires_in":"999999999w")")})
    EXPECT_FALSE(run("keys.create", params).ok()) << params;
}

TEST_F(KeyCommands, ListIsOfOneAccountOrOfAll) {
  ok("accounts.create", R"({"email":"bob@example.org"})");
  ok("keys.create", named(""));
  ok("keys.create", R"({"account":"bob@example.org","name":"bobs"})");
  EXPECT_EQ(ok("keys.list")["keys"].get_array().value().size(), 2U);
  const auto bobs = ok("keys.list", R"({"account":"bob@example.org"})")["keys"].get_array().value();
  ASSERT_EQ(bobs.size(), 1U);
  EXPECT_EQ(text(bobs.at(0), "name"), "bobs");
  EXPECT_EQ(fails("keys.list", R"({"account":"eve@example.org"})").code, ErrorCode::not_found);
}

TEST_F(KeyCommands, AKeyIsMeantByItsIdTheBeginningOfItOrItsName) {
  const std::string id = new_key();
  for (const std::string& meant :
       {id, id.substr(0, 10), id.substr(0, id.size() - 1), std::string("ci")})
    EXPECT_EQ(text(ok("keys.show", by_id(meant)), "id"), id) << meant;
  for (const std::string& other : {id.substr(0, 9), id + "x", id.substr(1), std::string("key_"),
                                   std::string("CI"), std::string("c"), std::string("' OR 1=1")})
    for (const char* method : {"keys.show", "keys.disable", "keys.revoke", "keys.rotate"})
      EXPECT_EQ(fails(method, by_id(other)).code, ErrorCode::not_found) << method << other;
  ok("keys.show", by_id(id.substr(0, 10)));
  EXPECT_EQ(fails("keys.show", by_id(std::string(513, 'k'))).code, ErrorCode::invalid_value);
}

TEST_F(KeyCommands, WhereSeveralKeysMayBeMeantNothingIsDone) {
  const std::string first = new_key();
  const std::string second = new_key();
  const Error error = fails("keys.revoke", by_id("ci"));
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_EQ(error.param, "id");
  EXPECT_NE(error.message.find(first), std::string::npos);
  EXPECT_NE(error.message.find(second), std::string::npos);
  EXPECT_EQ(row(first).status, KeyStatus::active);
  ok("keys.revoke", by_id(first));
  EXPECT_EQ(text(ok("keys.show", by_id("ci")), "id"), second) << "the live one has the first claim";
}

TEST_F(KeyCommands, ListIsSearchedFilteredAndBounded) {
  const std::string first = new_key();
  const std::string second = new_key(R"(,"expires_in":"30m")");
  ok("keys.rename", by_id(second, R"(,"name":"Web Shop")"));
  const auto ids = [this](const char* params) {
    std::vector<std::string> out;
    const auto answer = ok("keys.list", params);
    for (const auto key : answer["keys"].get_array()) out.push_back(text(key, "id"));
    out.push_back(std::to_string(answer["total"].get_int64().value()));
    return out;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids("{}"), (Ids{second, first, "2"}));
  EXPECT_EQ(ids(R"({"limit":1})"), (Ids{second, "2"}));
  EXPECT_EQ(ids(R"({"search":"web shop"})"), (Ids{second, "1"}));
  EXPECT_EQ(ids(R"({"search":"ADA@"})"), (Ids{second, first, "2"}));
  EXPECT_EQ(ids(R"({"search":"nothing"})"), (Ids{"0"}));
  EXPECT_EQ(ids(R"({"status":"expired"})"), (Ids{"0"}));
  clock.advance(std::chrono::minutes{30});
  EXPECT_EQ(ids(R"({"status":"expired"})"), (Ids{second, "1"}));
  EXPECT_EQ(fails("keys.list", R"({"status":"gone"})").param, "status");
  EXPECT_EQ(fails("keys.list", R"({"limit":1001})").param, "limit");
}

TEST_F(KeyCommands, EveryChangeIsCommittedThenForgottenThenAnswered) {
  const std::string id = new_key();
  struct Case {
    const char* method;
    std::string params;
    std::string action;
    std::string told;
  };
  for (const Case& change :
       {Case{"keys.rename", by_id(id, R"(,"name":"new")"), "key.rename", "forget "},
        Case{"keys.disable", by_id(id), "key.disable", "forget "},
        Case{"keys.enable", by_id(id), "key.enable", "forget "},
        Case{"keys.revoke", by_id(id), "key.revoke", "forget "},
        Case{"keys.revoke", by_id(id, R"(,"compromised":true)"), "key.revoke", "cut "}}) {
    journal.events.clear();
    ok(change.method, change.params);
    EXPECT_EQ(journal.events,
              (std::vector<std::string>{"commit " + change.action, change.told + id}));
  }
}

TEST_F(KeyCommands, AChangeThatMayHaveFailedIsForgottenToo) {
  const std::string id = new_key();
  journal.events.clear();
  journal.fail_next_write = true;
  EXPECT_EQ(fails("keys.revoke", by_id(id, R"(,"compromised":true)")).code,
            ErrorCode::storage_error);
  EXPECT_EQ(journal.events, std::vector<std::string>{"cut " + id}) << "it may be compromised now";
  EXPECT_EQ(text(ok("keys.show", by_id(id)), "status"), "active");
}

TEST_F(KeyCommands, DisableAndEnableGoBackAndForthAndRepeatingIsHarmless) {
  const std::string id = new_key();
  EXPECT_EQ(text(ok("keys.disable", by_id(id)), "status"), "disabled");
  const std::size_t rows = journal.audit.size();
  EXPECT_EQ(text(ok("keys.disable", by_id(id)), "status"), "disabled");
  EXPECT_EQ(journal.audit.size(), rows);
  EXPECT_EQ(text(ok("keys.enable", by_id(id)), "status"), "active");
  EXPECT_EQ(journal.audit.back().detail_json,
            R"({"before":{"status":"disabled"},"after":{"status":"active"}})");
}

TEST_F(KeyCommands, RevocationIsForEver) {
  const std::string id = new_key();
  const auto revoked = ok("keys.revoke", by_id(id, R"(,"reason":"left the team")"));
  EXPECT_EQ(text(revoked, "status"), "revoked");
  EXPECT_EQ(text(revoked["revoked"], "reason"), "left the team");
  EXPECT_EQ(text(revoked["revoked"], "by"), "cli");
  EXPECT_EQ(fails("keys.enable", by_id(id)).code, ErrorCode::invalid_argument);
  EXPECT_EQ(fails("keys.disable", by_id(id)).code, ErrorCode::invalid_argument);
  EXPECT_EQ(fails("keys.rotate", by_id(id)).code, ErrorCode::invalid_argument);
  EXPECT_EQ(text(ok("keys.show", by_id(id)), "status"), "revoked");
}

TEST_F(KeyCommands, ALaterRevokeKeepsTheFirstOnesWordsAndMayAddCompromised) {
  const std::string id = new_key();
  ok("keys.revoke", by_id(id, R"(,"reason":"first")"));
  const std::int64_t first = *row(id).revoked_ms;
  const std::size_t rows = journal.audit.size();
  clock.advance(std::chrono::hours{1});
  ok("keys.revoke", by_id(id, R"(,"reason":"second")"));
  EXPECT_EQ(journal.audit.size(), rows);
  const auto cut = ok("keys.revoke", by_id(id, R"(,"reason":"third","compromised":true)"));
  EXPECT_EQ(text(cut["revoked"], "reason"), "first");
  EXPECT_TRUE(cut["revoked"]["compromised"].get_bool().value());
  EXPECT_EQ(row(id).revoked_ms, first);
  EXPECT_EQ(journal.audit.size(), rows + 1);
}

TEST_F(KeyCommands, AReasonIsBoundedAndHoldsNoKey) {
  const std::string id = new_key();
  const std::string key(generate_key(Environment::test, random).reveal());
  const auto reason = [&](const std::string& text_) {
    return by_id(id, R"(,"reason":")" + text_ + "\"");
  };
  EXPECT_EQ(fails("keys.revoke", reason("seen: " + key)).param, "reason");
  EXPECT_EQ(fails("keys.revoke", reason(std::string(201, 'r'))).code, ErrorCode::invalid_value);
  ok("keys.revoke", reason(std::string(200, 'r')));
}

TEST_F(KeyCommands, AKeyIsExpiredFromItsMomentOn) {
  const std::string id = new_key(R"(,"expires_in":"30m")");
  clock.advance(std::chrono::minutes{30} - std::chrono::milliseconds{1});
  EXPECT_EQ(text(ok("keys.show", by_id(id)), "status"), "active");
  clock.advance(std::chrono::milliseconds{1});
  EXPECT_EQ(text(ok("keys.show", by_id(id)), "status"), "expired");
}

TEST(ContainsKey, SeesKeysAndTellsThemFromTalkAboutThem) {
  EXPECT_TRUE(contains_key("x sk_live_abcdefghijklmnopqrst y"));
  EXPECT_TRUE(contains_key("sk_test_ sk_test_abcdefghijklmnopqrst"));
  EXPECT_FALSE(contains_key("sk_live_abcdefghijklmnopqrs"));
  EXPECT_FALSE(contains_key("the sk_live_ prefix"));
  EXPECT_FALSE(contains_key(""));
}

}  // namespace
}  // namespace solidrust
