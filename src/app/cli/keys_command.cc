// keys create | list | show | rename | set-limits | disable | enable | rotate | revoke | scan
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/control_access.h"
#include "app/cli/limit_options.h"
#include "app/cli/option_checks.h"
#include "app/cli/show.h"
#include "auth/keys/scopes.h"
#include "base/json_writer.h"
#include "control/keys/keys.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::array kKeyCard{Column{"id", "id"},
                              Column{"name", "name"},
                              Column{"account", "account"},
                              Column{"email", "account_email"},
                              Column{"environment", "environment"},
                              Column{"hint", "hint"},
                              Column{"status", "status", {Look::state}},
                              Column{"scopes", "scopes"},
                              Column{"models", "models"},
                              Column{"addresses", "addresses"},
                              Column{"requests/min", "limits.requests_per_minute"},
                              Column{"requests/hour", "limits.requests_per_hour"},
                              Column{"requests/day", "limits.requests_per_day"},
                              Column{"tokens/min", "limits.tokens_per_minute"},
                              Column{"at once", "limits.concurrent"},
                              Column{"created", "created_at", {Look::time}},
                              Column{"created by", "created_by"},
                              Column{"expires", "expires_at", {Look::time}},
                              Column{"last used", "last_used_at", {Look::time}},
                              Column{"last used from", "last_used_from"},
                              Column{"rotated from", "rotated_from"},
                              Column{"rotated to", "rotated_to"},
                              Column{"uses since rotation", "uses_after_rotation"},
                              Column{"revoked", "revoked.at", {Look::time}},
                              Column{"revoked by", "revoked.by"},
                              Column{"revoked because", "revoked.reason"},
                              Column{"compromised", "revoked.compromised"},
                              Column{"also revoked", "also_revoked"},
                              Column{"key", "key"}};

constexpr std::array kKeyTable{Column{"ID", "id", {Look::id}},
                               Column{"NAME", "name"},
                               Column{"ACCOUNT", "account_email", {Look::text, 3}, For::people},
                               Column{"ENVIRONMENT", "environment", {Look::text, 4, "ENV"}},
                               Column{"KEY", "hint", {Look::text, 7}},
                               Column{"STATUS", "status", {Look::state}},
                               Column{"CREATED", "created_at", {Look::time, 6}},
                               Column{"EXPIRES", "expires_at", {Look::time, 5}},
                               Column{"LAST USED", "last_used_at", {Look::time, 2}}};
constexpr ListShape kList{"keys", kKeyTable, "There are no keys."};

constexpr const char* kWhichKey = "The key: its id, the beginning of it, or its name";

struct KeyArguments {
  std::string id;
  std::string account;
  std::string name;
  std::string environment;
  std::vector<std::string> scopes;
  std::vector<std::string> models;
  std::vector<std::string> addresses;
  std::string expires;
  std::string grace;
  std::string reason;
  bool compromised = false;
  LimitTexts limits;
  std::string search;
  std::string status;
  Bounding bounding;
};

class Keys {
 public:
  explicit Keys(CommonOptions& common) : common_(common) {}
  KeyArguments arguments;

  // Runs keys.METHOD with what was given and prints the key that it answers.
  int one(const std::string& method) {
    auto params = parameters(method);
    if (!params) return fail(common_, params.error());
    auto answer = ask(method, *params);
    if (!answer) return fail(common_, in_options(answer.error()));
    show_card(common_, *answer, kKeyCard);
    warn_as_told(*answer);
    if (common_.json) return kExitDone;
    if (method == "create" || method == "rotate")
      fmt::print(stderr, "Keep the key now: it is not stored and cannot be shown again.\n");
    if (method == "rotate")
      for (const auto& [field, value] : flatten(*answer))
        if (field == "old.expires_at") fmt::print(stderr, "The old key works until {}.\n", value);
    return kExitDone;
  }

