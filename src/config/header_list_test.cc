#include "config/header_list.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::string shown(std::string_view text) {
  const auto fields = parse_header_list(text);
  if (!fields) return "error: " + fields.error().message;
  std::string out;
  for (const HeaderField& field : *fields)
    out += field.name + ": " + std::string(field.value.reveal()) + "\n";
  return out;
}

TEST(HeaderList, ReadsWhatCollectorsWant) {
  EXPECT_EQ(shown("Authorization=Basic cHVibGljOnNlY3JldA==,x-langfuse-ingestion-version=4"),
            "Authorization: Basic cHVibGljOnNlY3JldA==\nx-langfuse-ingestion-version: 4\n");
  EXPECT_EQ(shown(" authorization = Bearer%20abc%2C1 , x=1"),
            "authorization: Bearer abc,1\nx: 1\n");
  EXPECT_EQ(shown("x="), "x: \n");
}

TEST(HeaderList, WhatIsNoListIsRefusedWithoutAWordOfIt) {
  for (const char* const text :
       {"", ",", "x", "x=1,", "=1", "a b=s3cr3t", "a:b=s3cr3t", "Host=s3cr3t",
        "content-TYPE=s3cr3t", "x=s3cr3t%", "x=s3cr3t%2", "x=s3cr3t%zz", "x=s3cr3t%0d%0ay",
        "x=s3cr3t\x01", "x=s3cr3t\xc3\xa4", "x=%00"}) {
    const auto fields = parse_header_list(text);
    ASSERT_FALSE(fields) << text;
    EXPECT_EQ(fields.error().message.find("s3cr3t"), std::string::npos) << text;
  }
}

TEST(HeaderList, ItsBounds) {
  std::string fields = "x=1";
  for (std::size_t i = 1; i < kMaxHeaderFields; ++i) fields += ",x=1";
  EXPECT_TRUE(parse_header_list(fields));
  EXPECT_FALSE(parse_header_list(fields + ",x=1"));
  const std::string longest = "x=" + std::string(kMaxHeaderList - 2, 'v');
  EXPECT_TRUE(parse_header_list(longest));
  EXPECT_FALSE(parse_header_list(longest + "v"));
}

}  // namespace
}  // namespace solidrust
