#include "web/docs/base_url.h"

#include <gtest/gtest.h>

namespace solidrust::web {
namespace {

TEST(BaseUrl, HasNoVersion) {
  EXPECT_EQ(without_version("http://127.0.0.1:8080/v1"), "http://127.0.0.1:8080");
  EXPECT_EQ(without_version("https://host.example/ai/v1/"), "https://host.example/ai");
  EXPECT_EQ(without_version("https://host.example"), "https://host.example");
  EXPECT_EQ(without_version("https://host.example/v10"), "https://host.example/v10");
  EXPECT_EQ(without_version(""), "");
}

TEST(BaseUrl, StandsWhereverThePageNamesTheWrittenOne) {
  EXPECT_EQ(
      with_base_url("a http://127.0.0.1:8080/v1 b http://127.0.0.1:8080", "https://h", "/x.md"),
      "a https://h/v1 b https://h");
  EXPECT_EQ(with_base_url("http://127.0.0.1:80801 http://127.0.0.1:8081", "https://h", "/x.md"),
            "http://127.0.0.1:80801 http://127.0.0.1:8081");
  EXPECT_EQ(with_base_url("", "https://h", "/x.md"), "");
  // Not looked at again: one that contains the written one ends all the same.
  EXPECT_EQ(with_base_url("http://127.0.0.1:8080/", "http://127.0.0.1:8080/http://127.0.0.1:8080",
                          "/x.md"),
            "http://127.0.0.1:8080/http://127.0.0.1:8080/");
}

TEST(BaseUrl, IsEscapedInHtmlAlone) {
  constexpr std::string_view kStrange = "http://h/?a=1&b=<\"";
  EXPECT_EQ(with_base_url("http://127.0.0.1:8080", kStrange, "/x/index.html"),
            "http://h/?a=1&amp;b=&lt;&quot;");
  EXPECT_EQ(with_base_url("http://127.0.0.1:8080", kStrange, "/x.md"), kStrange);
}

}  // namespace
}  // namespace solidrust::web
