#include "base/csv.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(Csv, CellsAreQuotedAndNoFormulaGetsThrough) {
  struct Case {
    std::string text, cell;
  };
  for (const Case& row : {
           Case{"", ""},
           {"plain", "plain"},
           {"a,b", "\"a,b\""},
           {"say \"hi\"", "\"say \"\"hi\"\"\""},
           {"two\nlines", "\"two\nlines\""},
           {"=1+1", "'=1+1"},
           {"=1", "'=1"},
           {"@SUM(A1)", "'@SUM(A1)"},
           {"@1", "'@1"},
           {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
           {"-2+3", "'-2+3"},
           {"-3.5", "-3.5"},
           {"+12", "+12"},
           {"-", "'-"},
           {"\t=1+1", "'\t=1+1"},
           {"\r=1+1", "\"'\r=1+1\""},
           {"  =1+1", "'  =1+1"},
           {"=a,b", "\"'=a,b\""},
           {"a=b", "a=b"},
       }) {
    std::string out;
    append_csv_cell(out, row.text);
    EXPECT_EQ(out, row.cell) << row.text;
  }
}

}  // namespace
}  // namespace solidrust
