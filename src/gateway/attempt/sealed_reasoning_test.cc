#include "gateway/attempt/sealed_reasoning.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

class Sealed : public ::testing::Test {
 protected:
  SystemRandom random_;
  Pepper old_{.version = 1, .bytes = {1}};
  Pepper new_{.version = 2, .bytes = {2}};
  SecretBox old_box_{PepperSet(old_)};
  SecretBox both_box_{PepperSet(new_, old_)};
  SecretBox new_box_{PepperSet(new_)};
  SealedReasoning before_{old_box_, random_, "acc_a"};
  SealedReasoning changing_{both_box_, random_, "acc_a"};
  SealedReasoning after_{new_box_, random_, "acc_a"};
};

TEST_F(Sealed, a_signature_holds_for_its_text_alone) {
  const std::string signature = before_.sign("think");
  EXPECT_TRUE(signature.starts_with("sr1."));
  EXPECT_TRUE(before_.signed_by_us("think", signature));
  EXPECT_FALSE(before_.signed_by_us("think!", signature));
  EXPECT_FALSE(before_.signed_by_us("think", signature + "0"));
  EXPECT_FALSE(before_.signed_by_us("think", ""));
  EXPECT_FALSE(after_.signed_by_us("think", signature));
}

TEST_F(Sealed, a_closed_text_opens_unchanged_and_says_nothing_of_itself) {
  const std::string text = "2 + 2 \"is\" \xC3\xA9\n";
  const std::string sealed = before_.close(text);
  EXPECT_TRUE(sealed.starts_with("sr1."));
  EXPECT_EQ(sealed.find('"'), sealed.npos);
  EXPECT_EQ(before_.open(sealed), text);
  EXPECT_NE(before_.close(text), sealed) << "the same text is not to be recognized";
  EXPECT_EQ(before_.open(before_.close("")), "");
}

TEST_F(Sealed, whatever_was_changed_does_not_open) {
  const std::string sealed = before_.close("text");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == '0' ? '1' : '0';
    EXPECT_FALSE(before_.open(changed).has_value()) << at;
    EXPECT_FALSE(before_.open(sealed.substr(0, at)).has_value()) << at;
  }
}

TEST_F(Sealed, while_the_pepper_changes_what_was_made_before_still_holds) {
  EXPECT_TRUE(changing_.signed_by_us("think", before_.sign("think")));
  EXPECT_EQ(changing_.open(before_.close("think")), "think");
  EXPECT_EQ(after_.open(changing_.close("think")), "think");
}

TEST_F(Sealed, what_is_one_accounts_is_nothing_to_another) {
  const SealedReasoning other(old_box_, random_, "acc_b");
  EXPECT_FALSE(other.signed_by_us("think", before_.sign("think")));
  EXPECT_FALSE(other.open(before_.close("think")).has_value());
}

TEST_F(Sealed, a_signature_is_no_closed_text_and_a_closed_text_no_signature) {
  EXPECT_FALSE(before_.open(before_.sign("text")).has_value());
  EXPECT_FALSE(before_.signed_by_us("text", before_.close("text")));
}

}  // namespace
}  // namespace solidrust
