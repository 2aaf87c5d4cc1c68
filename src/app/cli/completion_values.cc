#include "app/cli/completion_values.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <CLI/CLI.hpp>

#include "app/cli/display_width.h"
#include "app/cli/flat_object.h"
#include "app/cli/option.h"
#include "auth/keys/scopes.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

std::vector<CLI::Option*> arguments_of(CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

CLI::App* command_of(CLI::App& app, const std::string& name) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    if (command->get_name() == name) return command;
  return nullptr;
}

// Reads the words before the cursor.
class Walk {
 public:
  explicit Walk(CLI::App& root) : app_(&root) {}

  void pass(const std::string& word) {
    if (awaited_ != nullptr) {
      note(*awaited_, word);
      awaited_ = nullptr;
    } else if (!only_arguments_ && word == "--") {
      only_arguments_ = true;
    } else if (!only_arguments_ && word.size() > 1 && word[0] == '-') {
      const auto equals = word.find('=');
      CLI::Option* option = app_->get_option_no_throw(word.substr(0, equals));
      if (option == nullptr || !takes_value(*option)) return;
      if (equals == word.npos)
        awaited_ = option;
      else
        note(*option, word.substr(equals + 1));
    } else if (CLI::App* command = passed_ == 0 ? command_of(*app_, word) : nullptr) {
      app_ = command;
    } else {
      ++passed_;
    }
  }

  Wanted end(const std::string& word) {
    wanted_.typed = word;
    CLI::Option* option = awaited_;
    if (option == nullptr && !only_arguments_ && word.starts_with('-')) {
      const auto equals = word.find('=');
      if (equals == word.npos) return wanted_;
      option = app_->get_option_no_throw(word.substr(0, equals));
      wanted_.typed = word.substr(equals + 1);
    } else if (option == nullptr) {
      option = argument();
    }
    if (option == nullptr) return wanted_;
    wanted_.kind = value_kind(*app_, *option);
    if (wanted_.kind == ValueKind::words) wanted_.words = choices_of(*option);
    return wanted_;
  }

 private:
  void note(const CLI::Option& option, const std::string& value) {
    if (option.check_lname("data-dir")) wanted_.data_dir = value;
    if (option.check_lname("config")) wanted_.config = value;
  }
  // The argument at the cursor: a list of them has no end.
  CLI::Option* argument() const {
    const std::vector<CLI::Option*> all = arguments_of(*app_);
    if (all.empty()) return nullptr;
    if (passed_ < all.size()) return all[passed_];
    return all.back()->get_items_expected_max() > 1 ? all.back() : nullptr;
  }

  CLI::App* app_;
  CLI::Option* awaited_ = nullptr;  // whose value comes next
  bool only_arguments_ = false;     // behind "--"
  std::size_t passed_ = 0;          // arguments
  Wanted wanted_;
};

std::string params_of(const std::string& search) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("limit").value(std::int64_t{1000});
  if (!search.empty()) json.key("search").value(search);
  json.end_object();
  return out;
}

std::vector<FlatObject> rows(const AskForNames& ask, const std::string& method,
                             const std::string& params, std::string_view list) {
  const auto answer = ask(method, params);
  return answer ? objects_of(*answer, list) : std::vector<FlatObject>();
}

std::vector<Candidate> named(const std::vector<FlatObject>& objects, std::string_view field) {
  std::vector<Candidate> out;
  for (const FlatObject& object : objects) out.push_back({value_of(object, field), {}});
  return out;
}

std::vector<Candidate> accounts(const Wanted& wanted, const AskForNames& ask) {
  const bool by_id = wanted.typed.starts_with("acc_");
  std::vector<Candidate> out;
  for (const FlatObject& row : rows(ask, "accounts.list", params_of(wanted.typed), "accounts"))
    out.push_back({value_of(row, by_id ? "id" : "email"), value_of(row, by_id ? "email" : "tier")});
  return out;
}

// By name, those that can still be used; the id of those that share one. All of them by their id,
// where that is what was begun.
std::vector<Candidate> keys(const Wanted& wanted, const AskForNames& ask) {
  const std::vector<FlatObject> found = rows(ask, "keys.list", params_of(wanted.typed), "keys");
  const bool by_id = wanted.typed.starts_with("key_");
  std::map<std::string, int> uses;
  for (const FlatObject& row : found) ++uses[value_of(row, "name")];
  std::vector<Candidate> out;
  for (const FlatObject& row : found) {
    const std::string name = value_of(row, "name");
    const std::string status = value_of(row, "status");
    const std::string email = value_of(row, "account_email");
    if (!by_id && (status == "revoked" || status == "expired")) continue;
    if (!by_id && uses[name] == 1 && !name.starts_with('-'))
      out.push_back({name, email});
    else
      out.push_back({value_of(row, "id"), name + ", " + email});
  }
  return out;
}

