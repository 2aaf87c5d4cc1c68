#include "http/wire/form_data.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust::http {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=xx";

std::string part(std::string_view head, std::string_view value) {
  return "--xx\r\n" + std::string(head) + "\r\n\r\n" + std::string(value) + "\r\n";
}
std::string named(std::string_view name, std::string_view value) {
  return part("Content-Disposition: form-data; name=\"" + std::string(name) + "\"", value);
}

std::string fault(std::string_view body, std::string_view type = kType) {
  const auto parts = parse_form_data(type, body);
  return parts.ok() ? "" : parts.error().message;
}

TEST(FormData, parts_are_read_with_their_bytes) {
  const std::string file("\r\n--x\0\r\n\r\n--", 12);
  const std::string body = named("model", "m") +
                           part(
                               "content-disposition:form-data ; filename=\"a;b.wav\"; "
                               "name=file\r\nContent-Type: audio/wav",
                               file) +
                           named("empty", "") + "--xx--\r\n";
  const auto parts = parse_form_data(kType, body);
  ASSERT_TRUE(parts.ok()) << parts.error().message;
  ASSERT_EQ(parts->size(), 3U);
  EXPECT_EQ((*parts)[0].name, "model");
  EXPECT_EQ((*parts)[0].value, "m");
  EXPECT_FALSE((*parts)[0].file);
  EXPECT_EQ((*parts)[1].name, "file");
  EXPECT_EQ((*parts)[1].value, file);
  EXPECT_TRUE((*parts)[1].file);
  EXPECT_EQ((*parts)[2].value, "");
}

TEST(FormData, the_end_may_lack_its_line_end_and_nothing_may_follow) {
  EXPECT_EQ(fault(named("a", "b") + "--xx--"), "");
  EXPECT_EQ(fault("--xx--"), "");
  EXPECT_NE(fault(named("a", "b") + "--xx--\r\nmore"), "");
  EXPECT_NE(fault("preamble\r\n" + named("a", "b") + "--xx--"), "");
}

TEST(FormData, what_readers_could_take_differently_is_refused) {
  const std::string end = "--xx--\r\n";
  for (const std::string& body :
       {std::string(),
        std::string("--xx"),
        named("a", "b"),
        named("a", "b") + "--xx",
        named("a", "\r\n--xxy") + end,  // a longer line that begins as the boundary
        part("Content-Disposition: form-data", "b") + end,
        part("Content-Disposition: attachment; name=\"a\"", "b") + end,
        part("Content-Disposition: form-data; name=\"a\"; name=\"c\"", "b") + end,
        part("Content-Disposition: form-data; name=\"a\\\"c\"", "b") + end,
        part("Content-Disposition: form-data; name=mo\"del\"", "b") + end,
        part("Content-Disposition: form-data; name=mo del", "b") + end,
        part("Content-Disposition: form-data; name=\"mo\"del", "b") + end,
        part("Content-Disposition: form-data; name*=utf-8''model", "b") + end,
        part("Content-Disposition: form-data; name=\"a\r\nContent-Disposition: x", "b") + end,
        part("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=c",
             "b") +
            end,
        part("Content-Type: text/plain", "b") + end,
        part("nonsense", "b") + end,
        part("Content-Disposition : form-data; name=a", "b") + end,
        part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64", "b") +
            end,
        part("Content-Disposition: form-data; name=a\nX: y", "b") + end})
    EXPECT_NE(fault(body), "") << body;
  EXPECT_EQ(fault(part("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: "
                       "binary",
                       "b") +
                  end),
            "");
}

TEST(FormData, the_boundary_is_one_of_at_most_seventy_characters) {
  const auto with = [](std::string_view boundary) {
    return fault("--" + std::string(boundary) + "--",
                 "multipart/form-data; charset=utf-8; boundary=\"" + std::string(boundary) + "\"");
  };
  EXPECT_EQ(with(std::string(70, 'b')), "");
  EXPECT_NE(with(std::string(71, 'b')), "");
  EXPECT_NE(with(""), "");
  EXPECT_NE(with("b\""), "");
  EXPECT_NE(with("b\r\n"), "");
  EXPECT_NE(fault("--xx--", "multipart/form-data"), "");
  EXPECT_NE(fault("--xx--", "multipart/form-data; boundary=xx; boundary=xx"), "");
  EXPECT_EQ(fault("--xx--", "Multipart/Form-Data;BOUNDARY=xx"), "");
  EXPECT_TRUE(is_form_data("multipart/form-data ; boundary=x"));
  EXPECT_FALSE(is_form_data("multipart/form-database"));
}

TEST(FormData, parts_and_their_heads_are_bounded) {
  std::string body;
  for (std::size_t i = 0; i < kMostFormParts; ++i) body += named("a", "b");
  EXPECT_EQ(fault(body + "--xx--"), "");
  EXPECT_NE(fault(body + named("a", "b") + "--xx--"), "");

  const std::string head = "Content-Disposition: form-data; name=a\r\nX: ";
  const std::string longest = head + std::string(kLongestPartHead - head.size(), 'x');
  EXPECT_EQ(fault(part(longest, "b") + "--xx--"), "");
  EXPECT_NE(fault(part(longest + "x", "b") + "--xx--"), "");
}

}  // namespace
}  // namespace solidrust::http
