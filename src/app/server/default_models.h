// The models that are served when none are configured: what was found on this machine, and two
// aliases that always answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.h"
#include "upstream/catalog/discovery.h"

namespace solidrust {

inline constexpr std::string_view kChatAlias = "vllm-primary";
inline constexpr std::string_view kEmbeddingAlias = "bge-m3";

// Where to look: the usual ports, except those that this process listens on.
std::vector<DiscoveryProbe> probes_for(const Settings& settings);

// The model behind each alias, for people.
struct DefaultModels {
  bool chat_from_sandbox = true;
  bool embedding_from_sandbox = true;
  std::string chat_model;  // of the upstream
  std::string embedding_model;
};

// Adds the upstreams and models to `settings`. Precondition: settings.models is empty.
DefaultModels add_default_models(Settings& settings, const std::vector<DiscoveredServer>& found);

}  // namespace solidrust
