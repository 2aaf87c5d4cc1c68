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

constexpr std::array kKeys{Column{"ID", "id", {Look::id}},
                           Column{"NAME", "name"},
                           Column{"ACCOUNT", "email", {Look::text, 2}, For::people},
                           Column{"USES", "uses", {Look::number, 1, "N"}},
                           Column{"STATUS", "status", {Look::state}},
                           Column{"MADE", "made", {Look::time, 3}}};
constexpr std::string_view kAnswer =
    R"({"keys":[{"id":"key_0123456789abcdefABCDEF","name":"請求書","email":"ada@example.org",)"
    R"("uses":7,"status":"active","made":"2026-01-31T08:00:00.000Z"},)"
    R"({"id":"short","name":"b","email":null,"uses":1200,"status":"revoked","made":null}]})";

TableView terminal(std::size_t width) {
  TableView view;
  view.width = width;
  view.now_ms = 1'769'853'600'000;  // 2026-01-31T10:00:00Z
  return view;
}

TEST(AnswerTable, ProgramsGetEveryValueWhole) {
  EXPECT_EQ(render_table(kAnswer, "keys", kKeys, "none"),
            "ID                          NAME    USES  STATUS   MADE\n"
            "key_0123456789abcdefABCDEF  請求書  7     active   2026-01-31T08:00:00.000Z\n"
            "short                       b       1200  revoked  -\n");
}

TEST(AnswerTable, ATerminalGetsWhatFits) {
  EXPECT_EQ(render_table(kAnswer, "keys", kKeys, "none", terminal(80)),
            "ID            NAME    ACCOUNT             N  STATUS   MADE\n"
            "key_01234567  請求書  ada@example.org     7  active   2 h ago\n"
            "short         b       -                1200  revoked  -\n");
  EXPECT_EQ(render_table(kAnswer, "keys", kKeys, "none", terminal(40)),
            "ID            NAME       N  STATUS\n"
            "key_01234567  請求書     7  active\n"
            "short         b       1200  revoked\n");
  EXPECT_EQ(render_table(kAnswer, "keys", kKeys, "none", terminal(28)),
            "ID           NAME    STATUS\n"
            "key_012345…  請求書  active\n"
            "short        b       revoked\n")
      << "where not even those fit that are never left out, the widest is cut";
}

TEST(AnswerTable, WideIsEverythingWhereverItGoes) {
  TableView view = terminal(20);
  view.wide = true;
  const std::string wide = render_table(kAnswer, "keys", kKeys, "none", view);
  EXPECT_EQ(wide.substr(0, wide.find('\n')),
            "ID                          NAME    ACCOUNT          USES  STATUS   MADE");
  view.width.reset();
  EXPECT_EQ(render_table(kAnswer, "keys", kKeys, "none", view), wide);
}

TEST(AnswerTable, ColourIsAroundTheTextAndNotThePadding) {
  TableView view = terminal(80);
  view.color = true;
  const std::string table = render_table(kAnswer, "keys", kKeys, "none", view);
  EXPECT_NE(table.find("\x1b[32mactive\x1b[0m   2 h ago\n"), std::string::npos) << table;
  EXPECT_NE(table.find("\x1b[31mrevoked\x1b[0m  -\n"), std::string::npos) << table;
  EXPECT_NE(table.find("\x1b[1mID\x1b[0m            \x1b[1mNAME"), std::string::npos) << table;
}

TEST(AnswerTable, AColumnThatSaysNothingIsLeftOutOnATerminal) {
  const std::string table = render_table(R"({"keys":[{"id":"a","name":"b","status":"active"}]})",
                                         "keys", kKeys, "none", terminal(80));
  EXPECT_EQ(table, "ID  NAME  STATUS\na   b     active\n");
}

TEST(AnswerTable, AnotherFieldMayStandInOnATerminal) {
  constexpr std::array kWho{Column{"WHO", "actor", {Look::id, 0, "", "name"}}};
  constexpr std::string_view kRows =
      R"({"audit":[{"actor":"acc_0123456789abcdefABCDEF","name":"ada@example.org"},)"
      R"({"actor":"cli","name":null}]})";
  EXPECT_EQ(render_table(kRows, "audit", kWho, "none", terminal(80)),
            "WHO\nada@example.org\ncli\n");
  EXPECT_EQ(render_table(kRows, "audit", kWho, "none"), "WHO\nacc_0123456789abcdefABCDEF\ncli\n");
}

TEST(AnswerTable, ACardOnATerminalWraps) {
  constexpr std::array kCard{Column{"id", "id"}, Column{"scopes", "scopes"},
                             Column{"made", "made", {Look::time}}};
  EXPECT_EQ(
      render_card(R"({"id":"key_0123456789abcdefABCDEF","scopes":["chat:read","models:list"],)"
                  R"("made":"2026-01-31T08:00:00.000Z"})",
                  kCard, terminal(29)),
      "id      key_0123456789abcdefABCDEF\n"
      "scopes  chat:read,\n"
      "        models:list\n"
      "made    2026-01-31T08:00:00.000Z\n"
      "        (2 h ago)\n")
      << "an id is never broken";
}

TEST(AnswerTable, AListIsNarrowedByTextAndLength) {
  constexpr std::string_view kRows =
      R"({"n":1,"x":[{"a":"Gold","b":1},{"a":"goldfish"},{"a":"c"}]})";
  EXPECT_EQ(narrowed(kRows, "x", "GOLD", std::nullopt),
            R"({"n":1,"x":[{"a":"Gold","b":1},{"a":"goldfish"}]})");
  EXPECT_EQ(narrowed(kRows, "x", "gold", 1), R"({"n":1,"x":[{"a":"Gold","b":1}]})");
  EXPECT_EQ(narrowed(kRows, "x", "", 1), R"({"n":1,"x":[{"a":"Gold","b":1}]})");
  EXPECT_EQ(narrowed(kRows, "x", "none", std::nullopt), R"({"n":1,"x":[]})");
  EXPECT_EQ(narrowed(R"({"x":[{"a")", "x", "a", 1), R"({"x":[{"a")") << "broken JSON stays";
}

TEST(AnswerTable, OnlyWholeIdsAreCutShort) {
  EXPECT_EQ(short_id("key_0123456789abcdefABCDEF"), "key_01234567");
  EXPECT_EQ(short_id("req_0123456789abcdefABCDEF"), "req_0123456789ab");
  for (const char* other : {"cli", "key_0123456789abcdefABCDE", "key-0123456789abcdefABCDEF",
                            "key_0123456789abcdefABCDE-", "ada@example.org"})
    EXPECT_EQ(short_id(other), other);
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
