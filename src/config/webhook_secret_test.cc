#include "config/webhook_secret.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

const std::string kOne = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kTwo = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk=";

TEST(WebhookSecret, OneOrTwoAreReadToTheirBytes) {
  const auto one = parse_webhook_secrets(kOne);
  ASSERT_TRUE(one.ok());
  ASSERT_EQ(one->size(), 1u);
  EXPECT_EQ(one->front().reveal().size(), 24u);
  const auto two = parse_webhook_secrets("  " + kOne + "  " + kTwo + " ");
  ASSERT_TRUE(two.ok());
  ASSERT_EQ(two->size(), 2u);
  EXPECT_EQ(two->back().reveal().size(), 26u);
  EXPECT_EQ(two->back().reveal()[25], '\x19');
}

TEST(WebhookSecret, WhatIsNoneIsRefusedAndNotRepeated) {
  const std::string short_one = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=";  // 23 bytes
  const std::string long_one = "whsec_" + std::string(84, 'A') + "AAA=";   // 65
  for (const std::string& text :
       {std::string(), std::string(" "), std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        kOne + "=", kOne + "!", kOne + " " + kTwo + " " + kOne, short_one, long_one,
        std::string("whsec_"), std::string("whsec_====")}) {
    const auto read = parse_webhook_secrets(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().message.find("MfKQ"), std::string::npos);
  }
  EXPECT_TRUE(parse_webhook_secrets("whsec_" + std::string(84, 'A') + "AA==").ok());  // 64
}

}  // namespace
}  // namespace solidrust
