#include "web/assets/asset.h"

#include <gtest/gtest.h>

namespace solidrust::web {
namespace {

const Asset kAll{"/assets/a.js", {"plain", "\"1\""}, {"gz", "\"2\""}, {"br", "\"3\""}};
const Asset kPlain{"/favicon.svg", {"plain", "\"1\""}, {}, {}};

std::string_view coding(std::string_view accept, const Asset& asset = kAll) {
  return choose_encoding(asset, accept).coding;
}

TEST(Asset, GoesOutInTheSmallestEncodingThatIsTaken) {
  EXPECT_EQ(coding("gzip, deflate, br, zstd"), "br");
  EXPECT_EQ(coding("gzip"), "gzip");
  EXPECT_EQ(coding("GZIP"), "gzip");
  EXPECT_EQ(coding("br;q=0, gzip;q=0.5"), "gzip");
  EXPECT_EQ(coding("br; q=0.000"), "");
  EXPECT_EQ(coding("br;q=0.001"), "br");
  EXPECT_EQ(coding("*"), "br");
  EXPECT_EQ(coding("*;q=0"), "");
  EXPECT_EQ(coding("br;q=0, *"), "gzip");
  EXPECT_EQ(coding("identity"), "");
  EXPECT_EQ(coding(""), "");
  EXPECT_EQ(coding("br, gzip", kPlain), "");
}

TEST(Asset, EveryEncodingHasItsOwnTag) {
  EXPECT_EQ(choose_encoding(kAll, "br").encoded->etag, "\"3\"");
  EXPECT_EQ(choose_encoding(kAll, "").encoded->etag, "\"1\"");
}

TEST(Asset, IsInflatedWhereTheProgramHoldsItCompressedOnly) {
  const unsigned char gzip[] = {0x1f, 0x8b, 0x8,  0x0,  0x0,  0x0,  0x0, 0x0, 0x2,
                                0x3,  0x2b, 0xc8, 0x49, 0xcc, 0xcc, 0x3, 0x0, 0xcf,
                                0x62, 0x20, 0x19, 0x5,  0x0,  0x0,  0x0};
  const Asset packed{
      "/a.js", {{}, "\"1\""}, {{reinterpret_cast<const char*>(gzip), sizeof gzip}, "\"2\""}, {}};
  std::string held;
  EXPECT_EQ(bytes_of(packed, choose_encoding(packed, ""), held), "plain");
  EXPECT_EQ(bytes_of(packed, choose_encoding(packed, "gzip"), held).size(), sizeof gzip);
  EXPECT_EQ(bytes_of(kAll, choose_encoding(kAll, ""), held), "plain");
  EXPECT_EQ(bytes_of(kAll, choose_encoding(kAll, "br"), held), "br");
}

TEST(Asset, IsInflatedWithTheFrameOfItsSite) {
  // zlib.compressobj(9, zlib.DEFLATED, -15, zdict=…) of Python
  const unsigned char packed[] = {0xb3, 0x29, 0xb0, 0xcb, 0xcf, 0x03, 0x72,
                                  0x0a, 0xec, 0x6c, 0xb0, 0x49, 0x03, 0x00};
  Asset page{"/a.html", {{}, "\"1\""}, {}, {}, {}};
  page.packed = {{reinterpret_cast<const char*>(packed), sizeof packed}, "<head>the same</head>"};
  std::string held;
  EXPECT_EQ(bytes_of(page, choose_encoding(page, "gzip"), held), "<p>one</p><head>the same</head>");
}

TEST(Asset, TagsMatchWeakly) {
  EXPECT_TRUE(etag_matches("\"1\"", "\"1\""));
  EXPECT_TRUE(etag_matches("\"0\", W/\"1\"", "\"1\""));
  EXPECT_TRUE(etag_matches("*", "\"1\""));
  EXPECT_FALSE(etag_matches("\"2\"", "\"1\""));
  EXPECT_FALSE(etag_matches("1", "\"1\""));
  EXPECT_FALSE(etag_matches("", "\"1\""));
}

TEST(Asset, IsNamedForWhatItIs) {
  EXPECT_EQ(media_type("/index.html"), "text/html; charset=utf-8");
  EXPECT_EQ(media_type("/assets/x-1a.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(media_type("/assets/x.css"), "text/css; charset=utf-8");
  EXPECT_EQ(media_type("/assets/inter.woff2"), "font/woff2");
  EXPECT_EQ(media_type("/favicon.svg"), "image/svg+xml");
  EXPECT_EQ(media_type("/docs/api.yaml"), "application/yaml");
  EXPECT_EQ(media_type("/guides/errors.md"), "text/markdown; charset=utf-8");
  EXPECT_EQ(media_type("/data"), "application/octet-stream");
}

TEST(Asset, OnlyHashedNamesAreImmutable) {
  EXPECT_TRUE(is_immutable("/assets/index-1a2b.js"));
  EXPECT_FALSE(is_immutable("/favicon.svg"));
  EXPECT_FALSE(is_immutable("/index.html"));
}

}  // namespace
}  // namespace solidrust::web
