#include "app/cli/show.h"

#include <fmt/format.h>

#include "app/cli/option_checks.h"
#include "app/cli/terminal.h"
#include "base/clock.h"

namespace solidrust {

TableView view_of(const CommonOptions& common) {
  const TerminalFacts facts = facts_of(stdout);
  TableView view;
  view.wide = common.wide;
  view.width = width_of(facts);
  view.color = is_color(facts, common.color());
  view.now_ms = unix_ms(SystemClock().system());
  return view;
}

bool is_for_a_person(const CommonOptions& common) {
  return !common.json && facts_of(stdout).is_terminal;
}

void show_list(const CommonOptions& common, const std::string& answer, const ListShape& shape) {
  print(common.json ? answer + "\n"
                    : render_table(answer, shape.list, shape.columns, shape.none, view_of(common)));
}

void show_card(const CommonOptions& common, const std::string& answer,
               std::span<const Column> columns) {
  print(common.json ? answer + "\n" : render_card(answer, columns, view_of(common)));
}

void add_wide_option(CliCommand command, Invocation& invocation) {
  command.flag("--wide", invocation.common.wide,
               "Every column, with whole ids and times, also where a terminal is too narrow");
}

void add_wide_card_option(CliCommand command, Invocation& invocation) {
  command.flag("--wide", invocation.common.wide,
               "Mail addresses whole, also where a terminal is too narrow");
}

void add_narrowing_options(CliCommand command, Narrowing& narrowing) {
  command.option("--search", narrowing.search, "Only those with this text in some column")
      .type_name("TEXT");
  command.option("--limit", narrowing.limit, "At most so many")
      .type_name("N")
      .check(whole_number(1, 1'000'000));
}

std::string narrowed(const std::string& answer, const ListShape& shape, const Narrowing& by) {
  if (by.search.empty() && !by.limit) return answer;
  return narrowed(answer, shape.list, by.search, by.limit);
}

void add_bounding_options(CliCommand command, Bounding& bounding, const std::string& things) {
  const Option limit =
      command.option("--limit", bounding.limit, "How many " + things + ", 1 to 1000")
          .check(whole_number(1, Bounding::kMost))
          .type_name("N");
  command.flag("--all", bounding.all, "All of them").excludes(limit);
}

void tell_of_more(const CommonOptions& common, const std::string& answer, std::int64_t limit,
                  std::string_view things) {
  if (common.json) return;
  for (const auto& [field, total] : flatten(answer))
    if (field == "total" && std::stoll(total) > limit)
      fmt::print(stderr, "solidrust: the newest {} of {} {}; --limit N or --all shows more\n",
                 limit, total, things);
}

void warn(const CommonOptions& common, std::string_view text) {
  const bool color = is_color(facts_of(stderr), common.color());
  fmt::print(stderr, "{} {}\n", tinted("warning:", Tint::careful, color), text);
}

void warn_of_set_aside(const CommonOptions& common, const std::string& answer) {
  std::string records = "0";
  std::string segments = "0";
  for (const auto& [field, value] : flatten(answer)) {
    if (field == "set_aside.records") records = value;
    if (field == "set_aside.segments") segments = value;
  }
  if (records != "0")
    warn(common, fmt::format("{} usage records are set aside and in no sum.", records));
  if (segments != "0")
    warn(common, fmt::format("{} segments of the usage journal are damaged.", segments));
  if (records != "0" || segments != "0")
    fmt::print(stderr, "See solidrust usage set-aside list.\n");
}

}  // namespace solidrust
