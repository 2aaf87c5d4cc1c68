// From the configuration to the catalog: the upstreams' addresses and keys, checked once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/settings.h"
#include "upstream/catalog.h"

namespace solidrust {

inline constexpr std::string_view kSandboxUpstream = "sandbox";

// http(s)://host[:port][/prefix]: host a name, an IPv4 address or an IPv6 address in brackets. No
// user info, query, fragment, escapes or dot segments; a trailing '/' is dropped.
struct BaseUrl {
  http::Origin origin;
  std::string path_prefix;  // empty or "/…" without a trailing '/'
};
Result<BaseUrl> parse_base_url(std::string_view text);

// An environment variable's value; nothing if it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;
EnvironmentLookup process_environment();

// The upstream `sandbox` is always there. An error (invalid_argument) names the setting in `param`,
// such as upstreams[0].base_url, and says what is wrong; a key's text is never part of it.
Result<CatalogPtr> build_catalog(const Settings& settings, const EnvironmentLookup& environment);

}  // namespace solidrust
