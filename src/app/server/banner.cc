#include "app/server/banner.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/setting_value.h"

namespace solidrust {
namespace {

std::string models_line(const CatalogPlan& plan) {
  if (!plan.defaults) {
    // The names that servers have for them are served too, and were configured by nobody.
    const auto& models = plan.catalog->models();
    const auto configured = std::count_if(models.begin(), models.end(),
                                          [](const Model& model) { return !model.own_name; });
    return fmt::format("  Models  {} configured\n", configured);
  }
  std::string out;
  for (const DiscoveredServer& server : plan.found)
    out +=
        fmt::format("  Found   {} at {} with {}\n", server.product, server.base_url,
                    server.models.empty()       ? "no model"
                    : server.models.size() == 1 ? "1 model"
                                                : fmt::format("{} models", server.models.size()));
  const DefaultModels& defaults = *plan.defaults;
  if (!defaults.chat_from_sandbox)
    out += fmt::format("  Chat    \"{}\" is answered by {}\n", kChatAlias, defaults.chat_model);
  if (!defaults.embedding_from_sandbox)
    out += fmt::format("  Embed   \"{}\" is answered by {}\n", kEmbeddingAlias,
                       defaults.embedding_model);
  if (defaults.chat_from_sandbox && defaults.embedding_from_sandbox)
    out += fmt::format(
        "\n{}, so \"{}\" and \"{}\" are answered by the built-in sandbox, which makes its answers "
        "up.\n",
        plan.found.empty() ? "No model server was found on this machine"
                           : "No model that can be used was found",
        kChatAlias, kEmbeddingAlias);
  else if (defaults.chat_from_sandbox)
    out += fmt::format(
        "\nNo chat model was found, so \"{}\" is answered by the built-in sandbox, which makes its "
        "answers up.\n",
        kChatAlias);
  else if (defaults.embedding_from_sandbox)
    out += fmt::format(
        "\nNo embedding model was found, so \"{}\" is answered by the built-in sandbox, which "
        "makes "
        "its vectors up.\n",
        kEmbeddingAlias);
  return out;
}

}  // namespace

std::string base_url_of(const HostPort& address, bool tls) {
  HostPort reachable = address;
  if (reachable.host == "0.0.0.0") reachable.host = "127.0.0.1";
  if (reachable.host == "::") reachable.host = "::1";
  return fmt::format("{}://{}", tls ? "https" : "http", render_host_port(reachable));
}

std::string banner(const BannerFacts& facts) {
  const std::string url = base_url_of(facts.address, facts.tls);
  std::string out = fmt::format("SolidRusT {}\n  API     {}/v1\n", facts.version, url);
  out += fmt::format("  Console {}\n", facts.console_url.empty() ? "off" : facts.console_url);
  out += fmt::format("  Data    {}\n", facts.data_dir);
  out += models_line(*facts.plan);
  if (!facts.setup_link.empty())
    out += fmt::format(
        "\nNobody administers this installation yet. Open this once, within 30 minutes, to become "
        "its operator:\n\n{}\n\n(\"solidrust console setup-link\" makes another.)\n",
        facts.setup_link.reveal());
  if (facts.first_key.empty()) return out;
  out += fmt::format(
      "\nThe account \"local\" has a key, shown this once. Try it:\n\n"
      "curl {}{}/v1/chat/completions -H 'X-API-Key: {}' -H 'Content-Type: application/json' "
      "-d '{{\"model\": \"{}\", \"messages\": [{{\"role\": \"user\", \"content\": "
      "\"Hello\"}}]}}'\n",
      facts.tls ? "-k " : "", url, facts.first_key.reveal(), kChatAlias);
  return out;
}

}  // namespace solidrust
