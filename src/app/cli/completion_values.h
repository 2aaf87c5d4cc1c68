// What may stand at the cursor of a command line: names and ids of what there is, and the words
// that an option takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace solidrust {

// What an option or an argument takes, as its --help names it.
enum class ValueKind : std::uint8_t {
  none,  // a flag
  free,  // nobody can know
  path,
  words,  // one of some
  account,
  key,
  request,
  tier,
  model,
  models,  // some, with commas between them
  scopes,  // likewise
  upstream,
  upstream_model,
};
// `app`: the command that `option` belongs to.
ValueKind value_kind(CLI::App& app, CLI::Option& option);
// Whether there is a list of them to choose from.
bool can_be_listed(ValueKind kind);

// The place of the cursor.
struct Wanted {
  ValueKind kind = ValueKind::none;
  std::vector<std::string> words;  // of ValueKind::words
  std::string typed;               // what is there already, without "--option="
  std::string data_dir, config;    // given earlier in the line
};
// `words`: the program, and what was typed so far; the last is the one at the cursor.
Wanted wanted_at(CLI::App& root, const std::vector<std::string>& words);

struct Candidate {
  std::string value;  // of what is separated by commas: with what was typed before the last one
  std::string about;  // may be empty
};
// Answers one question to the control plane; nothing: it cannot.
using AskForNames =
    std::function<std::optional<std::string>(const std::string& method, const std::string& params)>;
// At most kMostCandidates that begin with what was typed. What could play with a terminal, or pass
// for an option, is left out.
inline constexpr std::size_t kMostCandidates = 200;
std::vector<Candidate> candidates(const Wanted& wanted, const AskForNames& ask);

}  // namespace solidrust
