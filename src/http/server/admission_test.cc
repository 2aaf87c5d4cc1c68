#include "http/server/admission.h"

#include <cstring>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace solidrust::http {
namespace {

PeerAddress peer(const char* text) {
  sockaddr_storage storage{};
  if (std::strchr(text, ':') != nullptr) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    EXPECT_EQ(::inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    EXPECT_EQ(::inet_pton(AF_INET, text, &v4.sin_addr), 1);
  }
  return PeerAddress::from(storage);
}

TEST(AdmissionTest, CountsByAddressAndInAllAndForgetsWhoLeaves) {
  Admission admission(2, 3);
  EXPECT_TRUE(admission.enter(peer("10.0.0.1")));
  EXPECT_TRUE(admission.enter(peer("10.0.0.1")));
  EXPECT_FALSE(admission.enter(peer("10.0.0.1"))) << "third from one address";
  EXPECT_TRUE(admission.enter(peer("10.0.0.2")));
  EXPECT_FALSE(admission.enter(peer("10.0.0.3"))) << "fourth in all";
  EXPECT_EQ(admission.open(), 3u);
  EXPECT_EQ(admission.refused(), 2u);
  admission.leave(peer("10.0.0.1"));
  EXPECT_TRUE(admission.enter(peer("10.0.0.1")));
}

TEST(AdmissionTest, AnIpv6PrefixOf64BitsCountsAsOneAddress) {
  Admission admission(1, 10);
  EXPECT_TRUE(admission.enter(peer("2001:db8::1")));
  EXPECT_FALSE(admission.enter(peer("2001:db8::ffff:1")));
  EXPECT_TRUE(admission.enter(peer("2001:db8:0:1::1")));
}

TEST(PeerAddressTest, IsSpelledInFullAndAMappedAddressAsIpv4) {
  EXPECT_EQ(peer("2001:db8::5").text, "2001:db8::5");
  EXPECT_EQ(peer("::ffff:10.0.0.1").text, "10.0.0.1");
  EXPECT_EQ(peer("::ffff:10.0.0.1").key, peer("10.0.0.1").key);
}

}  // namespace
}  // namespace solidrust::http
