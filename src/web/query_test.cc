#include "web/query.h"

#include <array>

#include <gtest/gtest.h>

namespace solidrust::web {
namespace {

constexpr std::array<std::string_view, 3> kKnown{"model", "limit", "by"};
constexpr std::array<std::string_view, 2> kWords{"time", "model"};

TEST(Query, GivesWhatItHas) {
  Query query("model=Qwen%2FQwen3-4B+x&limit=20&by=model", kKnown);
  EXPECT_EQ(query.text("model", 64), "Qwen/Qwen3-4B x");
  EXPECT_EQ(query.integer("limit", 1, 200), 20);
  EXPECT_EQ(query.choice("by", kWords), "model");
  EXPECT_FALSE(query.failed());
}

TEST(Query, AbsentAndEmptyAreTheSame) {
  for (const char* text : {"", "&&", "model=&limit=&by=", "model"}) {
    Query query(text, kKnown);
    EXPECT_EQ(query.text("model", 64), std::nullopt) << text;
    EXPECT_EQ(query.integer("limit", 1, 200), std::nullopt);
    EXPECT_EQ(query.choice("by", kWords), "time");
    EXPECT_FALSE(query.failed()) << text;
  }
}

TEST(Query, RefusesUnknownDoubledAndMalformed) {
  for (const char* text :
       {"modle=x", "model=a&model=b", "model=%", "model=%2", "model=%zz", "%gg=1", "=x"}) {
    const Query query(text, kKnown);
    EXPECT_TRUE(query.failed()) << text;
  }
  const Query query("modle=x", kKnown);
  EXPECT_EQ(query.error().param, "modle");
  EXPECT_NE(query.error().message.find("\"model\""), std::string::npos);
}

TEST(Query, HoldsBounds) {
  const auto fails = [](const std::string& text) {
    Query query(text, kKnown);
    query.integer("limit", 1, 200);
    query.text("model", 5);
    query.choice("by", kWords);
    return query.failed();
  };
  EXPECT_FALSE(fails("limit=1"));
  EXPECT_FALSE(fails("limit=200"));
  EXPECT_TRUE(fails("limit=0"));
  EXPECT_TRUE(fails("limit=201"));
  EXPECT_TRUE(fails("limit=1x"));
  EXPECT_TRUE(fails("limit=99999999999999999999"));
  EXPECT_FALSE(fails("model=12345"));
  EXPECT_TRUE(fails("model=123456"));
  EXPECT_TRUE(fails("model=%00"));
  EXPECT_TRUE(fails("model=%ff"));
  EXPECT_TRUE(fails("by=key"));
}

}  // namespace
}  // namespace solidrust::web
