#include "config/mail_address_list.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(MailAddressList, IsSplitAtCommasAndBlanks) {
  EXPECT_TRUE(split_mail_addresses("")->empty());
  EXPECT_EQ(*split_mail_addresses(" a@example.org,b@example.org  c@x "),
            (std::vector<std::string>{"a@example.org", "b@example.org", "c@x"}));
}

TEST(MailAddressList, WhatIsNoAddressOrTooManyIsRefused) {
  for (const char* const text : {"a", "@x", "a@", "a@b@c", "<a@x>", "a@x\r\nBcc: b@x", "a@\x80x"})
    EXPECT_FALSE(split_mail_addresses(text).ok()) << text;
  std::string many;
  for (std::size_t i = 0; i < kMaxMailAddresses; ++i) many += "a@x,";
  EXPECT_EQ(split_mail_addresses(many)->size(), kMaxMailAddresses);
  EXPECT_FALSE(split_mail_addresses(many + "a@x").ok());
}

}  // namespace
}  // namespace solidrust
