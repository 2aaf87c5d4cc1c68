#include "upstream/sandbox/schema_instance.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

Result<std::string> instance(const std::string& schema, Untyped untyped = Untyped::string) {
  simdjson::dom::parser parser;
  return schema_instance(parser.parse(schema).value(), untyped, "response_format");
}

std::string made(const std::string& schema, Untyped untyped = Untyped::string) {
  const auto result = instance(schema, untyped);
  if (!result) return "error: " + result.error().message;
  simdjson::dom::parser parser;
  EXPECT_EQ(parser.parse(*result).error(), simdjson::SUCCESS) << *result;
  return *result;
}

bool refused(const std::string& schema) {
  const auto result = instance(schema);
  if (result.ok()) return false;
  EXPECT_EQ(result.error().code, ErrorCode::invalid_value);
  EXPECT_EQ(result.error().param, "response_format");
  return true;
}

TEST(SchemaInstance, MakesEveryType) {
  EXPECT_EQ(made(R"({"type":"string"})"), R"("sandbox")");
  EXPECT_EQ(made(R"({"type":"integer"})"), "0");
  EXPECT_EQ(made(R"({"type":"number"})"), "0");
  EXPECT_EQ(made(R"({"type":"boolean"})"), "true");
  EXPECT_EQ(made(R"({"type":"null"})"), "null");
  EXPECT_EQ(made(R"({"type":"array"})"), "[]");
  EXPECT_EQ(made(R"({"type":"object"})"), "{}");
  EXPECT_EQ(made(R"({"type":["null","integer"]})"), "0");
  EXPECT_EQ(made(R"({"type":["null"]})"), "null");
}

TEST(SchemaInstance, MakesWhatIsRequiredAndNothingElse) {
  EXPECT_EQ(made(R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},)"
                 R"("c\"d":{"type":"boolean"}},"required":["b","c\"d","b"]})"),
            R"({"b":"sandbox","c\"d":true})");
  EXPECT_EQ(made(R"({"type":"object","required":["x"]})"), R"({"x":"sandbox"})");
  EXPECT_EQ(made(R"({"required":["x"],"additionalProperties":{"type":"integer"}})"), R"({"x":0})");
}

TEST(SchemaInstance, NestsObjectsAndArrays) {
  EXPECT_EQ(
      made(
          R"({"type":"object","required":["list"],"properties":{"list":{"type":"array","minItems":2,)"
          R"("items":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","minimum":3}}}}}})"),
      R"({"list":[{"n":3},{"n":3}]})");
  EXPECT_EQ(made(R"({"prefixItems":[{"type":"boolean"},{"const":7}],"minItems":3,)"
                 R"("items":{"type":"null"}})"),
            "[true,7,null]");
}

TEST(SchemaInstance, TakesConstAndTheFirstOfAnEnum) {
  EXPECT_EQ(made(R"({"const":{"a":[1,null]}})"), R"({"a":[1,null]})");
  EXPECT_EQ(made(R"({"type":"string","enum":["red","green"]})"), R"("red")");
  EXPECT_TRUE(refused(R"({"enum":[]})"));
}

