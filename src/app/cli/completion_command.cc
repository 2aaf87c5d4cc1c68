// completion bash | zsh | fish: scripts made from the tree of commands itself; and what they ask
// for names.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "app/backup/upgrade.h"
#include "app/cli/commands.h"
#include "app/cli/completion_values.h"
#include "app/cli/control_access.h"
#include "app/cli/typed_line.h"
#include "app/control_socket/control_client.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

// A command, the words that got there ("keys create"), and what may come next.
struct Place {
  std::string path;
  std::vector<std::string> commands;
  std::vector<std::string> options;
  ValueKind argument = ValueKind::none;  // the first
};

struct Tree {
  std::vector<Place> places;
  std::map<std::string, ValueKind> options;  // of any command: what they take
};

void walk(CLI::App& app, const std::string& path, Tree& out) {
  Place place{path, {}, {}, ValueKind::none};
  const auto commands =
      app.get_subcommands([](CLI::App* command) { return !command->get_group().empty(); });
  for (const CLI::App* command : commands) place.commands.push_back(command->get_name());
  for (CLI::Option* option : app.get_options([](CLI::Option*) { return true; })) {
    const ValueKind kind = value_kind(app, *option);
    if (option->get_positional() && place.argument == ValueKind::none) place.argument = kind;
    for (const std::string& name : option->get_lnames()) {
      place.options.push_back("--" + name);
      // What can be listed of one command can be asked for, of any.
      ValueKind& known = out.options.try_emplace("--" + name, kind).first->second;
      if (can_be_listed(kind)) known = kind;
    }
  }
  out.places.push_back(std::move(place));
  for (CLI::App* command : commands)
    walk(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), out);
}

// "a|b", quoted where a shell needs it, of what `wanted` is true of; "-" if of none.
template <class Range, class Name, class Predicate>
std::string pattern(const Range& range, Name name, Predicate wanted) {
  std::vector<std::string> out;
  for (const auto& one : range)
    if (wanted(one)) out.push_back(name(one));
  return out.empty() ? "-" : fmt::format("{}", fmt::join(out, "|"));
}

std::string options_that(const Tree& tree, bool (*wanted)(ValueKind)) {
  return pattern(
      tree.options, [](const auto& option) { return option.first; },
      [wanted](const auto& option) { return wanted(option.second); });
}

std::string places_that(const Tree& tree, bool (*wanted)(const Place&)) {
  return pattern(
      tree.places, [](const Place& place) { return "\"" + place.path + "\""; }, wanted);
}

// What bash and zsh have in common. The functions _solidrust_ask, _solidrust_files and
// _solidrust_offer are their own, and so are the variables `now` and `before`: the word at the
// cursor and the one before it, which is the option of "--option=".
std::string decision(const Tree& tree) {
  std::string out;
  out += fmt::format(
      "    case \"$place${{place:+ }}$word\" in\n      {}) place=\"$place${{place:+ "
      "}}$word\" ;;\n    esac\n  done\n",
      places_that(tree, [](const Place& place) { return !place.path.empty(); }));
  out += fmt::format(
      "  case \"$before\" in\n    {}) _solidrust_files; return ;;\n    {}) _solidrust_ask \"$1\" "
      "\"$2\"; return ;;\n    {}) return ;;\n  esac\n",
      options_that(tree, [](ValueKind kind) { return kind == ValueKind::path; }),
      options_that(tree, can_be_listed),
      options_that(tree, [](ValueKind kind) { return kind == ValueKind::free; }));
  out += "  case \"$place\" in\n";
  for (const Place& place : tree.places)
    out += fmt::format("    \"{}\") choices=\"{} {}\" ;;\n", place.path,
                       fmt::join(place.commands, " "), fmt::join(place.options, " "));
  out += "  esac\n  case \"$now\" in\n    -*) ;;\n    *)\n      case \"$place\" in\n";
  out += fmt::format(
      "        {}) _solidrust_files; return ;;\n",
      places_that(tree, [](const Place& place) { return place.argument == ValueKind::path; }));
  out += fmt::format("        {}) _solidrust_ask \"$1\" \"$2\"; return ;;\n",
                     places_that(tree, [](const Place& place) {
                       return place.commands.empty() && can_be_listed(place.argument);
                     }));
  return out + R"(      esac
      # Options beside commands: to whoever asks for one.
      case "$choices" in [!\ -]*) but="-*" ;; esac ;;
  esac
  _solidrust_offer
}
)";
}

