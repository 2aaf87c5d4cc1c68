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

TEST(IpAddress, PrivateIsWhatTheInternetDoesNotReach) {
  for (const char* const text :
       {"127.0.0.1", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0",
        "172.31.255.255", "192.168.0.0", "192.168.255.255", "169.254.0.1", "::1", "::ffff:10.1.2.3",
        "fc00::1", "fdff::1", "fe80::1", "febf::1"})
    EXPECT_TRUE(IpAddress::parse(text)->is_private()) << text;
  for (const char* const text : {"128.0.0.1",
                                 "126.255.255.255",
                                 "9.255.255.255",
                                 "11.0.0.0",
                                 "172.15.255.255",
                                 "172.32.0.0",
                                 "192.167.255.255",
                                 "192.169.0.0",
                                 "169.253.0.1",
                                 "169.255.0.1",
                                 "8.8.8.8",
                                 "0.0.0.0",
                                 "::",
                                 "::2",
                                 "fbff::1",
                                 "fe00::1",
                                 "fe7f::1",
                                 "fec0::1",
                                 "2001:db8::1",
                                 "::ffff:8.8.8.8"})
    EXPECT_FALSE(IpAddress::parse(text)->is_private()) << text;
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
