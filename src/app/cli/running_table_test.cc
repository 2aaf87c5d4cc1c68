#include "app/cli/running_table.h"

#include <array>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/display_width.h"

namespace solidrust {
namespace {

constexpr std::array kColumns{RunningColumn{{"TIME", "at", {Look::clock}}, 9},
                              RunningColumn{{"MODEL", "model", {Look::text, 0}}, 20},
                              RunningColumn{{"TARGET", "target", {Look::text, 3}}, 20},
                              RunningColumn{{"MS", "ms", {Look::number}}, 6}};
constexpr std::string_view kOne =
    R"({"data":[{"at":"2026-01-31T08:05:09.123Z","model":"m","target":"gpu/x","ms":7}]})";
constexpr std::string_view kLong =
    R"({"data":[{"at":"2026-01-31T08:05:10.000Z","model":"a-model-with-a-long-name-indeed",)"
    R"("target":"a-target-with-a-long-name-indeed","ms":12345}]})";

TEST(RunningTable, LaterRowsStandUnderEarlierOnes) {
  const RunningTable table(kColumns, {.width = 80});
  EXPECT_EQ(table.titles(), "TIME       MODEL                 TARGET                    MS\n");
  EXPECT_EQ(table.rows(kOne, "data"),
            "08:05:09Z  m                     gpu/x                      7\n");
  EXPECT_EQ(table.rows(kLong, "data"),
            "08:05:10Z  a-model-with-a-long…  a-target-with-a-lon…   12345\n");
  EXPECT_EQ(table.rows(R"({"data":[]})", "data"), "");
}

TEST(RunningTable, NoLineIsWiderThanTheTerminal) {
  for (std::size_t width = 1; width < 80; ++width) {
    const RunningTable table(kColumns, {.width = width});
    std::istringstream lines(table.titles() + table.rows(kLong, "data"));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width);
  }
  const RunningTable narrow(kColumns, {.width = 40});
  EXPECT_THAT(narrow.titles(), ::testing::Not(::testing::HasSubstr("TARGET")));
}

TEST(RunningTable, ProgramsGetWholeValues) {
  const RunningTable table(kColumns, {});
  EXPECT_THAT(table.rows(kLong, "data"),
              ::testing::StartsWith("2026-01-31T08:05:10.000Z  a-model-with-a-long-name-indeed  "
                                    "a-target-with-a-long-name-indeed  12345"));
  const RunningTable wide(kColumns, {.width = 20, .wide = true});
  EXPECT_EQ(wide.rows(kLong, "data"), table.rows(kLong, "data"));
}

}  // namespace
}  // namespace solidrust
