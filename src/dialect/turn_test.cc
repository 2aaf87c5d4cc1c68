#include "dialect/turn.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "dialect/chat/request_reader.h"
#include "dialect/messages/request_reader.h"
#include "dialect/responses/request_reader.h"

namespace solidrust::dialect {
namespace {

TEST(Turn, sixteen_unknown_fields_are_named_and_the_rest_is_other) {
  std::deque<std::string> names;
  Turn turn;
  for (int i = 0; i < 16; ++i) {
    drop_unknown(turn, names.emplace_back("f" + std::to_string(i)));
    drop_unknown(turn, names.back());  // again it is no other
  }
  EXPECT_EQ(turn.dropped.size(), 16u);
  EXPECT_EQ(turn.dropped.back(), "f15");
  for (int i = 0; i < 100; ++i) drop_unknown(turn, names.emplace_back("g" + std::to_string(i)));
  EXPECT_EQ(turn.dropped.size(), 17u);
  EXPECT_EQ(turn.dropped.back(), "other");
}

TEST(Turn, unknown_fields_are_named_by_words_of_at_most_64_bytes) {
  const std::string longest(64, 'a');
  const std::string longer(65, 'a');
  for (const std::string& name : {longest, std::string("A-1_b.c")}) {
    Turn turn;
    drop_unknown(turn, name);
    EXPECT_EQ(turn.dropped, std::vector<std::string_view>{name});
  }
  for (const std::string& name : {longer, std::string(), std::string("a b"), std::string("a,b")}) {
    Turn turn;
    drop_unknown(turn, name);
    EXPECT_EQ(turn.dropped, std::vector<std::string_view>{"other"});
  }
}

TEST(Turn, no_dialect_names_more_unknown_fields) {
  std::string fields;
  for (int i = 0; i < 1000; ++i) fields += ",\"f" + std::to_string(i) + "\":1";
  const std::string responses = R"({"model":"m","input":"hi")" + fields + "}";
  const std::string said = R"("messages":[{"role":"user","content":"hi"}])" + fields + "}";
  const std::string chat = R"({"model":"m",)" + said;
  const std::string messages = R"({"model":"m","max_tokens":1,)" + said;
  EXPECT_EQ(read_responses_request(responses, nullptr)->dropped.size(), 17u);
  EXPECT_EQ(read_chat_request(chat, nullptr)->dropped.size(), 17u);
  EXPECT_EQ(read_messages_request(messages, nullptr)->dropped.size(), 17u);
}

}  // namespace
}  // namespace solidrust::dialect
