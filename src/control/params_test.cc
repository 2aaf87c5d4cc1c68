#include "control/params.h"

#include <array>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::array<std::string_view, 4> kFields{"name", "count", "on", "list"};

Error error_of(std::string_view json) {
  Params params(json, kFields);
  params.text("name", 8);
  params.integer("count", 1, 10);
  params.flag("on", false);
  params.texts("list", 2, 4);
  EXPECT_TRUE(params.failed()) << json;
  return params.failed() ? params.error() : Error{};
}

TEST(Params, ReadsEveryKind) {
  Params params(R"({"name":"ä","count":10,"on":true,"list":["a","bcde"]})", kFields);
  EXPECT_EQ(params.required_text("name", 8), "ä");
  EXPECT_EQ(params.integer("count", 1, 10), 10);
  EXPECT_TRUE(params.flag("on", false));
  EXPECT_EQ(params.texts("list", 2, 4), (std::vector<std::string>{"a", "bcde"}));
  EXPECT_FALSE(params.failed());
}

TEST(Params, NothingAtAllIsAnEmptyObject) {
  Params params("", kFields);
  EXPECT_FALSE(params.failed());
  params.required_text("name", 8);
  ASSERT_TRUE(params.failed());
  EXPECT_EQ(params.error().code, ErrorCode::missing_field);
  EXPECT_EQ(params.error().param, "name");
}

TEST(Params, RefusesWhatIsNoObject) {
  for (const char* json : {"[]", "1", "null", "\"name\""})
    EXPECT_EQ(error_of(json).code, ErrorCode::invalid_type) << json;
  for (const char* json : {"{", "{}{}", R"({"name":})", "\xff"})
    EXPECT_EQ(error_of(json).code, ErrorCode::invalid_json) << json;
}

TEST(Params, RefusesUnknownFieldsAndSuggests) {
  const Error error = error_of(R"({"nmae":"x"})");
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_EQ(error.param, "nmae");
  EXPECT_NE(error.message.find("did you mean \"name\"?"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("name, count, on, list"), std::string::npos) << error.message;
}

TEST(Params, RefusesAFieldThatIsGivenTwice) {
  EXPECT_EQ(error_of(R"({"count":1,"count":2})").code, ErrorCode::invalid_argument);
}

TEST(Params, RefusesTheWrongTypeAndNamesIt) {
  EXPECT_EQ(error_of(R"({"name":1})").message, "name must be a string, not a whole number.");
  EXPECT_EQ(error_of(R"({"count":"1"})").code, ErrorCode::invalid_type);
  EXPECT_EQ(error_of(R"({"count":1.0})").message, "count must be a whole number, not a number.");
  EXPECT_EQ(error_of(R"({"count":18446744073709551615})").code, ErrorCode::invalid_type);
  EXPECT_EQ(error_of(R"({"on":"true"})").code, ErrorCode::invalid_type);
  EXPECT_EQ(error_of(R"({"list":{}})").message, "list must be an array of strings, not an object.");
  EXPECT_EQ(error_of(R"({"list":["a",1]})").code, ErrorCode::invalid_type);
}

TEST(Params, HoldsEveryBound) {
  Params at(R"({"name":"12345678","count":1,"list":["abcd","abcd"]})", kFields);
  EXPECT_TRUE(at.text("name", 8));
  EXPECT_TRUE(at.integer("count", 1, 10));
  EXPECT_TRUE(at.texts("list", 2, 4));
  EXPECT_FALSE(at.failed());
  for (const char* json : {R"({"name":"123456789"})", R"({"name":""})", R"({"count":0})",
                           R"({"count":11})", R"({"list":["a","b","c"]})", R"({"list":["abcde"]})"})
    EXPECT_EQ(error_of(json).code, ErrorCode::invalid_value) << json;
}

TEST(Params, RefusesControlCharacters) {
  for (const char* json : {R"({"name":"a\u0000b"})", R"({"name":"\n"})", R"({"name":"\u007f"})",
                           R"({"name":"\u0080"})", R"({"name":"\u009f"})"})
    EXPECT_EQ(error_of(json).code, ErrorCode::invalid_value) << json;
  Params fine(R"({"name":"\u00a0~"})", kFields);
  EXPECT_TRUE(fine.text("name", 8));
}

TEST(Params, HoldsTheBoundOfTheWhole) {
  const std::string frame = R"({"name":""})";
  const std::string at =
      R"({"name":")" + std::string(Params::kMaxBytes - frame.size(), 'x') + "\"}";
  ASSERT_EQ(at.size(), Params::kMaxBytes);
  EXPECT_FALSE(Params(at, kFields).failed());
  EXPECT_TRUE(Params(at + " ", kFields).failed());
}

TEST(Params, TheFirstErrorStays) {
  Params params(R"({"name":1,"count":99})", kFields);
  params.text("name", 8);
  params.integer("count", 1, 10);
  EXPECT_EQ(params.error().param, "name");
}

TEST(Params, AnObjectIsReadByAParamsOfItsOwn) {
  Params params(R"({"name":{"count": 3, "list": ["a"]}})", kFields);
  const auto inner = params.object("name");
  ASSERT_TRUE(inner);
  Params object(*inner, kFields);
  EXPECT_EQ(object.integer("count", 1, 10), 3);
  EXPECT_FALSE(Params("{}", kFields).object("name"));
  for (const char* json : {R"({"name":[]})", R"({"name":"{}"})", R"({"name":1.5})"}) {
    Params wrong(json, kFields);
    EXPECT_FALSE(wrong.object("name"));
    EXPECT_EQ(wrong.error().code, ErrorCode::invalid_type) << json;
  }
}

TEST(Params, NullIsNoValueButCanHaveAMeaning) {
  for (const char* name : {"name", "count", "on", "list"}) {
    const Error error = error_of(fmt::format(R"({{"{}":null}})", name));
    EXPECT_EQ(error.code, ErrorCode::invalid_type) << name;
    EXPECT_EQ(error.param, name);
  }
  Params params(R"({"name":null})", kFields);
  EXPECT_TRUE(params.is_null("name"));
  EXPECT_FALSE(params.is_null("count"));
  EXPECT_FALSE(params.failed());
  EXPECT_TRUE(Params(R"({"name":null,"name":1})", kFields).failed());
}

}  // namespace
}  // namespace solidrust
