#include "app/cli/terminal.h"

#include <charconv>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace solidrust {
namespace {

constexpr std::size_t kUsualColumns = 80;

std::string variable(const char* name) {
  const char* const text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return text == nullptr ? std::string() : std::string(text);
}

std::string_view code_of(Tint tint) {
  switch (tint) {
    case Tint::none:
      return {};
    case Tint::good:
      return "32";
    case Tint::careful:
      return "33";
    case Tint::bad:
      return "31";
    case Tint::strong:
      return "1";
  }
  return {};
}

}  // namespace

std::optional<ColorWish> color_wish(std::string_view word) {
  if (word == "auto") return ColorWish::automatic;
  if (word == "always") return ColorWish::always;
  if (word == "never") return ColorWish::never;
  return std::nullopt;
}

TerminalFacts facts_of(std::FILE* stream) {
  TerminalFacts facts;
  const int fd = ::fileno(stream);
  facts.is_terminal = fd >= 0 && ::isatty(fd) == 1;
  winsize size{};
  if (facts.is_terminal && ::ioctl(fd, TIOCGWINSZ, &size) == 0)
    facts.reported_columns = size.ws_col;
  facts.columns = variable("COLUMNS");
  facts.term = variable("TERM");
  facts.no_color = variable("NO_COLOR");
  return facts;
}

std::optional<std::size_t> width_of(const TerminalFacts& facts) {
  if (!facts.is_terminal) return std::nullopt;
  if (facts.reported_columns > 0) return static_cast<std::size_t>(facts.reported_columns);
  const char* const end = facts.columns.data() + facts.columns.size();
  unsigned columns = 0;
  const auto read = std::from_chars(facts.columns.data(), end, columns);
  if (read.ec == std::errc{} && read.ptr == end && columns > 0) return columns;
  return kUsualColumns;
}

std::optional<std::size_t> rows_of(std::FILE* stream) {
  winsize size{};
  const int fd = ::fileno(stream);
  if (fd < 0 || ::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return std::nullopt;
  return static_cast<std::size_t>(size.ws_row);
}

bool is_color(const TerminalFacts& facts, ColorWish wish) {
  if (wish != ColorWish::automatic) return wish == ColorWish::always;
  return facts.is_terminal && facts.no_color.empty() && facts.term != "dumb";
}

std::string tinted(std::string_view text, Tint tint, bool on) {
  const std::string_view code = code_of(tint);
  if (!on || code.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace solidrust
