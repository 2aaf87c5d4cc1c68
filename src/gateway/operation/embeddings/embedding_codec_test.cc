#include "gateway/operation/embeddings/embedding_codec.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::uint32_t bits(float value) {
  return std::bit_cast<std::uint32_t>(value);
}

TEST(EmbeddingCodec, base64_has_the_exact_bits_in_little_endian_order) {
  struct Case {
    std::vector<float> floats;
    const char* base64;
  };
  const Case cases[] = {{{}, ""},
                        {{1.0F}, "AACAPw=="},
                        {{-0.0F}, "AAAAgA=="},
                        {{1.0F, 2.0F}, "AACAPwAAAEA="},
                        {{1.0F, 2.0F, 3.0F}, "AACAPwAAAEAAAEBA"},
                        {{1.0F, 2.0F, 3.0F, -4.5F}, "AACAPwAAAEAAAEBAAACQwA=="}};
  for (const Case& one : cases) {
    std::string text;
    append_float_base64(one.floats, text);
    EXPECT_EQ(text, one.base64);
    std::vector<float> back;
    ASSERT_TRUE(read_float_base64(one.base64, back));
    EXPECT_EQ(back, one.floats);
  }
}

TEST(EmbeddingCodec, base64_that_is_passed_on_is_judged_as_if_it_were_read) {
  std::mt19937_64 random(5);
  constexpr std::string_view kOthers = "=*-_ \n\"\\";
  constexpr std::uint32_t kInfinity = 0x7F800000;
  int good = 0;
  for (int round = 0; round < 400'000; ++round) {
    std::vector<float> floats(random() % 14);
    for (float& one : floats) one = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    for (float& one : floats)  // few are none by chance
      if (!std::isfinite(one)) one = 1;
    if (!floats.empty() && round % 4 == 1)
      floats[random() % floats.size()] =
          std::bit_cast<float>(kInfinity | static_cast<std::uint32_t>(random() & 0x807FFFFF));
    std::string text;
    append_float_base64(floats, text);
    if (!text.empty() && round % 4 == 2) text[random() % text.size()] = kOthers[random() % 8];
    if (!text.empty() && round % 4 == 3) text.resize(random() % text.size());
    std::vector<float> read;
    const bool wanted = read_float_base64(text, read);
    good += wanted ? 1 : 0;
    ASSERT_EQ(is_float_base64(text), wanted) << text;
  }
  EXPECT_GT(good, 100'000);
  EXPECT_LT(good, 300'000);
}

TEST(EmbeddingCodec, a_number_becomes_the_nearest_float) {
  struct Case {
    const char* text;
    float value;
  };
  const Case cases[] = {
      {"0", 0.0F},
      {"-0", -0.0F},
      {"-0.0", -0.0F},
      {"0.1", 0.1F},
      {"1e-3", 1e-3F},
      {"16777217", 16777216.0F},
      {"0.100000001490116119384765625", 0.1F},
      // Halfway between two floats but for the last digit: by way of a double it would round wrong.
      {"1.00000017881393432617187499", 1.00000011920928955078125F},
      {"3.4028234663852886e38", std::numeric_limits<float>::max()},
      {"1.401298464324817e-45", std::numeric_limits<float>::denorm_min()},
      {"1.1754942106924411e-38", std::bit_cast<float>(0x007FFFFFu)},
      {"1e-46", 0.0F},
      {"-1e-60", -0.0F},
      {"1e-400", 0.0F},
  };
  for (const Case& one : cases) {
    std::vector<float> out;
    ASSERT_TRUE(read_float_array(std::string("[") + one.text + "]", out)) << one.text;
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(bits(out[0]), bits(one.value)) << one.text;
  }
}

// The decimals of servers have few digits and small powers, which are read on a way of their own.
TEST(EmbeddingCodec, decimals_of_every_length_become_the_nearest_float) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200'000; ++round) {
    std::string text = round % 2 == 0 ? "-" : "";
    const std::size_t digits = 1 + random() % 21;
    std::string number = std::to_string(1 + random() % 9);
    while (number.size() < digits) number += static_cast<char>('0' + random() % 10);
    const std::size_t point = random() % digits;
    if (point == 0)
      text += "0." + number;
    else
      text += number.substr(0, point) + "." + number.substr(point);
    if (round % 3 == 0) text += "e" + std::to_string(static_cast<int>(random() % 31) - 15);
    std::vector<float> read;
    ASSERT_TRUE(read_float_array("[" + text + "]", read)) << text;
    ASSERT_EQ(bits(read.at(0)), bits(std::strtof(text.c_str(), nullptr))) << text;
  }
}

