// From the configuration to the catalog: the upstreams' addresses and keys, checked once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/settings.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// The built-in upstream; always there, and nobody else may have its name.
inline constexpr std::string_view kSandboxUpstream = "sandbox";

// An environment variable's value; nothing if it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;
EnvironmentLookup process_environment();

// A target without a model name asks for the model's public name. An error (invalid_argument) names
// the setting in `param`, such as upstreams[0].base_url, and begins its message with it; the text
// of a key is never part of it. `previous`: the catalog that this one replaces, whose targets keep
// their health.
Result<CatalogPtr> build_catalog(const Settings& settings, const EnvironmentLookup& environment,
                                 const Catalog* previous = nullptr);

}  // namespace solidrust
