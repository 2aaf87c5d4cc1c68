#include "app/cli/answer_table.h"

#include <array>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(AnswerTable, ObjectsAreFlattened) {
  const FlatObject expected{{"id", "key_1"}, {"scopes", "a, b"},       {"gone", "-"},
                            {"none", "-"},   {"revoked.by", "ada"},    {"revoked.yes", "yes"},
                            {"n", "5"},      {"targets", "gpu/x, s/y"}};
  EXPECT_EQ(flatten(R"({"id":"key_1","scopes":["a","b"],"gone":null,"none":[],)"
                    R"("revoked":{"by":"ada","yes":true},"n":5,)"
                    R"("targets":[{"upstream":"gpu","model":"x"},{"u":"s","m":"y"}]})"),
            expected);
}

TEST(AnswerTable, ColumnsAreAligned) {
  constexpr std::array kColumns{Column{"ID", "id"}, Column{"NAME", "name"}};
  EXPECT_EQ(render_table(R"({"x":[1],"keys":[{"id":"a","name":"é"},{"id":"bbb","name":"c"}]})",
                         "keys", kColumns, "none"),
            "ID   NAME\na    é\nbbb  c\n");
  EXPECT_EQ(render_table(R"({"keys":[]})", "keys", kColumns, "There are none."),
            "There are none.\n");
}

TEST(AnswerTable, ACardLeavesOutWhatIsEmpty) {
  constexpr std::array kColumns{Column{"id", "id"}, Column{"name", "name"}, Column{"x", "no"}};
  EXPECT_EQ(render_card(R"({"id":"a","name":null})", kColumns), "id    a\n");
}

TEST(AnswerTable, ANameCannotPlayWithTheTerminal) {
  EXPECT_EQ(flatten(R"({"name":"\u001b[31mred\n"})"), (FlatObject{{"name", "?[31mred?"}}));
}

TEST(AnswerTable, BrokenJsonIsNoCrash) {
  for (const char* text : {"", "{", "[1", R"({"a":)", R"({"a":[{)", "null"})
    EXPECT_NO_THROW(flatten(text));
}

}  // namespace
}  // namespace solidrust
