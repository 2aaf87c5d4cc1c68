#include "app/cli/command_line.h"

#include <algorithm>
#include <functional>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "solidrust");
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int status = run_command_line(static_cast<int>(arguments.size()), arguments.data());
  return {status, ::testing::internal::GetCapturedStdout(),
          ::testing::internal::GetCapturedStderr()};
}

void each_command(CLI::App& app, const std::function<void(CLI::App&)>& visit) {
  const auto commands = app.get_subcommands([](CLI::App*) { return true; });
  if (commands.empty() || app.get_option_no_throw("--json") != nullptr) visit(app);
  for (CLI::App* command : commands) each_command(*command, visit);
}

// The lines under "Example:", which end a help.
std::string example_in(const std::string& help) {
  const auto at = help.find("\nExample:\n  ");
  return at == help.npos ? std::string() : help.substr(at + 12);
}

TEST(CommandLine, EveryHelpSaysWhatThenHowThenOptionsThenAnExample) {
  Invocation invocation;
  const auto root = make_command_line(invocation);
  int commands = 0;
  each_command(*root, [&](CLI::App& app) {
    ++commands;
    EXPECT_NE(app.get_option_no_throw("--data-dir"), nullptr) << app.get_name();
    EXPECT_NE(app.get_option_no_throw("--json"), nullptr) << app.get_name();
    EXPECT_TRUE(app.get_description().ends_with('.')) << app.get_description();
    const std::string help = app.help();
    EXPECT_THAT(help, StartsWith(app.get_description().substr(0, 30))) << app.get_name();
    const auto usage = help.find("\nUsage: ");
    const auto common = help.find("\nCommon options:\n");
    EXPECT_LT(usage, common) << help;
    const auto status = help.find("\nExit status: 0 done, 1 failed, 2 used wrongly.\n");
    EXPECT_LT(common, status) << help;
    EXPECT_LT(status, help.find("\nExample:\n")) << help;
    for (const char* word : {"SUBCOMMAND", "Subcommand", "Positional", "Print this"})
      EXPECT_THAT(help, ::testing::Not(HasSubstr(word)));
    const auto own = help.find("\nOptions:\n");
    EXPECT_TRUE(own == help.npos || (usage < own && own < common)) << help;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  });
  EXPECT_EQ(commands, 75);
}

TEST(CommandLine, EveryExampleIsTaken) {
  Invocation invocation;
  const auto root = make_command_line(invocation);
  each_command(*root, [](CLI::App& app) {
    std::string example = example_in(app.help());
    example = example.substr(0, example.find('\n'));
    // Without what the shell makes of it: "source <(solidrust completion bash)", "… > config.md".
    const std::size_t begin = example.find("solidrust ");
    ASSERT_NE(begin, std::string::npos) << example;
    example = example.substr(begin, example.find_first_of(")>|", begin) - begin);
    Invocation chosen;
    try {
      make_command_line(chosen)->parse(example, true);
    } catch (const CLI::ParseError& error) {
      ADD_FAILURE() << example << ": " << error.what();
    }
    EXPECT_TRUE(chosen.run) << example;
  });
}

TEST(CommandLine, WithoutACommandHelpIsShown) {
  const Outcome outcome = run({});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, StartsWith("SolidRusT: an AI API gateway in one binary.\n"));
  EXPECT_THAT(outcome.err, HasSubstr("keys"));
}

