#include "auth/people/password_hash.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

class PasswordHash : public ::testing::Test {
 protected:
  std::string hashed(std::string_view password, const PasswordCost& cost) {
    auto made = hash_password(password, random, cost);
    EXPECT_TRUE(made.ok());
    return made.ok() ? *made : "";
  }
  SystemRandom random;
  const PasswordCost cheap{64, 1, 1};
};

// promise: S54
TEST_F(PasswordHash, IsArgon2idWith46MiBOnePassAndOneLane) {
  const auto made = hash_password("correct horse", random);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(made->starts_with("$argon2id$v=19$m=47104,t=1,p=1$")) << *made;
  EXPECT_TRUE(verify_password(*made, "correct horse"));
  EXPECT_FALSE(verify_password(*made, "correct horsf"));
  EXPECT_FALSE(needs_rehash(*made));
}

TEST_F(PasswordHash, HasASaltOfItsOwn) {
  EXPECT_NE(hashed("same", cheap), hashed("same", cheap));
}

TEST_F(PasswordHash, CountsEveryByteUpToTheLastOf256) {
  const std::string longest(256, 'x');
  std::string other = longest;
  other.back() = 'y';
  const std::string phc = hashed(longest, cheap);
  EXPECT_TRUE(verify_password(phc, longest));
  EXPECT_FALSE(verify_password(phc, other));
  EXPECT_FALSE(verify_password(phc, longest.substr(0, 255)));
}

TEST_F(PasswordHash, AnotherCostIsVerifiedAndWantsANewHash) {
  const std::string phc = hashed("secret", cheap);
  EXPECT_TRUE(verify_password(phc, "secret"));
  EXPECT_TRUE(needs_rehash(phc));
}

TEST_F(PasswordHash, NobodysHashCostsTheSameAndNoPasswordHasIt) {
  EXPECT_FALSE(needs_rehash(kNobodysPasswordHash));
  EXPECT_FALSE(verify_password(kNobodysPasswordHash, ""));
  EXPECT_FALSE(verify_password(kNobodysPasswordHash, "password"));
}

// Made by the reference implementation's command line: argon2 saltsaltsaltsalt -id -t 1 -k 64 -p 1
// -l 32 -e
TEST_F(PasswordHash, IsWhatOthersWriteAndRead) {
  const std::string phc =
      "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
      "rAjuexKlLdAHLvqk7TeeiWZjW4OPoRGwldJXdHbTuKI";
  EXPECT_TRUE(verify_password(phc, "correct horse"));
  EXPECT_FALSE(verify_password(phc, "correct horsf"));
  EXPECT_FALSE(verify_password(phc + "A", "correct horse"));
  EXPECT_FALSE(verify_password(phc.substr(0, phc.size() - 1), "correct horse"));
  EXPECT_FALSE(verify_password(phc + "=", "correct horse"));
}

TEST_F(PasswordHash, MemoryThatIsKeptChangesNoHash) {
  const std::string small = hashed("one", cheap);
  const std::string large = hashed("two", {256, 2, 1});
  EXPECT_TRUE(verify_password(small, "one"));  // in memory that held a larger one
  release_hash_memory();
  EXPECT_TRUE(verify_password(large, "two"));
  EXPECT_FALSE(verify_password(small, "two"));
}

TEST_F(PasswordHash, RefusesWhatIsNoHashAndWhatCostsTooMuch) {
  for (const char* text : {"", "plain", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
                           "$argon2id$v=19$m=1048577,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                           "$argon2id$v=19$m=64,t=17,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                           "$argon2id$v=19$m=9999999999999,t=1,p=1$AAAA$AAAA"}) {
    EXPECT_FALSE(verify_password(text, "plain")) << text;
    EXPECT_TRUE(needs_rehash(text)) << text;
  }
}

}  // namespace
}  // namespace solidrust