std::string bash(const Tree& tree) {
  return R"(# source <(solidrust completion bash)
# Names and ids, by the program itself: a quarter of a second, or nothing.
_solidrust_ask() {
  local value
  while IFS= read -r value; do COMPREPLY+=("$value"); done < <(
    "${1/#\~/$HOME}" completion values --line -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}
_solidrust_files() { compopt -o default 2>/dev/null; }
_solidrust_offer() { COMPREPLY=($(compgen -W "$choices" -X "$but" -- "$now")); }
_solidrust() {
  local place="" word choices="" but="" now="$2" before="$3"
  COMPREPLY=()
  [ "$before" = "=" ] && before="${COMP_WORDS[COMP_CWORD-2]}"
  [ "${COMP_WORDS[COMP_CWORD]}" = "=" ] && before="${COMP_WORDS[COMP_CWORD-1]}"
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
)" + decision(tree) +
         "complete -F _solidrust solidrust\n";
}

std::string zsh(const Tree& tree) {
  return R"(#compdef solidrust
# source <(solidrust completion zsh)
# Names and ids, by the program itself: a quarter of a second, or nothing.
_solidrust_ask() {
  local -a found
  local -a before_now=("${(@Q)words[1,CURRENT-1]}")
  case "$now" in --*=*) before_now+=("$before") ;; esac
  found=("${(@f)$("${before_now[1]}" completion values -- "${before_now[@]}" "${(Q)PREFIX}" 2>/dev/null)}")
  found=(${found:#})
  compadd -- "${found[@]}"
}
_solidrust_files() { _files; }
_solidrust_offer() {
  local -a found
  found=(${=choices})
  [ -n "$but" ] && found=(${found:#-*})
  compadd -- "${found[@]}"
}
_solidrust() {
  local place="" word choices="" but="" now="${words[CURRENT]}" before="${words[CURRENT-1]}"
  case "$now" in --*=*) before="${now%%=*}"; compset -P '*=' ;; esac
  for word in "${(@)words[2,CURRENT-1]}"; do
)" + decision(tree) +
         R"(if [ "${funcstack[1]}" = "_solidrust" ]; then
  _solidrust "$@"
else
  (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit; }
  compdef _solidrust solidrust
fi
)";
}

std::string fish(const Tree& tree) {
  std::string out = R"(# solidrust completion fish | source
)";
  std::vector<std::string> paths;
  for (const Place& place : tree.places)
    if (!place.path.empty()) paths.push_back("'" + place.path + "'");
  out += fmt::format("set -g __solidrust_places {}\n", fmt::join(paths, " "));
  out += R"(function __solidrust_at
  set -l place
  for word in (commandline -opc)[2..-1]
    set -l longer (string join ' ' -- $place $word)
    contains -- "$longer" $__solidrust_places; and set place $longer
  end
  test "$place" = "$argv"
end
# Names and ids, by the program itself: a quarter of a second, or nothing.
function __solidrust_ask
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  set -l now (string unescape -- "$typed"; or string trim -l -c '\'"' -- "$typed")
  eval (string escape -- $words[1]) completion values --about -- (string escape -- $words "$now") 2>/dev/null
end
complete -c solidrust -f
)";
  for (const Place& place : tree.places) {
    const std::string at = fmt::format("complete -c solidrust -n '__solidrust_at {}'", place.path);
    if (!place.commands.empty())
      out += fmt::format("{} -a '{}'\n", at, fmt::join(place.commands, " "));
    else if (can_be_listed(place.argument))
      out += fmt::format("{} -a '(__solidrust_ask)'\n", at);
    else if (place.argument == ValueKind::path)
      out += fmt::format("{} -F\n", at);
    for (const std::string& option : place.options) {
      const ValueKind kind = tree.options.at(option);
      const char* const takes = kind == ValueKind::path   ? " -rF"
                                : can_be_listed(kind)     ? " -xa '(__solidrust_ask)'"
                                : kind == ValueKind::free ? " -x"
                                                          : "";
      out += fmt::format("{} -l {}{}\n", at, option.substr(2), takes);
    }
  }
  return out;
}

// ---- what the scripts ask
// ------------------------------------------------------------------------

constexpr std::chrono::milliseconds kServerPatience{200};
constexpr std::chrono::milliseconds kPatience{250};

// Who pressed the key waits: past kPatience the process ends, without a word.
class Deadline {
 public:
  Deadline() {
    std::thread([met = met_] {
      std::this_thread::sleep_for(kPatience);
      if (!met->exchange(true)) ::_exit(kExitDone);
    }).detach();
  }
  // False: it is too late.
  bool meet() { return !met_->exchange(true); }