  int list() {
    auto params = parameters("list");
    auto answer = ask("list", *params);
    if (!answer) return fail(common_, answer.error());
    show_list(common_, *answer, kList);
    if (const auto limit = listed()) tell_of_more(common_, *answer, *limit, "keys");
    return kExitDone;
  }

 private:
  // How many a list shows: a program that says nothing of it gets all.
  std::optional<std::int64_t> listed() const {
    if (arguments.bounding.limit) return arguments.bounding.limit;
    if (arguments.bounding.all || !is_for_a_person(common_)) return std::nullopt;
    return Bounding::kUsual;
  }

  // Names the option where the control plane names the field that it became.
  static Error in_options(Error error) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOptions{
        {{"grace", "--grace"}, {"expires_in", "--expires"}, {"expires_at", "--expires"}}};
    for (const auto& [field, option] : kOptions)
      if (error.param == field && error.message.starts_with(field))
        error.message.replace(0, field.size(), option);
    return error;
  }

  void warn_as_told(const std::string& answer) const {
    for (const auto& [field, text] : flatten(answer))
      if (field == "warning") warn(common_, text);
  }

  Result<std::string> ask(const std::string& method, const std::string& params) {
    const auto folder = data_folder_of(common_);
    if (!folder) return Error(ErrorCode::invalid_argument, "The configuration cannot be read.");
    return run_control(*folder, "keys." + method, params);
  }

  Result<std::string> parameters(const std::string& method) const {
    const KeyArguments& given = arguments;
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    const auto text = [&json](std::string_view name, const std::string& value) {
      if (!value.empty()) json.key(name).value(value);
    };
    const auto texts = [&json](std::string_view name, const std::vector<std::string>& values) {
      if (values.empty()) return;
      json.key(name).begin_array();
      for (const std::string& value : values) json.value(value);
      json.end_array();
    };
    text("id", given.id);
    text("account", given.account);
    text("name", given.name);
    text("environment", given.environment);
    texts("scopes", given.scopes);
    texts("models", given.models);
    texts("addresses", given.addresses);
    // "90d" or "2026-12-31T00:00:00Z"
    text(given.expires.find('-') == std::string::npos ? "expires_in" : "expires_at", given.expires);
    text("reason", given.reason);
    text("search", given.search);
    text("status", given.status);
    if (method == "list")
      if (const auto limit = listed()) json.key("limit").value(*limit);
    if (given.compromised) json.key("compromised").value(true);
    if (method == "rotate" && !given.grace.empty()) {
      const auto grace = parse_span(given.grace);
      if (!grace)
        return Error(ErrorCode::invalid_value, fmt::format("--grace must be {}.", kSpanForm));
      if (*grace > kMaxGrace)
        return Error(ErrorCode::invalid_value,
                     fmt::format("--grace must be at most 7d, not {}.", given.grace));
      json.key("grace").value(given.grace);
    }
    write_limit_object(json, given.limits);
    json.end_object();
    return out;
  }

  CommonOptions& common_;
};

void add_create(CliCommand keys, Invocation& invocation, const std::shared_ptr<Keys>& shared) {
  KeyArguments& given = shared->arguments;
  CliCommand app =
      add_command(keys, invocation, "create", "Makes a key and shows it, this once.",
                  "solidrust keys create --account ada@example.org --name shop --expires 90d",
                  [shared] { return shared->one("create"); });
  app.option("--account", given.account, "Whose it is: mail address or id")
      .required()
      .type_name("ACCOUNT");
  app.option("--name", given.name, "What the key is for").required().type_name("NAME");
  app.option("--environment", given.environment,
             "live (default), or test: answered by the built-in sandbox")
      .check(one_of({"live", "test"}))
      .type_name("live|test");
  app.option("--scopes", given.scopes,
             "What it may do: " + scope_list(kAllScopes) + " (default: all)")
      .delimiter(',')
      .type_name("SCOPES");
  app.option("--models", given.models, "Models it may use, with commas between (default: all)")
      .delimiter(',')
      .type_name("MODELS");
  app.option("--addresses", given.addresses,
             "Addresses or CIDR ranges it may come from, with commas between (default: any)")
      .delimiter(',')
      .type_name("ADDRESSES");
  app.option("--expires", given.expires,
             "When it ends: a time from now such as 90d, or 2027-01-31T00:00:00Z")
      .type_name("TIME");
  add_limit_options(app, given.limits);
  add_wide_card_option(app, invocation);
}

