#include "control/mail/smtp_text.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using namespace std::string_literals;

TEST(SmtpText, AnAddressCannotEndItsCommand) {
  for (const char* good : {"a@b", "ada.lovelace+x@example.org",
                           "gr\xC3\xBC\xC3\x9F"
                           "e@example.org"})
    EXPECT_TRUE(is_smtp_address(good)) << good;
  for (const std::string& bad :
       {""s, "a"s, "@b"s, "a@"s, "a@b\r\nRCPT TO:<c@d"s, "a@b\n"s, "a@b\r"s, "a@b\0c"s, "a b@c"s,
        "a>@b"s, "<a@b"s, "a@b>"s, "a\t@b"s, "a\x7f@b"s, "a\xff@b"s, "a\xC2\x85@b"s})
    EXPECT_FALSE(is_smtp_address(bad)) << bad;
  EXPECT_TRUE(is_smtp_address(std::string(252, 'a') + "@b"));
  EXPECT_FALSE(is_smtp_address(std::string(253, 'a') + "@b"));
}

TEST(SmtpText, EveryLineEndIsMadeOne) {
  const struct {
    std::string message;
    const char* lines;
  } rows[] = {{"", ""},
              {"a", "a\r\n"},
              {"a\r\n", "a\r\n"},
              {"a\nb\n", "a\r\nb\r\n"},
              {"a\rb", "a\r\nb\r\n"},
              {"a\r\r\nb", "a\r\n\r\nb\r\n"},
              {"a\n\n", "a\r\n\r\n"},
              {"\r\n.\r\n", "\r\n.\r\n"},
              {"a\n.\nb", "a\r\n.\r\nb\r\n"}};
  for (const auto& row : rows) {
    const auto lines = smtp_lines(row.message);
    ASSERT_TRUE(lines.ok()) << row.message;
    EXPECT_EQ(*lines, row.lines) << row.message;
  }
  EXPECT_FALSE(smtp_lines("a\0b"s));
  EXPECT_TRUE(smtp_lines(std::string(998, 'x') + "\n" + std::string(998, 'x')));
  EXPECT_FALSE(smtp_lines(std::string(999, 'x')));
  EXPECT_FALSE(smtp_lines("x\n" + std::string(999, 'x') + "\nx"));
}

TEST(SmtpText, NoLineOfAMessageEndsIt) {
  EXPECT_EQ(smtp_data(""), ".\r\n");
  EXPECT_EQ(smtp_data("a\r\n"), "a\r\n.\r\n");
  EXPECT_EQ(smtp_data(".\r\n"), "..\r\n.\r\n");
  EXPECT_EQ(smtp_data("..a\r\n.\r\n\r\nb.\r\n"), "...a\r\n..\r\n\r\nb.\r\n.\r\n");
  for (const char* smuggled :
       {"a\n.\nMAIL", "a\r.\rMAIL", "a\n.\r\nMAIL", "a\r\n.\nMAIL", "a\r.\r\nb"}) {
    const std::string data = smtp_data(smtp_lines(smuggled).value());
    EXPECT_EQ(data.find("\r\n.\r\n"), data.size() - 5) << smuggled;
  }
}

TEST(SmtpText, Base64) {
  EXPECT_EQ(base64_text(""), "");
  EXPECT_EQ(base64_text("f"), "Zg==");
  EXPECT_EQ(base64_text("fo"), "Zm8=");
  EXPECT_EQ(base64_text("foo"), "Zm9v");
  EXPECT_EQ(base64_text("\0ada\0secret"s), "AGFkYQBzZWNyZXQ=");
}

}  // namespace
}  // namespace solidrust
