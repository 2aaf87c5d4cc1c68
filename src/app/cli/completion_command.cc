// completion bash | zsh | fish: scripts made from the tree of commands itself.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/commands.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

// A command, the words that got there ("keys create"), and what may come next.
struct Place {
  std::string path;
  std::vector<std::string> commands;
  std::vector<std::string> options;
  std::vector<std::string> paths;  // options that take a file or a folder
};

bool takes_a_path(const CLI::Option& option) {
  return option.get_type_name() == "FILE" || option.get_type_name() == "DIR";
}

void walk(const CLI::App& app, const std::string& path, std::vector<Place>& out) {
  Place place{path, {}, {}, {}};
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : commands) place.commands.push_back(command->get_name());
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) {
      place.options.push_back("--" + name);
      if (takes_a_path(*option)) place.paths.push_back("--" + name);
    }
  out.push_back(std::move(place));
  for (const CLI::App* command : commands)
    walk(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), out);
}

// Of any command, each once.
std::set<std::string> path_options(const std::vector<Place>& places) {
  std::set<std::string> out;
  for (const Place& place : places) out.insert(place.paths.begin(), place.paths.end());
  return out;
}

std::string bash(const std::vector<Place>& places) {
  std::string out = R"(# source <(solidrust completion bash)
_solidrust() {
  local path="" word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path${path:+ }$word" in
)";
  std::vector<std::string> paths;
  for (const Place& place : places)
    if (!place.path.empty()) paths.push_back("\"" + place.path + "\"");
  out += fmt::format("      {}) path=\"$path${{path:+ }}$word\" ;;\n", fmt::join(paths, "|"));
  out += R"(    esac
  done
  case "$3" in
)";
  out += fmt::format("    {}) compopt -o default; COMPREPLY=(); return ;;\n",
                     fmt::join(path_options(places), "|"));
  out += R"(  esac
  local words=""
  case "$path" in
)";
  for (const Place& place : places)
    out += fmt::format("    \"{}\") words=\"{} {}\" ;;\n", place.path,
                       fmt::join(place.commands, " "), fmt::join(place.options, " "));
  return out + R"(  esac
  # Options beside commands: to whoever asks for one.
  local but=""
  case "$words" in [!-]*) case "$2" in -*) ;; *) but="-*" ;; esac ;; esac
  COMPREPLY=($(compgen -W "$words" -X "$but" -- "$2"))
}
complete -F _solidrust solidrust
)";
}

std::string zsh(const std::vector<Place>& places) {
  return "#compdef solidrust\n# source <(solidrust completion zsh)\nautoload -U +X bashcompinit && "
         "bashcompinit\n" +
         bash(places);
}

std::string fish(const std::vector<Place>& places) {
  std::string out =
      R"(# solidrust completion fish | source
function __solidrust_at
  set -l words
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; or set -a words $word
  end
  test "$words" = "$argv"
end
complete -c solidrust -f
)";
  for (const Place& place : places) {
    const std::string at = fmt::format("complete -c solidrust -n '__solidrust_at {}'", place.path);
    if (!place.commands.empty())
      out += fmt::format("{} -a '{}'\n", at, fmt::join(place.commands, " "));
    for (const std::string& option : place.options)
      out +=
          fmt::format("{} -l {}{}\n", at, option.substr(2),
                      std::count(place.paths.begin(), place.paths.end(), option) > 0 ? " -rF" : "");
  }
  return out;
}

}  // namespace

void add_completion_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& family = *add_family(root, invocation, "completion", "Completion for your shell.",
                                 "source <(solidrust completion bash)");
  using Writer = std::string (*)(const std::vector<Place>&);
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
                  std::vector<Place> places;
                  walk(root, "", places);
                  std::string script = write(places);
                  if (invocation.common.json) {
                    std::string out;
                    JsonWriter(out).begin_object().key("script").value(script).end_object();
                    script = out + "\n";
                  }
                  print(script);
                  return kExitDone;
                });
  }
}

}  // namespace solidrust
