#include "dialect/messages/call_id.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace solidrust::dialect::messages {
namespace {

bool is_taken_by_messages(const std::string& id) {
  return !id.empty() && id.find_first_not_of(
                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "0123456789_-") == id.npos;
}

TEST(CallId, ids_that_are_taken_stay) {
  for (const char* id : {"toolu_01A-b", "call_abc", "0", "_", "-", "sr1", "chatcmpl-tool-1f"}) {
    EXPECT_EQ(clean_call_id(id), id);
    EXPECT_FALSE(original_call_id(id)) << id;
  }
}

// litellm#21114, bifrost#5097, claude-code-router#1808.
TEST(CallId, others_become_clean_and_come_back_as_they_were) {
  for (const char* id : {"functions.Bash:0", "", "a b", "sr1_", "sr1_a", "sr1-x", "\xC3\xA9", "a/b",
                         "functions.Bash:0-1", "sr1_a-2e"}) {
    const std::string clean = clean_call_id(id);
    EXPECT_TRUE(is_taken_by_messages(clean)) << clean;
    EXPECT_EQ(original_call_id(clean), id);
  }
  EXPECT_EQ(clean_call_id("functions.Bash:0"), "sr1_functions-2eBash-3a0");
}

TEST(CallId, escapes_in_the_json_make_no_difference) {
  EXPECT_EQ(clean_call_id("functions\\u002eBash:0"), clean_call_id("functions.Bash:0"));
  EXPECT_EQ(clean_call_id("c\\u0061ll"), "call");
  EXPECT_EQ(clean_call_id("a\\\\b"), "sr1_a-5cb");
}

TEST(CallId, different_ids_stay_different) {
  std::set<std::string> clean;
  const std::string ids[] = {"a.b",  "a-2eb",     "sr1_a-2eb", "a:b",   "a b",      "a-b", "a_b",
                             "a..b", "sr1_a-2db", "A.b",       "\\n",   "n",        "",    "sr1_",
                             "sr1-", "\\ud800",   "\\ud801",   "ud800", "\\\\ud800"};
  for (const std::string& id : ids) {
    EXPECT_TRUE(clean.insert(clean_call_id(id)).second) << id;
    for (std::size_t count = 2; count < 4; ++count)
      EXPECT_TRUE(clean.insert(clean_call_id_again(id, count)).second) << id;
  }
  EXPECT_TRUE(std::all_of(clean.begin(), clean.end(), is_taken_by_messages));
}

TEST(CallId, what_only_looks_like_one_of_ours_is_left_alone) {
  for (const char* id : {"sr1_a", "sr1_-", "sr1_-2", "sr1_-zz", "sr1_-2E", "sr1_-61", "sr1_call",
                         "sr1_a--2", "sr1-a", "Sr1_-2e", "sr1_-ff"})
    EXPECT_FALSE(original_call_id(id)) << id;
}

}  // namespace
}  // namespace solidrust::dialect::messages
