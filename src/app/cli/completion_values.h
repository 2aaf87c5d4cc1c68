// The candidates for the word at the cursor of a command line: names and ids of existing objects,
// and the words that an option accepts.
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

// What kind of value an option or an argument takes, by its name in --help.
enum class ValueKind : std::uint8_t {
  none,  // a flag: no value
  free,  // any text: no candidates
  path,
  words,  // one of a fixed list
  account,
  key,
  request,
  tier,
  model,
  models,  // names, separated by commas
  scopes,  // names, separated by commas
  upstream,
  upstream_model,
};
// `app`: the command that `option` belongs to.
ValueKind value_kind(CLI::App& app, CLI::Option& option);
// Whether candidates() can list values of this kind.
bool can_be_listed(ValueKind kind);

// What is wanted at the cursor.
struct Wanted {
  ValueKind kind = ValueKind::none;
  std::vector<std::string> words;  // the choices, for ValueKind::words
  std::string typed;               // typed so far, without "--option="
  std::string data_dir, config;    // given earlier in the line
};
// `words`: the program, and what was typed so far; the last is the one at the cursor.
Wanted wanted_at(CLI::App& root, const std::vector<std::string>& words);

struct Candidate {
  std::string value;  // the whole word: of a list with commas also the names before the last
  std::string about;  // a description; may be empty
};
// Calls one method of the control plane and returns its JSON answer; nothing: the call failed.
using AskForNames =
    std::function<std::optional<std::string>(const std::string& method, const std::string& params)>;
// At most kMostCandidates that begin with what was typed. Leaves out a value with characters that
// could control a terminal, and one that looks like an option.
inline constexpr std::size_t kMostCandidates = 200;
std::vector<Candidate> candidates(const Wanted& wanted, const AskForNames& ask);

}  // namespace solidrust
