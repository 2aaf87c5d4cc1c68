#include "dialect/model_renamer.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::string renamed(std::string_view text, std::string_view name = R"("M")") {
  ModelRenamer renamer(name);
  std::string out;
  renamer.feed(text, out);
  return out;
}

struct Case {
  const char* text;
  const char* expected;  // nullptr: the same
};

const Case kCases[] = {
    {R"({"model":"/home/me/x.gguf","choices":[]})", R"({"model":"M","choices":[]})"},
    {R"({"choices":[{"delta":{"content":"a, \"model\":\"x\" {["}}],"created":1,"model":"x"})",
     R"({"choices":[{"delta":{"content":"a, \"model\":\"x\" {["}}],"created":1,"model":"M"})"},
    {R"({"choices":[{"model":"x"}],"id":"model","b":{"model":"x"}})", nullptr},
    {R"({ "model" : "a\\\"b\\" , "x" : "y" })", R"({ "model" : "M" , "x" : "y" })"},
    {R"({"model":null,"x":"y"})", nullptr},
    {R"({"model":{"a":"b"},"x":"y"})", nullptr},
    {R"({"models":"x","mode":"x","Model":"x"})", nullptr},
    {R"({"mod\u0065l":"x","model\"":"y"})", nullptr},
    {"data: {\"a\":1,\ndata: \"model\":\ndata: \"x\"}\n\n",
     "data: {\"a\":1,\ndata: \"model\":\ndata: \"M\"}\n\n"},
    {R"(["model","x"])", nullptr},
    {R"({"model":)", nullptr},
    {"no JSON, \"model\": \"x\"", nullptr},
    {"", nullptr},
    {R"({"model":""})", R"({"model":"M"})"},
    {R"({"model":"a","x":0,"model":"/home/me/x.gguf"})", R"({"model":"M","x":0,"model":"M"})"},
};

TEST(ModelRenamer, renames_the_outermost_model_and_nothing_else) {
  for (const Case& one : kCases)
    EXPECT_EQ(renamed(one.text), one.expected != nullptr ? one.expected : one.text);
}

TEST(ModelRenamer, gives_the_same_however_the_text_is_cut) {
  for (const Case& one : kCases) {
    const std::string_view text = one.text;
    for (std::size_t a = 0; a <= text.size(); ++a) {
      for (std::size_t b = a; b <= text.size(); ++b) {
        ModelRenamer renamer(R"("M")");
        std::string out;
        renamer.feed(text.substr(0, a), out);
        renamer.feed(text.substr(a, b - a), out);
        renamer.feed(text.substr(b), out);
        ASSERT_EQ(out, renamed(text)) << a << " " << b;
      }
    }
  }
}

TEST(ModelRenamer, without_a_name_everything_passes) {
  for (const Case& one : kCases) EXPECT_EQ(renamed(one.text, ""), one.text);
}

}  // namespace
}  // namespace solidrust
