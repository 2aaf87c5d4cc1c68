// Who reads what a command prints: a person at a terminal of some width, or a program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace solidrust {

// --color.
enum class ColorWish : std::uint8_t { automatic, always, never };
std::optional<ColorWish> color_wish(std::string_view word);  // auto, always, never

// What is known about the terminal, for `is_color` and `width_of`: plain values, so that tests can
// set them.
struct TerminalFacts {
  bool is_terminal = false;
  int reported_columns = 0;  // from the terminal (TIOCGWINSZ); 0: unknown
  std::string columns;       // COLUMNS
  std::string term;          // TERM
  std::string no_color;      // NO_COLOR (no-color.org): set if not empty
};
TerminalFacts facts_of(std::FILE* stream);

// Columns of the terminal: as it reports, else COLUMNS, else 80. Nothing: it is not a terminal, and
// lines may have any length.
std::optional<std::size_t> width_of(const TerminalFacts& facts);
// Lines of the terminal, as it reports. Nothing: it is not a terminal, or does not report them.
std::optional<std::size_t> rows_of(std::FILE* stream);
// Whether to write colours.
bool is_color(const TerminalFacts& facts, ColorWish wish);

enum class Tint : std::uint8_t { none, good, careful, bad, strong };
// `text` in that colour, if `on`.
std::string tinted(std::string_view text, Tint tint, bool on);

}  // namespace solidrust
