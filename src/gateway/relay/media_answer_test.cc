#include "gateway/relay/media_answer.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using enum AnswerForm;

TEST(MediaAnswer, sound_and_texts_keep_their_type) {
  for (const std::string_view type :
       {"audio/mpeg", "Audio/WAV; rate=8000", "application/octet-stream"})
    EXPECT_EQ(told_media_type(sound, type), type);
  for (const std::string_view type :
       {"text/plain; charset=utf-8", "TEXT/VTT", "text/srt", "application/x-subrip"})
    EXPECT_EQ(told_media_type(json_or_text, type), type);
  EXPECT_EQ(told_media_type(sound, ""), "application/octet-stream");
  EXPECT_EQ(told_media_type(json_or_text, ""), "text/plain");
}

TEST(MediaAnswer, what_a_browser_might_run_and_what_was_not_asked_for_is_no_answer) {
  for (const std::string_view type : {"text/html", "image/svg+xml", "audio/", "application/xml",
                                      "audiovisual/x", "text/plainer"}) {
    EXPECT_FALSE(told_media_type(sound, type)) << type;
    EXPECT_FALSE(told_media_type(json_or_text, type)) << type;
    EXPECT_FALSE(told_media_type(json, type)) << type;
  }
  EXPECT_FALSE(told_media_type(sound, "text/plain"));
  EXPECT_FALSE(told_media_type(json_or_text, "audio/mpeg"));
}

TEST(MediaAnswer, an_empty_sound_and_a_text_in_another_encoding_are_no_answer) {
  EXPECT_FALSE(check_media(sound, "").ok());
  EXPECT_TRUE(check_media(sound, "\xFF").ok());
  EXPECT_FALSE(check_media(json_or_text, "\xFF").ok());
  EXPECT_TRUE(check_media(json_or_text, "").ok()) << "nobody spoke";
}

}  // namespace
}  // namespace solidrust
