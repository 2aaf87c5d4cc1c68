#include "auth/people/totp.h"

#include <chrono>
#include <set>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

const Secret kRfcSecret{"12345678901234567890"};

SystemTime at(std::int64_t seconds) {
  return from_unix_ms(seconds * 1000);
}

TEST(Totp, GivesTheLastSixDigitsOfRfc6238AppendixB) {
  const struct {
    std::int64_t seconds;
    const char* code;
  } rows[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
              {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& row : rows) EXPECT_EQ(totp_code(kRfcSecret, row.seconds / 30), row.code);
}

TEST(Totp, TakesThePresentStepAndOneBesideItButNotTwo) {
  const std::int64_t step = 1'000'000;
  const SystemTime now = at(step * 30 + 29);
  for (const std::int64_t offset : {-1, 0, 1})
    EXPECT_EQ(check_totp(kRfcSecret, totp_code(kRfcSecret, step + offset), now, 0), step + offset);
  for (const std::int64_t offset : {-2, 2})
    EXPECT_EQ(check_totp(kRfcSecret, totp_code(kRfcSecret, step + offset), now, 0), std::nullopt);
}

TEST(Totp, NeverTakesACodeTwiceNorAnOlderOne) {
  const std::int64_t step = 1'000'000;
  const SystemTime now = at(step * 30);
  const std::string code = totp_code(kRfcSecret, step);
  ASSERT_EQ(check_totp(kRfcSecret, code, now, step - 1), step);
  EXPECT_EQ(check_totp(kRfcSecret, code, now, step), std::nullopt);
  EXPECT_EQ(check_totp(kRfcSecret, totp_code(kRfcSecret, step - 1), now, step), std::nullopt);
  EXPECT_EQ(check_totp(kRfcSecret, totp_code(kRfcSecret, step + 1), now, step), step + 1);
}

TEST(Totp, BlanksDoNotCountAndOtherTextsAreNoCodes) {
  const std::int64_t step = 1'000'000;
  std::string code = totp_code(kRfcSecret, step);
  code.insert(3, " ");
  EXPECT_TRUE(check_totp(kRfcSecret, code, at(step * 30), 0).has_value());
  for (const char* text : {"", "12345", "1234567", "abcdef", "      "})
    EXPECT_FALSE(check_totp(kRfcSecret, text, at(step * 30), 0).has_value()) << text;
}

TEST(Totp, ShowsItsSecretAsAppsWantIt) {
  EXPECT_EQ(totp_base32(Secret("foobar")).reveal(), "MZXW6YTBOI");
  EXPECT_EQ(totp_base32(Secret("fooba")).reveal(), "MZXW6YTB");
  EXPECT_EQ(totp_uri(Secret("foobar"), "ada+x@example.org").reveal(),
            "otpauth://totp/SolidRusT:ada%2Bx%40example.org?secret=MZXW6YTBOI&issuer=SolidRusT"
            "&algorithm=SHA1&digits=6&period=30");
  SystemRandom random;
  EXPECT_EQ(make_totp_secret(random).reveal().size(), 20u);
}

TEST(RecoveryCodes, AreTenDifferentOnes) {
  SystemRandom random;
  std::set<std::string> codes;
  for (const Secret& code : make_recovery_codes(random)) {
    EXPECT_EQ(code.reveal().size(), 14u);
    EXPECT_TRUE(normal_recovery_code(code.reveal()).has_value()) << code.reveal();
    codes.insert(std::string(code.reveal()));
  }
  EXPECT_EQ(codes.size(), 10u);
}

TEST(RecoveryCodes, AreReadAsPeopleTypeThem) {
  ASSERT_TRUE(normal_recovery_code(" ABCD efgh-JKMN").has_value());
  EXPECT_EQ(normal_recovery_code(" ABCD efgh-JKMN")->reveal(), "abcdefghjkmn");
  for (const char* text : {"", "abcd-efgh-jkm", "abcd-efgh-jkmnp", "abcd-efgh-jkm1", "123456"})
    EXPECT_FALSE(normal_recovery_code(text).has_value()) << text;
  EXPECT_FALSE(normal_recovery_code(std::string(49, ' ')).has_value());
}

}  // namespace
}  // namespace solidrust
