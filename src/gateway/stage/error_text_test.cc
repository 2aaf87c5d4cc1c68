#include "gateway/stage/error_text.h"

#include <string>

#include <gtest/gtest.h>

#include "gateway/stage/model_request.h"
#include "store/usage_rows.h"

namespace solidrust {
namespace {

ModelRequest asking(std::string_view body, std::string_view model = {}) {
  ModelRequest request;
  request.bytes = body;
  if (!model.empty()) request.model_at = body.substr(body.find(model), model.size());
  return request;
}

// promise: S33, L74
TEST(ErrorText, ThreeHundredBytesAreKeptAndNoMore) {
  const std::string at(UsageRecord::kMaxDetail, 'x');
  EXPECT_EQ(plain_detail(at), at);
  EXPECT_EQ(plain_detail(at + "y"), at);
}

TEST(ErrorText, ACharacterThatDoesNotFitIsLeftOutWhole) {
  const std::string before(UsageRecord::kMaxDetail - 2, 'x');
  EXPECT_EQ(plain_detail(before + "é"), before + "é");
  EXPECT_EQ(plain_detail(before + "€"), before);
  EXPECT_EQ(plain_detail(before + "y€z"), before + "y");
}

// promise: L75
TEST(ErrorText, ControlCharactersAndWhatIsNoTextAreBlanks) {
  using namespace std::string_literals;
  EXPECT_EQ(plain_detail("CUDA\nout\tof\x1b[31m memory\x7f\0!"s), "CUDA out of [31m memory  !");
  EXPECT_EQ(plain_detail("a\xC2\x85"
                         "b\xE2\x80\xAE"
                         "c\xFF"
                         "d"),
            "a b c d");
}

// promise: S35, L77
TEST(ErrorText, TwentyFourBytesOfTheBodyDropItAndTwentyThreeDoNot) {
  const std::string secret = "abcdefghijklmnopqrstuvw";  // 23 bytes
  ASSERT_EQ(secret.size(), kMostEchoed);
  for (std::size_t pad = 0; pad < 40; ++pad) {
    const std::string body =
        R"({"messages":[{"content":")" + std::string(pad, '.') + secret + R"(X tail"}]})";
    EXPECT_EQ(kept_error_text("bad input '" + secret + "'", asking(body)),
              "bad input '" + secret + "'")
        << pad;
    EXPECT_EQ(kept_error_text("bad input '" + secret + "X'", asking(body)), "") << pad;
  }
}

TEST(ErrorText, AnEchoIsFoundHoweverTheBodyWritesIt) {
  const std::string body = R"({"prompt":"my own\n\"words\" are caf\u00e9 and secret"})";
  EXPECT_EQ(kept_error_text("not taken: my own\n\"words\" are café and", asking(body)), "");
  EXPECT_EQ(kept_error_text(R"(not taken: my own\n\"words\" are caf\u00e9 and)", asking(body)), "");
}

TEST(ErrorText, OfABodyWithHalfAPairNothingIsKept) {
  const std::string half = R"({"prompt":"\ud83d my own\n\"words\" are here"})";
  EXPECT_EQ(kept_error_text("not taken: my own\n\"words\" are here", asking(half)), "");
  const std::string whole = R"({"prompt":"\ud83d\ude00 hello"})";
  EXPECT_EQ(kept_error_text("out of memory", asking(whole)), "out of memory");
}

// A form is no JSON: whatever bytes it has, nothing of it is resolved.
TEST(ErrorText, AFormMayHaveBackslashesAnywhere) {
  const std::string said = "The file could not be decoded as sound.";
  for (const std::string end : {"\\", "\\u", "\\u12", "\\u123", "\\ud83d", "\\ud83d\\u", "\\\\"}) {
    const std::string body = "--e\r\n\r\nany \\bytes " + end;
    ModelRequest request = asking(body);
    request.form = true;
    EXPECT_EQ(kept_error_text(said, request), said) << end;
    EXPECT_EQ(kept_error_text("refused: --e\r\n\r\nany \\bytes " + end + " and more of it", request)
                  .empty(),
              body.size() > kMostEchoed)
        << end;
  }
}

TEST(ErrorText, TheModelsNameMayBeNamed) {
  const std::string name = "meta-llama/Llama-3.1-70B-Instruct";
  const std::string body = R"({"model":")" + name + R"(","prompt":"hello"})";
  const std::string said = "The model `" + name + "` is not loaded.";
  EXPECT_EQ(kept_error_text(said, asking(body, name)), said);
  EXPECT_EQ(kept_error_text(said, asking(body)), "");
}

// promise: L78
TEST(ErrorText, AKeyIsNeverKept) {
  const std::string key = "sk_live_789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn1uu56Q";
  EXPECT_EQ(kept_error_text("no such model: " + key, asking("{}")), "");
  const std::string none = "no such model: sk_live_7";
  EXPECT_EQ(kept_error_text(none, asking("{}")), none);
}

TEST(ErrorText, ABodyMadeToCostMuchDropsTheText) {
  std::string said;
  while (said.size() < UsageRecord::kMaxDetail) said += "aaaaaaaaaaaaaaaaaaaaaab";
  std::string body;
  while (body.size() < 4'000'000) body += "aaaaaaaaaaaaaaaaaaaaaac";
  EXPECT_EQ(kept_error_text(said, asking(body)), "");
}

}  // namespace
}  // namespace solidrust
