#include "control/keys/key_policy.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "auth/keys/key_format.h"
#include "auth/keys/key_policy.h"
#include "auth/keys/scopes.h"
#include "base/ascii_class.h"
#include "base/nearest_name.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxShortText = 64;

void invalid(Params& params, std::string_view field, std::string message) {
  params.fail({ErrorCode::invalid_value, std::move(message), std::string(field)});
}

Environment read_environment(Params& params) {
  const std::string text = params.text("environment", kMaxShortText).value_or("live");
  if (text == "live") return Environment::live;
  if (text != "test") invalid(params, "environment", "environment must be live or test.");
  return Environment::test;
}

}  // namespace

bool contains_key(std::string_view text) {
  constexpr std::size_t kTelling = 20;  // characters after the prefix that are no accident
  for (const std::string_view prefix : {kLivePrefix, kTestPrefix})
    for (std::size_t at = text.find(prefix); at != std::string_view::npos;
         at = text.find(prefix, at + 1)) {
      const std::string_view rest = text.substr(at + prefix.size());
      const auto* const end =
          std::find_if(rest.begin(), rest.end(), [](char c) { return !is_alnum(c); });
      if (static_cast<std::size_t>(end - rest.begin()) >= kTelling) return true;
    }
  return false;
}

std::string read_key_name(Params& params) {
  std::string name = params.required_text("name", kMaxKeyName * 4);
  if (contains_key(name)) invalid(params, "name", "name holds an API key; choose another name.");
  return name;
}

std::optional<std::string> read_key_name_if_given(Params& params) {
  if (!params.text("name", kMaxKeyName * 4)) return std::nullopt;
  return read_key_name(params);
}

std::optional<std::uint32_t> read_key_scopes(Params& params) {
  const auto names = params.texts("scopes", kScopes.size(), kMaxShortText);
  if (!names) return std::nullopt;
  std::uint32_t scopes = 0;
  for (const std::string& name : *names) {
    const std::optional<Scope> scope = parse_scope(name);
    if (!scope) {
      std::array<std::string_view, kScopes.size()> known;
      std::transform(kScopes.begin(), kScopes.end(), known.begin(),
                     [](const NamedScope& row) { return row.name; });
      invalid(params, "scopes",
              fmt::format("There is no such scope{}. The scopes are: {}.",
                          did_you_mean(name, known), fmt::join(known, ", ")));
      return std::nullopt;
    }
    scopes |= *scope;
  }
  if (scopes == 0)
    invalid(params, "scopes",
            "A key without any scope could do nothing; leave scopes out for all.");
  return scopes;
}

std::optional<std::vector<std::string>> read_key_models(Params& params) {
  auto models = params.texts("models", kMaxKeyModels, kMaxModelName);
  if (!models) return std::nullopt;
  std::vector<std::string> unique;
  for (std::string& model : *models) {
    if (contains_key(model)) invalid(params, "models", "models holds an API key.");
    if (std::find(unique.begin(), unique.end(), model) == unique.end())
      unique.push_back(std::move(model));
  }
  return unique;
}

std::optional<std::vector<std::string>> read_key_addresses(Params& params) {
  return params.texts("addresses", kMaxKeyAddresses, kMaxShortText);
}

std::optional<std::int64_t> read_key_expiry(Params& params, std::int64_t now_ms) {
  const auto in = params.text("expires_in", kMaxShortText);
  const auto at = params.text("expires_at", kMaxShortText);
  if (in && at)
    params.fail(
        {ErrorCode::invalid_argument, "Give expires_in or expires_at, not both.", "expires_at"});
  if (params.failed() || (!in && !at)) return std::nullopt;
  const std::string_view field = in ? "expires_in" : "expires_at";
  std::optional<std::int64_t> lifetime_ms;
  if (in) {
    if (const auto span = parse_span(*in)) lifetime_ms = span->count();
  } else if (const auto time = parse_timestamp(*at)) {
    lifetime_ms = *time - now_ms;
  }
  if (!lifetime_ms)
    invalid(params, field,
            in ? fmt::format("expires_in must be {}.", kSpanForm)
               : "expires_at must be a time such as 2030-01-31T00:00:00Z.");
  else if (*lifetime_ms <= 0)
    invalid(params, field, fmt::format("{} must be in the future.", field));
  else if (*lifetime_ms > kMaxKeyLifetimeMs)
    invalid(params, field, fmt::format("{} must be within ten years.", field));
  if (params.failed()) return std::nullopt;
  return now_ms + *lifetime_ms;
}

KeyPolicy read_key_policy(Params& params, std::int64_t now_ms) {
  KeyPolicy policy;
  policy.name = read_key_name(params);
  policy.environment = read_environment(params);
  policy.scopes = read_key_scopes(params).value_or(kAllScopes);
  policy.models = read_key_models(params).value_or(std::vector<std::string>());
  policy.addresses = read_key_addresses(params).value_or(std::vector<std::string>());
  policy.expires_ms = read_key_expiry(params, now_ms);
  return policy;
}

void apply_policy(KeyRow& row, const KeyPolicy& policy) {
  row.name = policy.name;
  row.environment = policy.environment;
  row.scopes = policy.scopes;
  row.models = policy.models;
  row.addresses = policy.addresses;
  row.limits_json = policy.limits_json;
  row.expires_ms = policy.expires_ms;
}

}  // namespace solidrust