// A command that takes the id of one key.
CliCommand add_one(CliCommand keys, Invocation& invocation, const std::shared_ptr<Keys>& shared,
                   const std::string& name, const std::string& what, const std::string& example) {
  CliCommand app = add_command(keys, invocation, name, what, example,
                               [shared, name] { return shared->one(name); });
  app.option("key", shared->arguments.id, kWhichKey).required().type_name("KEY");
  add_wide_card_option(app, invocation);
  return app;
}

}  // namespace

void add_keys_commands(CliCommand root, Invocation& invocation) {
  CliCommand keys = add_family(root, invocation, "keys", "API keys.",
                               "solidrust keys create --account ada@example.org --name shop");
  const auto shared = std::make_shared<Keys>(invocation.common);
  KeyArguments& given = shared->arguments;
  add_create(keys, invocation, shared);
  CliCommand list = add_command(keys, invocation, "list", "Lists keys, the newest first.",
                                "solidrust keys list --account ada@example.org --status active",
                                [shared] { return shared->list(); });
  list.option("--account", given.account, "Only keys of this account: mail address or id")
      .type_name("ACCOUNT");
  list.option("--search", given.search,
              "Only those with this text in their name, address, hint or id")
      .type_name("TEXT");
  list.option("--status", given.status, "Only active, rotating, disabled, expired or revoked")
      .type_name("STATUS")
      .check(one_of({"active", "rotating", "disabled", "expired", "revoked"}));
  add_bounding_options(list, given.bounding, "keys (default 50 on a terminal, else all)");
  add_wide_option(list, invocation);
  add_one(keys, invocation, shared, "show", "Shows what is known of a key; never its text.",
          "solidrust keys show key_4TzQ0example");
  add_one(keys, invocation, shared, "rename", "Gives a key another name.",
          "solidrust keys rename key_4TzQ0example --name \"web shop\"")
      .option("--name", given.name, "The new name")
      .required()
      .type_name("NAME");
  CliCommand limits = add_command(
      keys, invocation, "set-limits",
      "Gives a key limits of its own beside those of its account's tier, effective immediately.",
      "solidrust keys set-limits shop --requests-per-minute 10 --concurrent unlimited",
      [shared] { return shared->one("set_limits"); });
  limits.option("key", given.id, kWhichKey).required().type_name("KEY");
  add_limit_options(limits, given.limits);
  add_wide_card_option(limits, invocation);
  add_one(keys, invocation, shared, "disable", "Refuses a key until it is enabled again.",
          "solidrust keys disable key_4TzQ0example");
  add_one(keys, invocation, shared, "enable", "Accepts a disabled key again.",
          "solidrust keys enable key_4TzQ0example");
  add_one(keys, invocation, shared, "rotate",
          "Makes a new key with the same rights; the old one goes on for a while.",
          "solidrust keys rotate key_4TzQ0example --grace 24h")
      .option("--grace", given.grace, "How long the old key goes on: 0s to 7d (default 24h)")
      .type_name("TIME");
  CliCommand revoke = add_one(
      keys, invocation, shared, "revoke",
      "Ends a key for ever. It is refused from the moment this returns. What the other key of "
      "its rotation still may is said.",
      "solidrust keys revoke key_4TzQ0example --reason \"left the company\"");
  revoke.option("--reason", given.reason, "Why, for the record").type_name("TEXT");
  revoke.flag("--compromised", given.compromised,
              "Also cut what runs under the key, and end the other key of its rotation");
  add_keys_scan_command(keys, invocation);
}

}  // namespace solidrust
