// console setup-link | invite
#include <chrono>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/control_socket/control_client.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

// The link in {"link":"…"…}. It holds nothing that JSON escapes.
std::string_view link_of(std::string_view answer) {
  constexpr std::string_view kBefore = "\"link\":\"";
  const auto start = answer.find(kBefore);
  if (start == answer.npos) return {};
  answer.remove_prefix(start + kBefore.size());
  return answer.substr(0, answer.find('"'));
}

// The link is one of the running server's console: nobody else knows its address.
int run(const CommonOptions& common, const std::string& method, std::string_view what) {
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  const auto answer = ask_server(*folder + "/control.sock", {method, "{}"});
  if (!answer)
    return fail(common, {ErrorCode::service_unavailable,
                         "No server runs on the data folder " + *folder +
                             ": start it, or name its folder with --data-dir or the "
                             "variable SOLIDRUST_DATA_DIR."});
  if (!*answer) return fail(common, answer->error());
  print(common.json ? **answer + "\n" : fmt::format("{}\n\n{}\n", what, link_of(**answer)));
  return kExitDone;
}

}  // namespace

void add_console_commands(CliCommand root, Invocation& invocation) {
  CliCommand console =
      add_family(root, invocation, "console", "Links into the running server's console.",
                 "solidrust console setup-link");
  const CommonOptions& common = invocation.common;
  add_command(console, invocation, "setup-link",
              "Makes the link with which the first operator signs up; the links before it end.",
              "solidrust console setup-link", [&common] {
                return run(common, "console.setup_link",
                           "Whoever opens this first, within 30 minutes, becomes the operator:");
              });
  add_command(console, invocation, "invite",
              "Makes a link with which one person may sign up while sign-up is by invitation.",
              "solidrust console invite", [&common] {
                return run(common, "console.invite",
                           "With this one person may sign up, within 7 days:");
              });
}

}  // namespace solidrust
