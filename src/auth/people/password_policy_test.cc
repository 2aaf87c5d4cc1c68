#include "auth/people/password_policy.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

// The reason, or "ok".
std::string judged(std::string_view password, bool second_factor = false,
                   std::string_view email = "ada@example.org") {
  const auto prepared = prepare_password(password);
  if (!prepared) return prepared.error().message;
  const auto checked = check_new_password(*prepared, {email, second_factor});
  if (checked) return "ok";
  EXPECT_EQ(checked.error().code, ErrorCode::invalid_value);
  EXPECT_EQ(checked.error().param, "password");
  return checked.error().message;
}

// promise: S52
TEST(PasswordPolicy, WantsFifteenCharactersOrEightWithASecondFactor) {
  EXPECT_EQ(judged("vj7 Qk2-hm9 xb4"), "ok");
  EXPECT_NE(judged("vj7 Qk2-hm9 xb").find("at least 15 characters; this one has 14"),
            std::string::npos);
  EXPECT_EQ(judged("vj7Qk2hm", true), "ok");
  EXPECT_NE(judged("vj7Qk2h", true).find("at least 8 characters; this one has 7"),
            std::string::npos);
}

// promise: S53
TEST(PasswordPolicy, CountsCharactersNotBytes) {
  EXPECT_EQ(judged("жщэюя фцйкъ мвп"), "ok");
  EXPECT_NE(judged("жщэюя фцйкъ мв"), "ok");
}

TEST(PasswordPolicy, TakesUpTo256BytesAndNotOneMore) {
  std::string long_one;
  while (long_one.size() < 256) long_one += static_cast<char>('a' + (long_one.size() * 7) % 25);
  EXPECT_EQ(judged(long_one), "ok");
  EXPECT_NE(judged(long_one + "q").find("at most 256 bytes"), std::string::npos);
}

TEST(PasswordPolicy, RefusesWhatIsNotUtf8AndWhatIsEmpty) {
  EXPECT_NE(judged("valid until here \xff\xfe"), "ok");
  EXPECT_NE(judged(""), "ok");
}

TEST(PasswordPolicy, OneFormForEveryKeyboard) {
  // e with an accent in one piece and in two; full-width letters.
  const auto composed = prepare_password("caf\xc3\xa9");
  const auto decomposed = prepare_password("cafe\xcc\x81");
  ASSERT_TRUE(composed.ok() && decomposed.ok());
  EXPECT_EQ(composed->reveal(), decomposed->reveal());
  EXPECT_EQ(prepare_password("\xef\xbd\x81\xef\xbd\x82")->reveal(), "ab");
}

TEST(PasswordPolicy, KeepsBlanksAndCaseAndDoesNotCutAnything) {
  EXPECT_EQ(prepare_password("  Two  Blanks ")->reveal(), "  Two  Blanks ");
  EXPECT_EQ(prepare_password(std::string("a\0b", 3))->reveal().size(), 3u);
}

// promise: S53
TEST(PasswordPolicy, AsksForNoKindsOfCharacters) {
  EXPECT_EQ(judged("walnut gravel teapot lantern"), "ok");
  EXPECT_EQ(judged("xkcdpvbnqrwtzmhj"), "ok");
  EXPECT_EQ(judged("84619350274459106382"), "ok");
}

// promise: S53
TEST(PasswordPolicy, RefusesListedWordsAndSaysWhy) {
  for (const char* password :
       {"passwordpassword", "Password12345678", "P@ssw0rdP@ssw0rd", "iloveyouforever!",
        "correct horse battery staple", "letmein-letmein-letmein", "administrator123",
        "!!superman2024!!", "Welcome Welcome 1", "w e l c o m e 2 0 2 6 !"})
    EXPECT_NE(judged(password).find("tried first"), std::string::npos)
        << password << ": " << judged(password);
  EXPECT_NE(judged("dragon99", true).find("tried first"), std::string::npos);
}

TEST(PasswordPolicy, RefusesRunsAndRepetition) {
  for (const char* password : {"abcdefghijklmnop", "1234567890123456", "qwertyuiopasdfgh",
                               "zyxwvutsrqponmlk", "9876543210987654"})
    EXPECT_NE(judged(password).find("a run of"), std::string::npos) << password;
  for (const char* password : {"aaaaaaaaaaaaaaaa", "xyzxyzxyzxyzxyzx", "ababababababbbab"})
    EXPECT_NE(judged(password).find("repeats"), std::string::npos) << password;
}

TEST(PasswordPolicy, RefusesTheAddressAndTheProduct) {
  for (const char* password : {"lovelace1815-1852", "Lovelace@lovelace", "SolidRusT-SolidRusT",
                               "solidrust-2026-2026", "lovelace@analytical"})
    EXPECT_NE(judged(password, false, "lovelace@analytical.org").find("your address"),
              std::string::npos)
        << password << ": " << judged(password, false, "lovelace@analytical.org");
  EXPECT_EQ(judged("lovelace wrote quirky bytes", false, "lovelace@analytical.org"), "ok");
}

TEST(PasswordPolicy, TheBlockListIsSortedAndNotSmall) {
  const auto words = blocked_words();
  EXPECT_GT(words.size(), 500u);
  EXPECT_TRUE(std::is_sorted(words.begin(), words.end()));
}

}  // namespace
}  // namespace solidrust
