#include "auth/people/secret_box.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

const Pepper kFirst{1, {1, 2, 3}};
const Pepper kSecond{2, {4, 5, 6}};

class SecretBoxTest : public ::testing::Test {
 protected:
  SystemRandom random;
  SecretBox box{PepperSet(kFirst)};
};

TEST_F(SecretBoxTest, OpensWhatItSealedForTheSameOwner) {
  const std::string sealed = box.seal("the secret", "acc_1", random);
  EXPECT_EQ(sealed.find("the secret"), std::string::npos);
  ASSERT_TRUE(box.open(sealed, "acc_1").has_value());
  EXPECT_EQ(box.open(sealed, "acc_1")->reveal(), "the secret");
  EXPECT_FALSE(box.open(sealed, "acc_2").has_value());
  EXPECT_NE(sealed, box.seal("the secret", "acc_1", random));
}

TEST_F(SecretBoxTest, AChangedTextDoesNotOpen) {
  const std::string sealed = box.seal("the secret", "acc_1", random);
  for (std::size_t i = 2; i < sealed.size(); ++i) {
    std::string other = sealed;
    other[i] = other[i] == '0' ? '1' : '0';
    EXPECT_FALSE(box.open(other, "acc_1").has_value()) << i;
  }
  for (const char* text : {"", "1:", "1:zz", "x", "1:0", "7:00", ":00"})
    EXPECT_FALSE(box.open(text, "acc_1").has_value()) << text;
  EXPECT_FALSE(box.open(sealed.substr(0, sealed.size() - 2), "acc_1").has_value());
}

TEST_F(SecretBoxTest, AnotherPepperDoesNotOpenItAndTheOlderOneStillDoes) {
  const std::string sealed = box.seal("the secret", "acc_1", random);
  EXPECT_FALSE(SecretBox(PepperSet(Pepper{1, {9}})).open(sealed, "acc_1").has_value());
  EXPECT_FALSE(SecretBox(PepperSet(kSecond)).open(sealed, "acc_1").has_value());
  const SecretBox changing(PepperSet(kSecond, kFirst));
  EXPECT_TRUE(changing.open(sealed, "acc_1").has_value());
  EXPECT_TRUE(changing.stale(sealed));
  EXPECT_FALSE(changing.stale(changing.seal("the secret", "acc_1", random)));
}

TEST_F(SecretBoxTest, HashesDependOnCodeOwnerAndPepper) {
  EXPECT_EQ(box.hashes("code", "acc_1"), box.hashes("code", "acc_1"));
  EXPECT_NE(box.hashes("code", "acc_1"), box.hashes("code", "acc_2"));
  EXPECT_NE(box.hashes("code", "acc_1"), box.hashes("cod3", "acc_1"));
  const auto both = SecretBox(PepperSet(kSecond, kFirst)).hashes("code", "acc_1");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1], box.hashes("code", "acc_1").front());
}

}  // namespace
}  // namespace solidrust