 private:
  std::shared_ptr<std::atomic<bool>> met_ = std::make_shared<std::atomic<bool>>(false);
};

// The running server; else the data folder, if its database is as this program has it.
std::optional<std::string> ask_quietly(const std::string& folder, const std::string& method,
                                       const std::string& params) {
  if (auto answer = ask_server(folder + "/control.sock", {method, params}, kServerPatience)) {
    if (!*answer) return std::nullopt;
    return **std::move(answer);
  }
  // A key that is pressed changes nothing: neither makes a database nor upgrades one.
  const auto plan = plan_upgrade(folder, UpgradeCopy::make);
  if (!plan || plan->step != UpgradeStep::nothing) return std::nullopt;
  auto answer = run_control(folder, method, params);
  if (!answer) return std::nullopt;
  return *std::move(answer);
}

struct Asked {
  std::vector<std::string> words;
  bool line = false;
  bool about = false;
};

// How much of what is wanted at the cursor is before the part that bash replaces: what follows an
// open quote, else `bash_word`.
std::size_t cut_before(const TypedLine& line, const std::string& typed,
                       const std::string& bash_word) {
  const std::size_t option = line.words.back().size() - typed.size();  // "--option="
  if (line.quote != 0) return line.quoted_at - std::min(line.quoted_at, option);
  const std::string word = read_typed_line(bash_word).words.back();
  return typed.ends_with(word) ? typed.size() - word.size() : 0;
}

int print_values(CLI::App& root, const Invocation& invocation, const Asked& asked) {
  Deadline deadline;
  if (std::freopen("/dev/null", "w", stderr) == nullptr) return kExitDone;
  const bool of_line = asked.line && asked.words.size() == 2;
  const TypedLine line = of_line ? read_typed_line(asked.words[0]) : TypedLine{asked.words};
  const Wanted wanted = wanted_at(root, line.words);
  CommonOptions common = invocation.common;
  if (!wanted.data_dir.empty()) common.data_dir = wanted.data_dir;
  if (!wanted.config.empty()) common.config = wanted.config;
  const std::vector<Candidate> found =
      candidates(wanted,
                 [&common](const std::string& method,
                           const std::string& params) -> std::optional<std::string> {
                   const auto folder = data_folder_of(common);
                   return folder ? ask_quietly(*folder, method, params) : std::nullopt;
                 });
  const std::size_t cut = of_line ? cut_before(line, wanted.typed, asked.words[1]) : 0;
  std::string out;
  for (const Candidate& one : found) {
    const std::string value = one.value.substr(cut);
    out += of_line ? as_typed(value, line.quote) : value;
    if (asked.about && !one.about.empty()) out += "\t" + one.about;
    out += '\n';
  }
  if (deadline.meet()) print(out);
  return kExitDone;
}

void add_values(CliCommand family, CLI::App& root, Invocation& invocation) {
  const auto asked = std::make_shared<Asked>();
  const CliCommand app =
      add_command(family, invocation, "values",
                  "Prints what may stand at the cursor of a command line: for the scripts.",
                  "solidrust completion values -- solidrust keys show web",
                  [&root, &invocation, asked] { return print_values(root, invocation, *asked); });
  app.hide();
  app.flag("--line", asked->line,
           "For bash: the line up to the cursor and bash's word; what is printed is quoted");
  app.flag("--about", asked->about, "Behind each, and a tab, what it is");
  app.option("word", asked->words, "What was typed so far").type_name("WORD");
}

}  // namespace

void add_completion_commands(CliCommand command, Invocation& invocation) {
  CLI::App& root = command.app();
  const CliCommand family =
      add_family(command, invocation, "completion", "Completion for your shell.",
                 "source <(solidrust completion bash)");
  using Writer = std::string (*)(const Tree&);
  const struct {
    const char* name;
    const char* example;
    Writer write;
  } shells[] = {{"bash", "source <(solidrust completion bash)", bash},
                {"zsh", "source <(solidrust completion zsh)", zsh},
                {"fish", "solidrust completion fish | source", fish}};
  for (const auto& shell : shells) {
    const Writer write = shell.write;
    add_command(family, invocation, shell.name,
                fmt::format("Prints the script for {}.", shell.name), shell.example,
                [&root, &invocation, write] {
                  Tree tree;
                  walk(root, "", tree);
                  std::string script = write(tree);
                  if (invocation.common.json) {
                    std::string out;
                    JsonWriter(out).begin_object().key("script").value(script).end_object();
                    script = out + "\n";
                  }
                  print(script);
                  return kExitDone;
                });
  }
  add_values(family, root, invocation);
}

}  // namespace solidrust
