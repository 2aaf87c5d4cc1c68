#include "app/cli/request_filters.h"

#include <string_view>

#include <fmt/format.h>

#include "app/cli/display_width.h"
#include "app/cli/option_checks.h"
#include "control/requests/requests.h"

namespace solidrust {
namespace {

Check status_word() {
  return {[](const std::string& text) {
            if (parse_status(text)) return std::string();
            return fmt::format("takes {}, not {}", kStatusForm, printable(text));
          },
          {"ok", "failed", "refused", "4xx", "5xx"}};
}

}  // namespace

void add_filter_options(CliCommand command, RequestFilters& filters) {
  command.option("--account", filters.account, "Mail address or id").type_name("ACCOUNT");
  command
      .option("--key", filters.key,
              "A key: its id, the beginning of it, or its name; playground: what that called")
      .type_name("KEY");
  command.option("--model", filters.model, "The model, as it was asked for").type_name("MODEL");
  command
      .option("--upstream", filters.upstream,
              "The upstream that was called, whether it answered or not")
      .type_name("UPSTREAM");
  command.option("--stream", filters.stream, "Whether a stream was asked for: yes or no")
      .check(one_of({"yes", "no"}))
      .type_name("yes|no");
  const Option status = command
                            .option("--status", filters.status,
                                    "A code (429), a class (4xx, 5xx), failed, refused or ok")
                            .check(status_word())
                            .type_name("STATUS");
  command.flag("--failed", filters.failed, "The same as --status failed").excludes(status);
  command.option("--slower", filters.slower, "Only those that took at least so many milliseconds")
      .check(whole_number(0, kMostSlowerMs))
      .type_name("MS");
  const Option live = command.flag("--live", filters.live, "Only with live keys");
  command.flag("--test", filters.test, "Only with test keys").excludes(live);
  command.option("--search", filters.search, "Only with this text in the request's id")
      .type_name("TEXT");
}

void write_filters(JsonWriter& json, const RequestFilters& filters) {
  const auto add = [&json](std::string_view name, std::string_view text) {
    if (!text.empty()) json.key(name).value(text);
  };
  add("account", filters.account);
  add("key", filters.key);
  add("model", filters.model);
  add("status", filters.failed ? "failed" : filters.status);
  add("search", filters.search);
  add("upstream", filters.upstream);
  add("stream", filters.stream);
  if (filters.slower) json.key("slower").value(*filters.slower);
  if (filters.live) add("environment", "live");
  if (filters.test) add("environment", "test");
}

}  // namespace solidrust
