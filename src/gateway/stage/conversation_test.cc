#include "gateway/stage/conversation.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

const std::string kSystem = R"({"role":"system","content":"be kind"})";
const std::string kFirst = R"({"role":"user","content":"hello"})";
const std::string kAnswer = R"({"role":"assistant","content":"hi"})";
const std::string kSecond = R"({"content":"and now?","role":"user"})";

std::uint64_t of(const std::string& inside) {
  return conversation_hash("[" + inside + "]");
}

TEST(Conversation, later_turns_belong_to_the_first) {
  const std::uint64_t first = of(kSystem + "," + kFirst);
  EXPECT_EQ(of(kSystem + ", " + kFirst + "," + kAnswer + "," + kSecond), first);
}

TEST(Conversation, another_first_question_or_system_prompt_is_another_conversation) {
  const std::uint64_t first = of(kSystem + "," + kFirst);
  EXPECT_NE(of(kSystem + "," + kSecond), first);
  EXPECT_NE(of(kFirst), first);
}

TEST(Conversation, without_a_users_message_all_messages_count) {
  EXPECT_NE(of(kSystem), of(kSystem + "," + kAnswer));
}

TEST(Conversation, a_plain_prompt_goes_by_its_first_256_bytes) {
  const std::string same = "\"" + std::string(255, 'x');
  EXPECT_EQ(conversation_hash(same + "a\""), conversation_hash(same + "b\""));
  const std::string shorter = "\"" + std::string(254, 'x');
  EXPECT_NE(conversation_hash(shorter + "a\""), conversation_hash(shorter + "b\""));
}

TEST(Conversation, tokens_are_a_plain_prompt) {
  EXPECT_NE(conversation_hash("[1,2,3]"), conversation_hash("[1,2,4]"));
}

}  // namespace
}  // namespace solidrust