TEST(SchemaInstance, FollowsReferences) {
  EXPECT_EQ(
      made(R"({"$defs":{"a/b":{"type":"integer","minimum":5}},"type":"object","required":["x"],)"
           R"("properties":{"x":{"$ref":"#/$defs/a~1b"}}})"),
      R"({"x":5})");
  EXPECT_TRUE(refused(R"({"$ref":"#/$defs/none"})"));
  EXPECT_TRUE(refused(R"({"$ref":"https://example.com/schema"})"));
}

TEST(SchemaInstance, ARecursiveSchemaEndsWhereItMayAndIsRefusedWhereItMustNot) {
  EXPECT_EQ(made(R"({"type":"object","required":["v"],"properties":{"v":{"type":"integer"},)"
                 R"("next":{"$ref":"#"}}})"),
            R"({"v":0})");
  EXPECT_TRUE(
      refused(R"({"type":"object","required":["next"],"properties":{"next":{"$ref":"#"}}})"));
  EXPECT_TRUE(refused(R"({"$ref":"#"})"));
  EXPECT_TRUE(refused(R"({"allOf":[{"$ref":"#"},{"$ref":"#"}]})"));
}

TEST(SchemaInstance, CombinesAllOfAndTakesTheFirstAlternative) {
  EXPECT_EQ(made(R"({"allOf":[{"type":"object","required":["a"],"properties":{"a":{"const":1}}},)"
                 R"({"required":["b"],"properties":{"b":{"const":2}}}]})"),
            R"({"a":1,"b":2})");
  EXPECT_EQ(made(R"({"anyOf":[{"type":"integer"},{"type":"string"}]})"), "0");
  EXPECT_EQ(made(R"({"oneOf":[{"type":"boolean"},{"type":"string"}]})"), "true");
}

TEST(SchemaInstance, KeepsNumbersWithinTheirBounds) {
  EXPECT_EQ(made(R"({"type":"integer","minimum":2.5})"), "3");
  EXPECT_EQ(made(R"({"type":"integer","maximum":-3})"), "-3");
  EXPECT_EQ(made(R"({"type":"integer","exclusiveMinimum":0})"), "1");
  EXPECT_EQ(made(R"({"type":"integer","exclusiveMaximum":0,"minimum":-9})"), "-1");
  EXPECT_EQ(made(R"({"type":"integer","minimum":10,"multipleOf":7})"), "14");
  EXPECT_EQ(made(R"({"type":"number","minimum":1.5})"), "1.5");
  EXPECT_EQ(made(R"({"type":"number","exclusiveMinimum":0,"maximum":1})"), "0.5");
  EXPECT_EQ(made(R"({"type":"number","exclusiveMinimum":0})"), "1");
  EXPECT_EQ(made(R"({"type":"number","exclusiveMaximum":0})"), "-1");
  EXPECT_TRUE(refused(R"({"type":"integer","minimum":2,"maximum":1})"));
  EXPECT_TRUE(refused(R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":1})"));
}

TEST(SchemaInstance, KeepsStringsWithinTheirBoundsAndFormats) {
  EXPECT_EQ(made(R"({"type":"string","minLength":9})"), R"("sandboxxx")");
  EXPECT_EQ(made(R"({"type":"string","maxLength":4})"), R"("sand")");
  EXPECT_EQ(made(R"({"type":"string","format":"date-time"})"), R"("2025-01-01T00:00:00Z")");
  EXPECT_EQ(made(R"({"format":"email"})"), R"("sandbox@example.com")");
  EXPECT_EQ(made(R"({"type":"string","format":"made-up"})"), R"("sandbox")");
}

TEST(SchemaInstance, WithoutATypeItIsWhatTheCallerSays) {
  EXPECT_EQ(made("{}", Untyped::string), R"("sandbox")");
  EXPECT_EQ(made("{}", Untyped::object), "{}");
  EXPECT_EQ(made("true", Untyped::object), "{}");
  EXPECT_TRUE(refused("false"));
  EXPECT_TRUE(refused("7"));
  EXPECT_TRUE(refused(R"({"type":"text"})"));
}

std::string nested(unsigned levels) {
  std::string schema = R"({"type":"integer"})";
  for (unsigned i = 0; i < levels; ++i)
    schema = R"({"type":"object","required":["a"],"properties":{"a":)" + schema + "}}";
  return schema;
}

TEST(SchemaInstance, HoldsEveryBound) {
  EXPECT_FALSE(refused(nested(kMaxSchemaDepth)));
  EXPECT_TRUE(refused(nested(kMaxSchemaDepth + 1)));

  const auto padded = [](std::size_t size) {
    const std::string frame = R"({"title":""})";
    return R"({"title":")" + std::string(size - frame.size(), 't') + "\"}";
  };
  EXPECT_FALSE(refused(padded(kMaxSchemaText)));
  EXPECT_TRUE(refused(padded(kMaxSchemaText + 1)));

  const auto long_text = [](std::size_t length) {
    return R"({"type":"array","minItems":1,"items":{"type":"string","minLength":)" +
           std::to_string(length) + "}}";
  };
  EXPECT_FALSE(refused(long_text(kMaxInstance - 4)));
  EXPECT_TRUE(refused(long_text(kMaxInstance - 1)));
  EXPECT_TRUE(refused(R"({"type":"array","minItems":1e300,"items":{"type":"null"}})"));

  const auto requires_names = [](std::size_t count) {
    std::string schema = R"({"type":"object","additionalProperties":{"const":1},"required":[)";
    for (std::size_t i = 0; i < count; ++i)
      schema += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\"";
    return schema + "]}";
  };
  EXPECT_FALSE(refused(requires_names(kMaxRequired)));
  EXPECT_TRUE(refused(requires_names(kMaxRequired + 1)));
}

}  // namespace
}  // namespace solidrust