// Between two floats, where half a unit decides: the middle itself, and next to it on both sides.
TEST(EmbeddingCodec, the_middle_of_two_floats_is_rounded_to_the_even_one) {
  for (std::uint32_t word = 0x3F800000; word < 0x3F800000 + 3'000; ++word) {
    const double low = std::bit_cast<float>(word);
    const double middle = (low + std::bit_cast<float>(word + 1)) / 2;
    for (const char* more : {"", "000001"}) {
      char text[64];
      std::snprintf(text, sizeof text, "%.24f%s", middle, more);
      std::vector<float> read;
      ASSERT_TRUE(read_float_array("[" + std::string(text) + "]", read)) << text;
      ASSERT_EQ(bits(read.at(0)), bits(std::strtof(text, nullptr))) << text;
    }
  }
}

TEST(EmbeddingCodec, what_is_no_array_of_floats_is_refused) {
  std::vector<float> out;
  for (const char* text : {"", "[", "[1", "[1,]", "[null]", "[\"1\"]", "[[1]]", "[NaN]", "1", "{}",
                           "[1e39]", "[-1e39]", "[1e400]", "[true]", "[1]x"})
    EXPECT_FALSE(read_float_array(text, out)) << text;
  EXPECT_TRUE(read_float_array(" [ 1 , 2 ] ", out));
  EXPECT_TRUE(read_float_array("[]", out));
  EXPECT_TRUE(out.empty());
}

TEST(EmbeddingCodec, what_is_no_base64_of_floats_is_refused) {
  std::vector<float> out;
  for (const char* text : {"A", "AA==", "AACAPw", "AACAPw=", "AACA", "AACAPw==AACAPw==", "AAC-Pw==",
                           "AA=APw==", "====", "AACAPwAAAEA", "AADAfw==", "AACAfw==", "AACA/w=="})
    EXPECT_FALSE(read_float_base64(text, out)) << text;
}

TEST(EmbeddingCodec, a_hundred_thousand_numbers_keep_every_bit_both_ways) {
  std::mt19937 random(3);
  std::vector<float> floats;
  while (floats.size() < 100'000) {
    const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::isfinite(value)) floats.push_back(value);
  }
  std::string array;
  append_float_array(floats, array);
  std::vector<float> back;
  ASSERT_TRUE(read_float_array(array, back));
  ASSERT_EQ(back.size(), floats.size());
  const char* at = array.c_str() + 1;
  for (const float value : floats) {  // a reader of doubles gets the float's exact value
    char* end = nullptr;
    ASSERT_EQ(std::strtod(at, &end), static_cast<double>(value));
    at = end + 1;
  }
  for (std::size_t i = 0; i < floats.size(); ++i) ASSERT_EQ(bits(back[i]), bits(floats[i]));
  std::string base64;
  append_float_base64(floats, base64);
  ASSERT_TRUE(read_float_base64(base64, back));
  ASSERT_EQ(back.size(), floats.size());
  for (std::size_t i = 0; i < floats.size(); ++i) ASSERT_EQ(bits(back[i]), bits(floats[i]));
}

TEST(EmbeddingCodec, an_answer_comes_in_the_form_that_was_asked_for) {
  const std::string floats =
      R"({"object":"list", "data":[{"embedding":[1.0, 2],"index":0},{"index":1,"embedding":[-0.0]}],"model":"m"})";
  const std::string base64 =
      R"({"object":"list", "data":[{"embedding":"AACAPwAAAEA=","index":0},{"index":1,"embedding":"AAAAgA=="}],"model":"m"})";
  std::string answer = floats;
  ASSERT_TRUE(convert_embeddings(answer, EncodingFormat::base64).ok());
  EXPECT_EQ(answer, base64);
  ASSERT_TRUE(convert_embeddings(answer, EncodingFormat::base64).ok());
  EXPECT_EQ(answer, base64);
  ASSERT_TRUE(convert_embeddings(answer, EncodingFormat::floats).ok());
  EXPECT_EQ(
      answer,
      R"({"object":"list", "data":[{"embedding":[1,2],"index":0},{"index":1,"embedding":[-0]}],"model":"m"})");
  answer = floats;
  ASSERT_TRUE(convert_embeddings(answer, EncodingFormat::floats).ok());
  EXPECT_EQ(answer, floats);
}

TEST(EmbeddingCodec, an_answer_with_something_else_is_the_upstreams_fault) {
  for (const char* text :
       {R"({"data":[{"embedding":[null]}]})", R"({"data":[{"embedding":"!!!!"}]})",
        R"({"data":[{"embedding":{}}]})", R"({"data":[5]})", "{}", R"({"data":5})",
        R"({"data":[{}]})", R"({"data":[{"embedding":[1e39]}]})"}) {
    std::string answer = text;
    const Result<void> result = convert_embeddings(answer, EncodingFormat::base64);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::upstream_error);
  }
}

}  // namespace
}  // namespace solidrust
