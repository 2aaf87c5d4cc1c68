#include "base/gzip.h"

#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

namespace solidrust {
namespace {

std::string unpacked(std::string_view packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  int state = Z_OK;
  while (state == Z_OK) {
    char piece[4096];
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(piece, sizeof piece - stream.avail_out);
  }
  EXPECT_EQ(state, Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0u);
  inflateEnd(&stream);
  return out;
}

TEST(Gzip, GivesBackWhatItTook) {
  std::string noise;
  std::uint32_t seed = 1;
  for (int i = 0; i < 100'000; ++i) {
    seed = seed * 1'664'525 + 1'013'904'223;
    noise += static_cast<char>(seed >> 24);
  }
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string(5'000'000, 'a'), noise})
    EXPECT_TRUE(unpacked(gzip(text)) == text) << text.size();
}

TEST(Gzip, JsonBecomesAFifthAtMost) {
  std::string text = "[";
  for (int i = 0; i < 1'000; ++i)
    text += R"({"id":"key_)" + std::to_string(i * 7'919) +
            R"(","status":"active","scopes":["chat:read"]},)";
  EXPECT_LT(gzip(text).size(), text.size() / 5);
}

}  // namespace
}  // namespace solidrust
