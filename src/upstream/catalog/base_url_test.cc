#include "upstream/catalog/base_url.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(BaseUrl, TakesTheAddressApart) {
  const struct {
    const char* text;
    bool tls;
    const char* host;
    int port;
    const char* host_header;
    const char* prefix;
  } rows[] = {
      {"http://10.0.0.5:8000/v1", false, "10.0.0.5", 8000, "10.0.0.5:8000", "/v1"},
      {"http://localhost:11434/v1/", false, "localhost", 11434, "localhost:11434", "/v1"},
      {"https://api.example.com/v1", true, "api.example.com", 443, "api.example.com", "/v1"},
      {"https://api.example.com:443", true, "api.example.com", 443, "api.example.com", ""},
      {"http://gpu_1/", false, "gpu_1", 80, "gpu_1", ""},
      {"http://h:443", false, "h", 443, "h:443", ""},
      {"http://[::1]:8000/a/b-c_d.e", false, "::1", 8000, "[::1]:8000", "/a/b-c_d.e"},
      {"https://[2001:db8::1]/v1", true, "2001:db8::1", 443, "[2001:db8::1]", "/v1"},
      {"http://h:65535", false, "h", 65535, "h:65535", ""},
      {"http://h/a@b", false, "h", 80, "h", "/a@b"},
      {"http://1password.example", false, "1password.example", 80, "1password.example", ""},
  };
  for (const auto& row : rows) {
    const auto url = parse_base_url(row.text);
    ASSERT_TRUE(url.ok()) << row.text << ": " << url.error().message;
    EXPECT_EQ(url->origin.tls, row.tls) << row.text;
    EXPECT_EQ(url->origin.host, row.host) << row.text;
    EXPECT_EQ(url->origin.port, row.port) << row.text;
    EXPECT_EQ(url->origin.host_header, row.host_header) << row.text;
    EXPECT_EQ(url->path_prefix, row.prefix) << row.text;
  }
}

TEST(BaseUrl, RefusesWhatItDoesNotUnderstand) {
  for (const std::string& text : {std::string(""),
                                  std::string("10.0.0.5:8000"),
                                  std::string("http://10.0.0.5\0 .x:80", 22),
                                  std::string("http://[::1\0x]:80", 17),
                                  std::string("ftp://h"),
                                  std::string("HTTP://h"),
                                  std::string("http:/h"),
                                  std::string("http://"),
                                  std::string("http:///v1"),
                                  std::string("http://:80"),
                                  std::string("http://h:"),
                                  std::string("http://h:0"),
                                  std::string("http://h:65536"),
                                  std::string("http://h:8o"),
                                  std::string("http://h:-1"),
                                  std::string("http://h:+1"),
                                  std::string("http://user:secret@h/v1"),
                                  std::string("http://h?x"),
                                  std::string("http://h/v1?x=1"),
                                  std::string("http://h/v1#a"),
                                  std::string("http://h//v1"),
                                  std::string("http://h/v1//"),
                                  std::string("http://h/../v1"),
                                  std::string("http://h/./v1"),
                                  std::string("http://h/%2e/v1"),
                                  std::string("http://h/v 1"),
                                  std::string("http://h /v1"),
                                  std::string("http://h\r\nX: y"),
                                  std::string("http://h/a\nb"),
                                  std::string("http://[::1"),
                                  std::string("http://[::1]x:80"),
                                  std::string("http://[1.2.3.4]"),
                                  std::string("http://::1"),
                                  std::string("http://1.2.3"),
                                  std::string("http://1.2.3.999"),
                                  std::string("http://0x7f000001"),
                                  std::string("http://2130706433"),
                                  std::string("http://a..b"),
                                  std::string("http://-a"),
                                  std::string("http://a-.b"),
                                  std::string("http://h\xC3\xA4"),
                                  std::string("http://h\0i", 10),
                                  "http://" + std::string(64, 'a'),
                                  "http://h/" + std::string(2048, 'a')}) {
    const auto url = parse_base_url(text);
    EXPECT_FALSE(url.ok()) << text;
    if (!url.ok()) {
      EXPECT_EQ(url.error().message.find("secret"), std::string::npos);
    }
  }
}

TEST(BaseUrl, LongestLabelHostAndAddressAreTakenAndOneByteMoreIsNot) {
  EXPECT_TRUE(parse_base_url("http://" + std::string(63, 'a')).ok());
  const std::string label = std::string(49, 'a') + ".";
  const std::string host = label + label + label + label + label + "abc";  // 253
  ASSERT_EQ(host.size(), 253u);
  EXPECT_TRUE(parse_base_url("http://" + host).ok());
  EXPECT_FALSE(parse_base_url("http://" + host + "d").ok());
  EXPECT_TRUE(parse_base_url("http://h/" + std::string(2048 - 9, 'a')).ok());
  EXPECT_FALSE(parse_base_url("http://h/" + std::string(2048 - 8, 'a')).ok());
}

}  // namespace
}  // namespace solidrust
