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

TEST(CommandLine, EveryCommandHasTheCommonOptionsAndLeadsItsHelpWithAnExample) {
  Invocation invocation;
  const auto root = make_command_line(invocation);
  int commands = 0;
  each_command(*root, [&](CLI::App& app) {
    ++commands;
    EXPECT_NE(app.get_option_no_throw("--data-dir"), nullptr) << app.get_name();
    EXPECT_NE(app.get_option_no_throw("--json"), nullptr) << app.get_name();
    EXPECT_THAT(app.help(), StartsWith("Example:\n  ")) << app.get_name();
  });
  EXPECT_EQ(commands, 43);
}

TEST(CommandLine, EveryExampleIsTaken) {
  Invocation invocation;
  const auto root = make_command_line(invocation);
  each_command(*root, [](CLI::App& app) {
    std::istringstream help(app.help());
    std::string example;
    std::getline(help, example);
    std::getline(help, example);
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
  EXPECT_THAT(outcome.err, StartsWith("Example:\n  solidrust serve\n"));
  EXPECT_THAT(outcome.err, HasSubstr("keys"));
}

TEST(CommandLine, HelpAndVersionGoToStandardOutput) {
  EXPECT_EQ(run({"--help"}).status, kExitDone);
  EXPECT_THAT(run({"keys", "create", "--help"}).out,
              StartsWith("Example:\n  solidrust keys create"));
  EXPECT_EQ(run({"--version"}).out, "0.1.0\n");
  EXPECT_THAT(run({"version", "--json"}).out, StartsWith(R"({"version":"0.1.0","commit":")"));
}

TEST(CommandLine, WrongUseEndsWithTwoAndAHint) {
  const struct {
    std::vector<const char*> arguments;
    const char* says;
  } rows[] = {
      {{"kyes"}, "did you mean \"keys\""},
      {{"keys", "craete"}, "did you mean \"create\""},
      {{"keys"}, "keys --help"},
      {{"keys", "create"}, "--account is required"},
      {{"keys", "list", "--acount", "x"}, "did you mean \"--account\""},
      {{"keys", "create", "--account", "a", "--name", "n", "--environment", "prod"}, "environment"},
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
