#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(IpAddress, WhatStandsBehindANulIsNotOverlooked) {
  EXPECT_TRUE(IpAddress::parse("10.0.0.1").has_value());
  EXPECT_FALSE(IpAddress::parse(std::string_view("10.0.0.1\0.2", 11)).has_value());
  EXPECT_FALSE(IpAddress::parse(std::string_view("::1\0", 4)).has_value());
}

TEST(IpAddress, BothFormsOfAnIpv4AddressAreOne) {
  EXPECT_EQ(IpAddress::parse("1.2.3.4"), IpAddress::parse("::ffff:1.2.3.4"));
  EXPECT_TRUE(IpAddress::parse("1.2.3.4")->is_v4());
  EXPECT_FALSE(IpAddress::parse("::1")->is_v4());
}

TEST(IpAddress, ATextIsAnAddressWholeOrNotAtAll) {
  for (const char* const text : {"10.0.0.1", "255.255.255.255"}) {
    EXPECT_TRUE(is_ipv4_text(text)) << text;
    EXPECT_FALSE(is_ipv6_text(text)) << text;
  }
  for (const char* const text : {"::1", "2001:db8::1", "::ffff:1.2.3.4"}) {
    EXPECT_TRUE(is_ipv6_text(text)) << text;
    EXPECT_FALSE(is_ipv4_text(text)) << text;
  }
  for (const char* const text : {"", "127.1", "0x7f.0.0.1", "[::1]", "fe80::1%eth0", "a.example",
                                 "1.2.3.4 ", "1.2.3.4.5", "256.0.0.1"}) {
    EXPECT_FALSE(is_ipv4_text(text)) << text;
    EXPECT_FALSE(is_ipv6_text(text)) << text;
  }
}

}  // namespace
}  // namespace solidrust