TEST(CommandLine, HelpAndVersionGoToStandardOutput) {
  EXPECT_EQ(run({"--help"}).status, kExitDone);
  EXPECT_THAT(run({"keys", "create", "--help"}).out,
              StartsWith("Makes a key and shows it, this once.\n\nUsage: solidrust keys create"));
  EXPECT_EQ(run({"--version"}).out, "0.1.0\n");
  EXPECT_THAT(run({"version", "--json"}).out, StartsWith(R"({"version":"0.1.0","commit":")"));
}

TEST(CommandLine, WrongUseEndsWithTwoAndAHint) {
  const struct {
    std::vector<const char*> arguments;
    const char* says;
  } rows[] = {
      {{"kyes"}, "There is no command \"kyes\" (did you mean \"keys\"?)."},
      {{"key", "list"}, "There is no command \"key\" (did you mean \"keys\"?)."},
      {{"kyes", "--help"}, "There is no command \"kyes\" (did you mean \"keys\"?)."},
      {{"keys", "lst", "--help"}, "There is no command \"lst\" (did you mean \"list\"?)."},
      {{"keys", "show", "key_1", "key_2"}, "\"key_2\" is one argument too many."},
      {{"keys", "list", "--limit", "0"}, "--limit takes a number from 1 to 1000, not 0."},
      {{"keys", "list", "--limit", "few"}, "--limit takes a number from 1 to 1000, not few."},
      {{"keys", "list", "--limit"}, "--limit needs a value."},
      {{"keys", "list", "--limit", "3", "--all"}, "cannot go together."},
      {{"keys", "list", "--status", "gone"},
       "--status takes active, rotating, disabled, expired or revoked, not gone."},
      {{"keys", "craete"}, "did you mean \"create\""},
      {{"keys"}, "keys --help"},
      {{"config"}, "A command is missing: check, "},
      {{"keys", "create"}, "--account is required"},
      {{"keys", "list", "--acount", "x"}, "did you mean \"--account\""},
      {{"keys", "create", "--account", "a", "--name", "n", "--environment", "prod"},
       "--environment takes live or test, not prod."},
      {{"accounts", "set-tier", "ada@example.org"}, "TIER is required"},
      {{"serve", "--api-listen", "nowhere", "--data-dir", "/none"},
       "--api-listen: must be HOST:PORT"},
  };
  for (const auto& row : rows) {
    const Outcome outcome = run(row.arguments);
    EXPECT_EQ(outcome.status, kExitUsage) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(row.says));
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(CommandLine, KeysLiveTheirLifeWithoutAServer) {
  const TempFolder folder;
  const std::string data = folder.path("data");
  const char* dir = data.c_str();
  EXPECT_EQ(run({"keys", "list", "--data-dir", dir}).status, kExitFailure) << "no folder yet";
  Outcome outcome =
      run({"accounts", "create", "--email", "ada@example.org", "--json", "--data-dir", dir});
  ASSERT_EQ(outcome.status, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith(R"({"id":"acc_)"));
  outcome = run({"keys", "create", "--account", "ada@example.org", "--name", "shop", "--expires",
                 "90d", "--scopes", "chat:read,models:list", "--json", "--data-dir", dir});
  ASSERT_EQ(outcome.status, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr(R"("key":"sk_live_)"));
  EXPECT_THAT(outcome.out, HasSubstr(R"("scopes":["chat:read","models:list"])"));
  const auto at = outcome.out.find("key_");
  const std::string id = outcome.out.substr(at, outcome.out.find('"', at) - at);
  outcome = run({"keys", "list", "--data-dir", dir});
  EXPECT_THAT(outcome.out, StartsWith("ID "));
  EXPECT_THAT(outcome.out, HasSubstr(id));
  EXPECT_EQ(run({"keys", "disable", id.c_str(), "--data-dir", dir}).status, kExitDone);
  EXPECT_THAT(run({"keys", "show", id.c_str(), "--data-dir", dir}).out, HasSubstr("disabled"));
  EXPECT_EQ(run({"keys", "enable", id.c_str(), "--data-dir", dir}).status, kExitDone);
  outcome = run({"keys", "rotate", id.c_str(), "--grace", "1h", "--data-dir", dir});
  EXPECT_EQ(outcome.status, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("The old key works until"));
  outcome = run({"keys", "revoke", id.c_str(), "--reason", "gone", "--data-dir", dir});
  EXPECT_THAT(outcome.out, HasSubstr("revoked because      gone"));
  EXPECT_EQ(run({"keys", "show", "key_none", "--data-dir", dir}).status, kExitFailure);
}

TEST(CommandLine, WhatTheControlPlaneRefusesIsAFailureThatNamesTheField) {
  const TempFolder folder;
  const std::string data = folder.path("data");
  const char* dir = data.c_str();
  ASSERT_EQ(run({"accounts", "create", "--email", "a@example.org", "--data-dir", dir}).status, 0);
  const Outcome outcome = run({"keys", "create", "--account", "a@example.org", "--name", "n",
                               "--scopes", "chat:write", "--json", "--data-dir", dir});
  EXPECT_EQ(outcome.status, kExitFailure);
  EXPECT_THAT(outcome.err, HasSubstr(R"("param":"scopes")"));
  EXPECT_EQ(outcome.out, "");
}

// Every place in the tree of commands: the words that lead there.
void each_place(CLI::App& app, const std::vector<std::string>& words,
                const std::function<void(CLI::App&, const std::vector<std::string>&)>& visit) {
  visit(app, words);
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    std::vector<std::string> longer = words;
    longer.push_back(command->get_name());
    each_place(*command, longer, visit);
  }
}

Outcome run_words(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return run(arguments);
}

TEST(CommandLine, OfAnUnknownCommandThereIsNoHelpInAnyGroup) {
  Invocation invocation;
  const auto root = make_command_line(invocation);
  int groups = 0;
  each_place(*root, {}, [&](CLI::App& app, const std::vector<std::string>& words) {
    if (app.get_subcommands([](CLI::App*) { return true; }).empty()) return;
    ++groups;
    for (const std::vector<std::string>& asked :
         std::vector<std::vector<std::string>>{{"--help", "no-such"},
                                               {"no-such", "--help"},
                                               {"no-such", "-h"},
                                               {"--data-dir", "/none", "no-such", "--help"},
                                               {"--data-dir=/none", "no-such", "--help"},
                                               {"--json", "no-such", "--help"}}) {
      const Outcome outcome = run_words(words, asked);
      EXPECT_EQ(outcome.status, kExitUsage) << app.get_name() << " " << asked[0] << " " << asked[1];
      EXPECT_EQ(outcome.out, "") << app.get_name();
      EXPECT_THAT(outcome.err, HasSubstr("\"no-such\"")) << app.get_name();
    }
  });
  EXPECT_EQ(groups, 14);
}

TEST(CommandLine, HelpWinsOverOptionsThatDoNotFit) {
  Invocation invocation;
  const auto root = make_command_line(invocation);
  each_place(*root, {}, [&](CLI::App& app, const std::vector<std::string>& words) {
    const std::string plain = run_words(words, {"--help"}).out;
    for (const std::vector<std::string>& asked :
         std::vector<std::vector<std::string>>{{"--help", "--data-dir", "/none"},
                                               {"--data-dir", "/none", "--help"},
                                               {"--help", "--data-dir=/none"},
                                               {"--config", "/none", "--json", "-h"}}) {
      const Outcome outcome = run_words(words, asked);
      EXPECT_EQ(outcome.status, kExitDone) << app.get_name() << ": " << outcome.err;
      EXPECT_EQ(outcome.out, plain) << app.get_name();
    }
  });
}

TEST(CommandLine, CompletionKnowsEveryCommandAndOption) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = run({"completion", shell});
    EXPECT_EQ(outcome.status, kExitDone);
    std::vector<std::string> lines;
    std::istringstream text(outcome.out);
    for (std::string line; std::getline(text, line);) lines.push_back(line + " ");
    const bool fish = shell == std::string("fish");
    // In bash and zsh a line for each place; in fish one for its commands and one for each option.
    const auto has = [&](const std::string& place, const std::string& word) {
      const std::string begin = fish ? "complete -c solidrust -n '__solidrust_at " + place + "' "
                                     : "    \"" + place + "\") choices=";
      return std::any_of(lines.begin(), lines.end(), [&](std::string line) {
        if (!line.starts_with(begin)) return false;
        line.erase(0, begin.size());
        std::replace_if(
            line.begin(), line.end(), [](char c) { return c == '"' || c == '\''; }, ' ');
        return line.find(" " + word + " ") != std::string::npos;
      });
    };
    Invocation invocation;
    const auto root = make_command_line(invocation);
    int options = 0;
    each_place(*root, {}, [&](CLI::App& app, const std::vector<std::string>& words) {
      const std::string place = fmt::format("{}", fmt::join(words, " "));
      // What the scripts alone call is in no list.
      if (app.get_group().empty()) return;
      for (const CLI::App* command :
           app.get_subcommands([](CLI::App* one) { return !one->get_group().empty(); }))
        EXPECT_TRUE(has(place, command->get_name())) << shell << ": " << command->get_name();
      for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) {
          EXPECT_TRUE(has(place, fish ? name : "--" + name))
              << shell << ": " << place << " " << name;
          ++options;
        }
    });
    EXPECT_GT(options, 250);
  }
}

}  // namespace
}  // namespace solidrust