// The newest, so many: whoever wants another has its id at hand.
constexpr std::int64_t kRecentRequests = 50;

std::vector<Candidate> requests(const Wanted& wanted, const AskForNames& ask) {
  std::string params;
  JsonWriter json(params);
  json.begin_object().key("limit").value(kRecentRequests);
  if (!wanted.typed.empty()) json.key("search").value(wanted.typed);
  json.end_object();
  std::vector<Candidate> out;
  for (const FlatObject& row : rows(ask, "requests.list", params, "data"))
    out.push_back({value_of(row, "id"), value_of(row, "status") + ", " + value_of(row, "model")});
  return out;
}

// The names that a list with commas may go on with.
std::vector<Candidate> behind_comma(const Wanted& wanted, std::vector<Candidate> all) {
  const auto comma = wanted.typed.rfind(',');
  const std::string before =
      comma == std::string::npos ? std::string() : wanted.typed.substr(0, comma + 1);
  for (Candidate& one : all) one.value.insert(0, before);
  return all;
}

std::vector<Candidate> of_kind(const Wanted& wanted, const AskForNames& ask) {
  switch (wanted.kind) {
    case ValueKind::none:
    case ValueKind::free:
    case ValueKind::path:
      return {};
    case ValueKind::words: {
      std::vector<Candidate> out;
      for (const std::string& word : wanted.words) out.push_back({word, {}});
      return out;
    }
    case ValueKind::account:
      return accounts(wanted, ask);
    case ValueKind::key:
      return keys(wanted, ask);
    case ValueKind::request:
      return requests(wanted, ask);
    case ValueKind::tier:
      return named(rows(ask, "tiers.list", "{}", "tiers"), "name");
    case ValueKind::model:
      return named(rows(ask, "models.list", "{}", "models"), "name");
    case ValueKind::models:
      return behind_comma(wanted, named(rows(ask, "models.list", "{}", "models"), "name"));
    case ValueKind::scopes: {
      std::vector<Candidate> out;
      for (const NamedScope& scope : kScopes) out.push_back({std::string(scope.name), {}});
      return behind_comma(wanted, std::move(out));
    }
    case ValueKind::upstream:
      return named(rows(ask, "upstreams.list", "{}", "targets"), "upstream");
    case ValueKind::upstream_model:
      return named(rows(ask, "upstreams.list", "{}", "targets"), "model");
  }
  return {};
}

}  // namespace

ValueKind value_kind(CLI::App& app, CLI::Option& option) {
  if (!takes_value(option)) return ValueKind::none;
  const std::string type = option.get_type_name();
  if (type == "FILE" || type == "DIR" || type == "PATH") return ValueKind::path;
  if (!choices_of(option).empty()) return ValueKind::words;
  // The name of what is made is a new one.
  if (type == "TIER" && option.get_positional() && app.get_name() == "create")
    return ValueKind::free;
  if (type == "ACCOUNT") return ValueKind::account;
  if (type == "KEY") return ValueKind::key;
  if (type == "REQ_ID") return ValueKind::request;
  if (type == "TIER") return ValueKind::tier;
  if (type == "MODELS") return ValueKind::models;
  if (type == "SCOPES") return ValueKind::scopes;
  if (type == "UPSTREAM") return ValueKind::upstream;
  if (type != "MODEL") return ValueKind::free;
  const CLI::App* const family = app.get_parent();
  return family != nullptr && family->get_name() == "upstreams" ? ValueKind::upstream_model
                                                                : ValueKind::model;
}

bool can_be_listed(ValueKind kind) {
  return kind != ValueKind::none && kind != ValueKind::free && kind != ValueKind::path;
}

Wanted wanted_at(CLI::App& root, const std::vector<std::string>& words) {
  Walk walk(root);
  for (std::size_t i = 1; i + 1 < words.size(); ++i) walk.pass(words[i]);
  return words.size() < 2 ? Wanted() : walk.end(words.back());
}

std::vector<Candidate> candidates(const Wanted& wanted, const AskForNames& ask) {
  std::vector<Candidate> out;
  std::set<std::string> seen;
  for (Candidate& one : of_kind(wanted, ask)) {
    if (out.size() == kMostCandidates) break;
    if (one.value == kNothing || one.value.starts_with('-') || !one.value.starts_with(wanted.typed))
      continue;
    if (printable(one.value) != one.value || !seen.insert(one.value).second) continue;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace solidrust
