#include "dialect/signed_call_id.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust::dialect {
namespace {

struct Taken {
  std::string id;
  std::string signature;
};

Taken taken(const std::string& id) {
  Turn turn;
  JsonText signature;
  const JsonText bare = unsigned_call_id({id}, turn, &signature);
  return {std::string(bare.inside), std::string(signature.inside)};
}

TEST(SignedCallId, a_signature_comes_back_as_it_was) {
  for (const std::string signature :
       {"a", "ab", "abc", "ZmFrZQ==", "+/+/", R"(with \"quotes\" and \u00e9)", "__signed__x"}) {
    const std::string id = signed_call_id("call_1", signature);
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789_-"),
              std::string::npos)
        << id;
    EXPECT_EQ(taken(id).id, "call_1");
    EXPECT_EQ(taken(id).signature, signature);
  }
}

TEST(SignedCallId, without_a_signature_an_id_is_as_it_was) {
  for (const std::string id : {"call_1", "functions.Bash:0", "", "__signed__", "a__signed__"}) {
    EXPECT_EQ(signed_call_id(id, ""), id);
    EXPECT_EQ(taken(id).id, id);
    EXPECT_EQ(taken(id).signature, "");
  }
  EXPECT_EQ(signed_call_id("", "sig"), "");
}

TEST(SignedCallId, a_signature_of_the_bound_is_carried_and_a_longer_one_is_not) {
  const std::string most(kMostCallSignature, 's');
  EXPECT_EQ(taken(signed_call_id("c", most)).signature, most);
  EXPECT_EQ(signed_call_id("c", most + "s"), "c");
}

TEST(SignedCallId, what_is_none_of_ours_stays_in_the_id) {
  for (const std::string id : {"c__signed__A", "c__signed__AA=", "c__signed__A+AA", "c__signed__AB",
                               "c__signed__ Ig", "c__signed__Ig", "c__signed__XA"}) {
    EXPECT_EQ(taken(id).id, id);  // the last two: a quote, and half an escape
    EXPECT_EQ(taken(id).signature, "");
  }
}

}  // namespace
}  // namespace solidrust::dialect
