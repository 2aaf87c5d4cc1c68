#include "app/server/default_models.h"

#include <algorithm>

#include "config/setting_value.h"
#include "upstream/catalog/catalog_builder.h"
#include "upstream/sandbox/sandbox_trigger.h"

namespace solidrust {
namespace {

// What the sandbox is asked for, and names as the model in its answers.
constexpr std::string_view kSandboxChatModel = "sandbox";

bool has_model(const Settings& settings, std::string_view name) {
  return std::any_of(settings.models.begin(), settings.models.end(),
                     [name](const ModelSettings& model) { return model.name == name; });
}

void add_model(Settings& settings, std::string_view name, ModelKind kind,
               const std::string& upstream, const std::string& model) {
  if (has_model(settings, name)) return;  // of the first server that has it
  ModelSettings row;
  row.name = name;
  row.kind = model_kind_name(kind);
  row.targets = {{upstream, model}};
  settings.models.push_back(std::move(row));
}

std::string free_name(const Settings& settings, std::string name) {
  const auto taken = [&](const UpstreamSettings& upstream) { return upstream.name == name; };
  while (name == kSandboxUpstream ||
         std::any_of(settings.upstreams.begin(), settings.upstreams.end(), taken))
    name += "-local";
  return name;
}

struct First {
  std::string upstream;
  std::string model;
};

void add_alias(Settings& settings, std::string_view alias, ModelKind kind, const First& first,
               std::string_view sandbox_model) {
  if (first.model.empty())
    add_model(settings, alias, kind, std::string(kSandboxUpstream), std::string(sandbox_model));
  else
    add_model(settings, alias, kind, first.upstream, first.model);
}

}  // namespace

std::vector<DiscoveryProbe> probes_for(const Settings& settings) {
  std::vector<DiscoveryProbe> probes = default_probes();
  std::erase_if(probes, [&](const DiscoveryProbe& probe) {
    return probe.port == settings.api_listen.port || probe.port == settings.console_listen.port;
  });
  return probes;
}

DefaultModels add_default_models(Settings& settings, const std::vector<DiscoveredServer>& found) {
  First chat;
  First embedding;
  std::vector<std::pair<std::string, const DiscoveredServer*>> servers;
  for (const DiscoveredServer& server : found) {
    UpstreamSettings upstream;
    upstream.name = free_name(settings, server.name);
    upstream.kind = upstream_kind_name(server.kind);
    upstream.base_url = server.base_url;
    settings.upstreams.push_back(upstream);
    servers.emplace_back(upstream.name, &server);
    for (const DiscoveredModel& model : server.models) {
      First* const first = model.kind == ModelKind::chat        ? &chat
                           : model.kind == ModelKind::embedding ? &embedding
                                                                : nullptr;
      if (first != nullptr && first->model.empty()) *first = {upstream.name, model.id};
    }
  }
  add_alias(settings, kChatAlias, ModelKind::chat, chat, kSandboxChatModel);
  add_alias(settings, kEmbeddingAlias, ModelKind::embedding, embedding, kSandboxEmbeddingModel);
  for (const auto& [upstream, server] : servers)
    for (const DiscoveredModel& model : server->models)
      if (check_model_name(model.id).ok())
        add_model(settings, model.id, model.kind, upstream, model.id);
  return {chat.model.empty(), embedding.model.empty(), chat.model, embedding.model};
}

}  // namespace solidrust
