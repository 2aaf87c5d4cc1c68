#include "app/cli/command_line.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/temp_folder.h"

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
    const std::string help = app.help();
    EXPECT_THAT(help, StartsWith(app.get_description().substr(0, 30))) << app.get_name();
    const auto usage = help.find("\nUsage: ");
    const auto common = help.find("\nCommon options:\n");
    EXPECT_LT(usage, common) << help;
    EXPECT_LT(common, help.find("\nExample:\n")) << help;
    const auto own = help.find("\nOptions:\n");
    EXPECT_TRUE(own == help.npos || (usage < own && own < common)) << help;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  });
  EXPECT_EQ(commands, 50);
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
      {{"accounts", "set-tier", "ada@example.org"}, "tier is required"},
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

TEST(CommandLine, CompletionKnowsEveryCommand) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = run({"completion", shell});
    EXPECT_EQ(outcome.status, kExitDone);
    for (const char* word : {"keys create", "set-tier", "environment", "reference"})
      EXPECT_THAT(outcome.out, HasSubstr(word)) << shell;
  }
}

}  // namespace
}  // namespace solidrust
