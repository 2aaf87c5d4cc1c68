#include "auth/keys/key_policy.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

class KeyPolicy : public ::testing::Test {
 protected:
  KeyPolicy() { row_.name = "ci"; }
  bool fine(bool account_disabled = false) { return check_key_policy(row_, account_disabled).ok(); }
  std::string field() {
    const Result<void> checked = check_key_policy(row_, false);
    if (checked.ok()) return "";
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    return checked.error().param;
  }
  KeyRow row_;
};

TEST_F(KeyPolicy, TheNameIsOneToAHundredPrintableCharacters) {
  row_.name = std::string(kMaxKeyName, 'x');
  EXPECT_TRUE(fine());
  row_.name += 'x';
  EXPECT_EQ(field(), "name");
  row_.name.clear();
  for (std::size_t i = 0; i < kMaxKeyName; ++i) row_.name += "\xF0\x9F\x94\x91";
  EXPECT_TRUE(fine());
  row_.name += 'x';
  EXPECT_EQ(field(), "name");
  for (const std::string& name : {std::string(), std::string("a\nb"), std::string("a\x7f"),
                                  std::string("\xff"), std::string("a\0b", 3)}) {
    row_.name = name;
    EXPECT_EQ(field(), "name");
  }
  row_.name = "Schlüssel für CI";
  EXPECT_TRUE(fine());
}

TEST_F(KeyPolicy, ScopesAreSomeOfTheOwners) {
  row_.scopes = 0;
  EXPECT_EQ(field(), "scopes");
  row_.scopes = kAllScopes + 1;
  EXPECT_EQ(field(), "scopes");
  row_.scopes = kScopeModelsList;
  EXPECT_TRUE(fine());
  EXPECT_FALSE(fine(true));
}

TEST_F(KeyPolicy, FiftyAddressesAreTakenAndFiftyOneAreNot) {
  row_.addresses.assign(kMaxKeyAddresses, "10.0.0.0/8");
  EXPECT_TRUE(fine());
  row_.addresses.emplace_back("10.0.0.0/8");
  EXPECT_EQ(field(), "addresses");
  row_.addresses = {"10.0.0.1/8"};
  EXPECT_EQ(field(), "addresses");
}

TEST_F(KeyPolicy, ModelsAreBoundedInNumberAndLength) {
  row_.models.assign(kMaxKeyModels, std::string(kMaxModelName, 'm'));
  EXPECT_TRUE(fine());
  row_.models.emplace_back("m");
  EXPECT_EQ(field(), "models");
  for (const std::string& model :
       {std::string(), std::string("a\nb"), std::string(kMaxModelName + 1, 'm')}) {
    row_.models = {model};
    EXPECT_EQ(field(), "models");
  }
}

TEST_F(KeyPolicy, LimitsAreBounded) {
  row_.limits_json = std::string(kMaxKeyLimits, ' ');
  EXPECT_TRUE(fine());
  row_.limits_json += ' ';
  EXPECT_EQ(field(), "limits");
}

}  // namespace
}  // namespace solidrust
