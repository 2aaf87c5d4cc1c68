#include "gateway/stage/content_parts.h"

#include <string>

#include <gtest/gtest.h>

#include "gateway/operation/chat_completions/chat_fields.h"

namespace solidrust {
namespace {

std::uint64_t estimate(const std::string& content) {
  const std::string body =
      R"({"model":"m","messages":[{"role":"user","content":)" + content + "}]}";
  const Result<ModelRequest> request = read_model_request(body, chat_fields(), {});
  EXPECT_TRUE(request.ok()) << content;
  return request.ok() ? request->prompt_tokens : 0;
}

std::string part(const std::string& more) {
  return R"([{"type":"text","text":"What is it?"},{"type":"x",)" + more + "}]";
}

const std::string kBase64(400'000, 'A');

// promise: L13
TEST(ContentParts, ThePayloadOfMediaIsNoTextButASumForEachKind) {
  const struct {
    std::string field;
    std::uint64_t tokens;
  } kinds[] = {
      {R"("image_url":{"url":"data:image/png;base64,)" + kBase64 + R"(","detail":"high"})",
       kPictureTokens},
      {R"("image_url":"data:image/png;base64,)" + kBase64 + "\"", kPictureTokens},
      {R"("image\u005furl":{"url":"data:image/png;base64,)" + kBase64 + "\"}", kPictureTokens},
      {R"("image_url":{"url":"https://example.org/a.png"})", kPictureTokens},
      {R"("image":"data:image/png;base64,)" + kBase64 + "\"", kPictureTokens},
      {R"("image_embeds":")" + kBase64 + "\"", kPictureTokens},
      {R"("input_audio":{"data":")" + kBase64 + R"(","format":"wav"})", kSoundTokens},
      {R"("audio_url":{"url":"data:audio/wav;base64,)" + kBase64 + "\"}", kSoundTokens},
      {R"("audio":")" + kBase64 + "\"", kSoundTokens},
      {R"("video_url":{"url":"data:video/mp4;base64,)" + kBase64 + "\"}", kVideoTokens},
      {R"("video":["data:image/png;base64,)" + kBase64 + R"(","b"])", kVideoTokens},
      {R"("file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,)" + kBase64 + "\"}",
       kFileTokens},
      {R"("file_data":")" + kBase64 + "\"", kFileTokens},
      {R"("file_url":"https://example.org/a.pdf")", kFileTokens},
  };
  for (const auto& kind : kinds) {
    const std::uint64_t tokens = estimate(part(kind.field));
    EXPECT_GE(tokens, kind.tokens) << kind.field.substr(0, 60);
    EXPECT_LE(tokens, kind.tokens + 60) << kind.field.substr(0, 60);
  }
}

TEST(ContentParts, PicturesAreToldFromOtherMedia) {
  const auto pictures = [](const std::string& content) {
    const std::string body =
        R"({"model":"m","messages":[{"role":"user","content":)" + content + "}]}";
    const Result<ModelRequest> request = read_model_request(body, chat_fields(), {});
    EXPECT_TRUE(request.ok()) << content;
    return request.ok() && request->pictures;
  };
  for (const char* const field :
       {R"("image_url":{"url":"https://example.org/a.png"})", R"("image":"AAAA")",
        R"("image_embeds":"AAAA")",
        R"("source":{"type":"base64","media_type":"image/png","data":"AAAA"})"})
    EXPECT_TRUE(pictures(part(field))) << field;
  for (const char* const field :
       {R"("input_audio":{"data":"AAAA"})", R"("video_url":{"url":"a"})", R"("file_data":"AAAA")",
        R"("image_url":null)",
        R"("source":{"type":"base64","media_type":"application/pdf","data":"AAAA"})",
        R"("source":{"type":"text","data":"AAAA"})", R"("source":{"type":"url","url":"a"})"})
    EXPECT_FALSE(pictures(part(field))) << field;
  const std::string linked = R"("source":{"type":"url","url":"https://example.org/a"}})";
  EXPECT_TRUE(pictures(R"([{"type":"image",)" + linked + "]"));
  EXPECT_FALSE(pictures(R"([{"type":"document",)" + linked + "]"));
  EXPECT_FALSE(pictures("\"image_url\""));
}

TEST(ContentParts, EachPartCountsAndWhatIsEmptyDoesNot) {
  const std::string picture =
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,A"}})";
  EXPECT_GE(estimate("[" + picture + "," + picture + "," + picture + "]"), 3 * kPictureTokens);
  EXPECT_LE(estimate(R"([{"type":"text","text":"hi","image_url":null,"input_audio":null}])"), 60u);
}

// Or a long prompt could pass for a picture.
TEST(ContentParts, TextIsTextWhateverItLooksLike) {
  for (const std::string& content :
       {"\"data:image/png;base64," + kBase64 + "\"",
        R"([{"type":"text","text":"data:image/png;base64,)" + kBase64 + "\"}]",
        R"([{"type":"image_url","text":")" + kBase64 + "\"}]",
        R"([{"type":"thinking","thinking":")" + kBase64 + "\"}]",
        R"(["image_url",")" + kBase64 + "\"]", R"({"image_url":")" + kBase64 + "\"}",
        R"([["image_url",")" + kBase64 + "\"]]"})
    EXPECT_GE(estimate(content), kBase64.size() / 4) << content.substr(0, 60);
  const std::string beside =
      R"({"model":"m","messages":[{"role":"user","image_url":")" + kBase64 +
      R"("},{"role":"assistant","reasoning_content":"data:image/png;base64,)" + kBase64 + "\"}]}";
  const Result<ModelRequest> request = read_model_request(beside, chat_fields(), {});
  ASSERT_TRUE(request.ok());
  EXPECT_GE(request->prompt_tokens, kBase64.size() / 2);
}

TEST(ContentParts, TheSourceOfAMessagesPartIsMediaUnlessItIsText) {
  const auto source = [](const std::string& more) {
    return estimate(part(R"("source":{)" + more + R"(,"data":")" + kBase64 + "\"}"));
  };
  const std::uint64_t few = 200;
  EXPECT_LT(source(R"("type":"base64","media_type":"image/png")"), kPictureTokens + few);
  EXPECT_GE(source(R"("type":"base64","media_type":"image/png")"), kPictureTokens);
  EXPECT_GE(source(R"("type":"base64","media_type":"application/pdf")"), kFileTokens);
  EXPECT_LT(source(R"("type":"base64","media_type":"application/pdf")"), kFileTokens + few);
  for (const char* text : {R"("type":"text")", R"("type":"\u0074ext")", R"("type":"content")",
                           R"("type":"x")", R"("type":7)"})
    EXPECT_GE(source(text), kBase64.size() / 4) << text;
}

TEST(ContentParts, WhatAToolGaveBackIsLookedInto) {
  const std::string image =
      R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":")" + kBase64 +
      "\"}}";
  EXPECT_LT(estimate(R"([{"type":"tool_result","tool_use_id":"a","content":[)" + image + "]}]"),
            kPictureTokens + 200);
}

}  // namespace
}  // namespace solidrust
