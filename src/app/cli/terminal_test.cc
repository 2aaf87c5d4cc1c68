#include "app/cli/terminal.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TerminalFacts terminal() {
  TerminalFacts facts;
  facts.is_terminal = true;
  facts.term = "xterm";
  return facts;
}

TEST(Terminal, ItsOwnWordForItsWidthThenColumnsThen80) {
  TerminalFacts facts = terminal();
  EXPECT_EQ(width_of(facts), 80U);
  for (const char* wrong : {"0", "-3", "wide", "90x", "99999999999999999999"}) {
    facts.columns = wrong;
    EXPECT_EQ(width_of(facts), 80U) << wrong;
  }
  facts.columns = "132";
  EXPECT_EQ(width_of(facts), 132U);
  facts.reported_columns = 60;
  EXPECT_EQ(width_of(facts), 60U);
  facts.is_terminal = false;
  EXPECT_EQ(width_of(facts), std::nullopt) << "a file has no width, whatever COLUMNS says";
}

TEST(Terminal, ColourOnTerminalsAloneUnlessTold) {
  TerminalFacts facts = terminal();
  EXPECT_TRUE(is_color(facts, ColorWish::automatic));
  EXPECT_FALSE(is_color(facts, ColorWish::never));
  facts.no_color = "1";
  EXPECT_FALSE(is_color(facts, ColorWish::automatic));
  EXPECT_TRUE(is_color(facts, ColorWish::always));
  facts = terminal();
  facts.term = "dumb";
  EXPECT_FALSE(is_color(facts, ColorWish::automatic));
  EXPECT_FALSE(is_color(TerminalFacts{}, ColorWish::automatic));
  EXPECT_TRUE(is_color(TerminalFacts{}, ColorWish::always));
}

TEST(Terminal, TintsEndWhereTheyBegan) {
  EXPECT_EQ(tinted("ok", Tint::good, true), "\x1b[32mok\x1b[0m");
  EXPECT_EQ(tinted("ok", Tint::good, false), "ok");
  EXPECT_EQ(tinted("ok", Tint::none, true), "ok");
  EXPECT_EQ(color_wish("sometimes"), std::nullopt);
}

}  // namespace
}  // namespace solidrust
