#include "auth/network_address.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

bool in(std::string_view network, std::string_view address) {
  const Result<Network> parsed = Network::parse(network);
  EXPECT_TRUE(parsed.ok()) << network;
  const std::optional<IpAddress> peer = IpAddress::parse(address);
  EXPECT_TRUE(peer.has_value()) << address;
  return parsed.ok() && peer && parsed->contains(*peer);
}

TEST(Network, ContainsExactlyWhatItsPrefixCovers) {
  struct Case {
    std::string_view network, address;
    bool inside;
  };
  for (const Case& c : {
           Case{"10.0.0.0/8", "10.255.255.255", true},
           Case{"10.0.0.0/8", "11.0.0.0", false},
           Case{"10.0.0.0/8", "9.255.255.255", false},
           Case{"192.168.1.128/25", "192.168.1.128", true},
           Case{"192.168.1.128/25", "192.168.1.127", false},
           Case{"192.168.1.7", "192.168.1.7", true},
           Case{"192.168.1.7", "192.168.1.6", false},
           Case{"192.168.1.7/32", "192.168.1.7", true},
           Case{"0.0.0.0/0", "203.0.113.9", true},
           Case{"0.0.0.0/0", "2001:db8::1", false},
           Case{"2001:db8::/32", "2001:db8:ffff::1", true},
           Case{"2001:db8::/32", "2001:db9::1", false},
           Case{"2001:db8::1", "2001:db8::1", true},
           Case{"2001:db8::1", "2001:db8::2", false},
           Case{"::/0", "2001:db8::1", true},
           Case{"fe80::/10", "fe80::1%eth0", true},
           // An IPv4 peer of a dual-stack listener.
           Case{"10.0.0.0/8", "::ffff:10.1.2.3", true},
           Case{"::ffff:10.0.0.0/104", "10.1.2.3", true},
       })
    EXPECT_EQ(in(c.network, c.address), c.inside) << c.network << " " << c.address;
}

TEST(Network, WhatIsNoNetworkIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("/"), std::string("10.0.0.0/"), std::string("10.0.0.0/33"),
        std::string("10.0.0.0/-1"), std::string("10.0.0.0/8x"), std::string("10.0.0.0/ 8"),
        std::string("10.0.0/8"), std::string("10.0.0.5/8"), std::string("2001:db8::/129"),
        std::string("2001:db8::1/64"), std::string("example.com"), std::string("fe80::1%eth0/64"),
        std::string("*"), std::string(1000, '1'), std::string("10.0.0.0/4294967304")}) {
    const Result<Network> parsed = Network::parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace solidrust
