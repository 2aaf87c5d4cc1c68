#include "web/json_body.h"

#include <string>

#include <gtest/gtest.h>

#include "web/testing/fake_head.h"

namespace solidrust::web {
namespace {

ErrorCode refusal(const std::string& body) {
  const Result<void> checked = check_json_object(body);
  return checked ? ErrorCode::client_closed : checked.error().code;  // the first: it is good
}
constexpr ErrorCode kGood = ErrorCode::client_closed;

TEST(JsonBody, IsOneObjectOrNothing) {
  EXPECT_EQ(refusal(""), kGood);
  EXPECT_EQ(refusal("{}"), kGood);
  EXPECT_EQ(refusal(" {\"a\": [1, {\"b\": null}]}\n"), kGood);
  EXPECT_EQ(refusal("[]"), ErrorCode::invalid_type);
  EXPECT_EQ(refusal("\"text\""), ErrorCode::invalid_type);
  EXPECT_EQ(refusal("{} {}"), ErrorCode::invalid_json);
  EXPECT_EQ(refusal("{\"a\":1"), ErrorCode::invalid_json);
  EXPECT_EQ(refusal("{'a':1}"), ErrorCode::invalid_json);
  EXPECT_EQ(refusal("{\"a\":\"\xff\"}"), ErrorCode::invalid_json);
}

TEST(JsonBody, IsBoundedInDepth) {
  const auto nested = [](unsigned depth) {
    std::string text = "{\"a\":";
    for (unsigned i = 1; i < depth; ++i) text += '[';
    text += '1';
    for (unsigned i = 1; i < depth; ++i) text += ']';
    return text + "}";
  };
  EXPECT_EQ(refusal(nested(kMaxJsonDepth)), kGood);
  EXPECT_EQ(refusal(nested(kMaxJsonDepth + 1)), ErrorCode::invalid_json);
  EXPECT_EQ(refusal(nested(20'000)), ErrorCode::invalid_json);
}

bool is_json(std::initializer_list<std::pair<const char*, const char*>> fields) {
  const FakeHead head(http::Method::post, fields);
  return check_media_type(head.head).ok();
}

TEST(JsonBody, SaysThatItIsJson) {
  EXPECT_TRUE(is_json({{"Content-Type", "application/json"}}));
  EXPECT_TRUE(is_json({{"Content-Type", "Application/JSON ; charset=utf-8"}}));
  EXPECT_TRUE(is_json({{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}}));
  EXPECT_FALSE(is_json({}));
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/jsonp", "json", "text/plain; application/json", "application/json-patch+json"})
    EXPECT_FALSE(is_json({{"Content-Type", type}})) << type;
  EXPECT_FALSE(is_json({{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}));
}

}  // namespace
}  // namespace solidrust::web
