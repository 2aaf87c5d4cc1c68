// How a command shows the control plane's answer: unchanged with --json, else as a table or a card,
// for a terminal or for a program.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/cli/answer_table.h"
#include "app/cli/command.h"

namespace solidrust {

TableView view_of(const CommonOptions& common);
// Whether a person reads standard output from a terminal, and not its JSON.
bool is_for_a_person(const CommonOptions& common);

struct ListShape {
  std::string_view list;  // the answer's field
  std::span<const Column> columns;
  std::string_view none;  // shown when the list is empty
};
void show_list(const CommonOptions& common, const std::string& answer, const ListShape& shape);
void show_card(const CommonOptions& common, const std::string& answer,
               std::span<const Column> columns);

// --search and --limit of a list that is small enough to be narrowed here.
struct Narrowing {
  std::string search;
  std::optional<std::int64_t> limit;
};
// Adds --wide: of a list, of a card.
void add_wide_option(CliCommand command, Invocation& invocation);
void add_wide_card_option(CliCommand command, Invocation& invocation);
// Adds --search and --limit for `narrowing`, which lives as long as the command.
void add_narrowing_options(CliCommand command, Narrowing& narrowing);
std::string narrowed(const std::string& answer, const ListShape& shape, const Narrowing& by);

// --limit and --all of a list that the control plane cuts.
struct Bounding {
  static constexpr std::int64_t kUsual = 50;
  static constexpr std::int64_t kMost = 1000;
  std::optional<std::int64_t> limit;
  bool all = false;
};
// `things`: what it lists, "keys".
void add_bounding_options(CliCommand command, Bounding& bounding, const std::string& things);
// "the newest 50 of 507 keys; --limit N or --all shows more" on standard error, if the answer has
// less than its `total`. Not with --json.
void tell_of_more(const CommonOptions& common, const std::string& answer, std::int64_t limit,
                  std::string_view things);

// "warning: …" on standard error.
void warn(const CommonOptions& common, std::string_view text);
// For sums of usage: warns on standard error of the usage that was set aside and is not in the
// sums.
void warn_of_set_aside(const CommonOptions& common, const std::string& answer);

}  // namespace solidrust
