#include "control/accounts/email.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(Email, IsTakenInLowerCase) {
  EXPECT_EQ(normalise_email("Ada.Lovelace+CI@Example.ORG"), "ada.lovelace+ci@example.org");
  EXPECT_EQ(normalise_email("root@localhost"), "root@localhost");
}

TEST(Email, RefusesWhatHasNotTheShape) {
  for (const char* text : {"",
                           "ada",
                           "@example.org",
                           "ada@",
                           "ada@@example.org",
                           "a@b@c",
                           ".ada@example.org",
                           "ada.@example.org",
                           "a..b@example.org",
                           "ada@example..org",
                           "ada@.org",
                           "ada@example.org.",
                           "ada@-x.org",
                           "ada@x-.org",
                           "ada@exa_mple.org",
                           "ada@[127.0.0.1]",
                           "a da@example.org",
                           "\"ada\"@example.org",
                           "ada@example.org\n",
                           "ad\xC3\xA4@example.org"})
    EXPECT_FALSE(normalise_email(text)) << text;
}

TEST(Email, HoldsEveryLength) {
  EXPECT_TRUE(normalise_email(std::string(64, 'a') + "@x.org"));
  EXPECT_FALSE(normalise_email(std::string(65, 'a') + "@x.org"));
  EXPECT_TRUE(normalise_email("a@" + std::string(63, 'x') + ".org"));
  EXPECT_FALSE(normalise_email("a@" + std::string(64, 'x') + ".org"));
  const std::string label = std::string(61, 'x') + ".";
  const std::string domain = label + label + label;  // 186
  const std::string at = std::string(64, 'a') + "@" + domain + "xyz";
  ASSERT_EQ(at.size(), 254U);
  EXPECT_TRUE(normalise_email(at));
  EXPECT_FALSE(normalise_email(at + "x"));
}

}  // namespace
}  // namespace solidrust
