#include "upstream/catalog/catalog_builder.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ip_address.h"
#include "base/nearest_name.h"
#include "upstream/catalog/base_url.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxKey = 4096;  // bytes of an upstream's key

using UpstreamsByName = std::unordered_map<std::string, std::shared_ptr<const Upstream>>;

Error wrong(std::string setting, std::string_view why) {
  std::string message = fmt::format("{}: {}", setting, why);
  return Error(ErrorCode::invalid_argument, std::move(message), std::move(setting));
}

Result<Secret> read_key(const std::string& setting, const std::string& variable,
                        const EnvironmentLookup& environment) {
  if (variable.empty()) return Secret();
  std::optional<std::string> value = environment(variable);
  if (!value || value->empty())
    return wrong(setting, fmt::format("the environment variable {} is not set", variable));
  if (value->size() > kMaxKey)
    return wrong(setting, fmt::format("the value of {} is over {} bytes", variable, kMaxKey));
  for (const char c : *value)
    if (c <= ' ' || c > '~')
      return wrong(setting, fmt::format("the value of {} has a space, a line end or another "
                                        "character that a key does not have",
                                        variable));
  return Secret(std::move(*value));
}

// The words of a list with commas or blanks between them.
Result<Dialects> read_speaks(const std::string& setting, std::string_view list) {
  Dialects speaks;
  while (true) {
    list.remove_prefix(std::min(list.find_first_not_of(", "), list.size()));
    if (list.empty()) return speaks;
    const std::string_view word = list.substr(0, list.find_first_of(", "));
    const auto* const dialect = std::find_if(kDialects.begin(), kDialects.end(),
                                             [word](Dialect d) { return dialect_name(d) == word; });
    if (dialect == kDialects.end())
      return wrong(
          setting,
          fmt::format("\"{}\" is no such choice; there are: chat, responses, messages", word));
    speaks = speaks | *dialect;
    list.remove_prefix(word.size());
  }
}

Result<AuthForm> read_auth(const std::string& setting, std::string_view name, UpstreamKind kind) {
  if (name.empty()) return kind_row(kind).auth;
  if (name == "bearer") return AuthForm::bearer;
  if (name == "api-key") return AuthForm::api_key;
  if (name == "x-api-key") return AuthForm::x_api_key;
  return wrong(
      setting,
      fmt::format("\"{}\" is no such choice; there are: bearer, api-key, x-api-key", name));
}

// Absent: by the host, which is not looked up: a name may lead anywhere.
Result<bool> read_trace(const std::string& setting, std::string_view said, std::string_view host) {
  if (said == "true") return true;
  if (said == "false") return false;
  if (!said.empty())
    return wrong(setting, fmt::format("\"{}\" is no such choice; there are: true, false", said));
  if (http::iequals(host, "localhost")) return true;
  const auto address = IpAddress::parse(host);
  return address && address->is_private();
}

bool knows_openai_fields(const Upstream& upstream) {
  switch (kind_row(upstream.kind).openai_fields) {
    case OpenAiFields::known:
      return true;
    case OpenAiFields::at_openai:
      return http::iequals(upstream.origin.host, "api.openai.com");
    case OpenAiFields::unknown:
      break;
  }
  return false;
}

Result<void> set_dialects(const std::string& at, const UpstreamSettings& settings,
                          Upstream& upstream) {
  Result<Dialects> speaks = read_speaks(at + ".speaks", settings.speaks);
  if (!speaks.ok()) return std::move(speaks).error();
  upstream.speaks = speaks->empty() ? kind_row(upstream.kind).speaks : *speaks;
  Result<AuthForm> auth = read_auth(at + ".auth", settings.auth, upstream.kind);
  if (!auth.ok()) return std::move(auth).error();
  upstream.auth = *auth;
  if (settings.forward_beta != "true" && settings.forward_beta != "false")
    return wrong(
        at + ".forward_beta",
        fmt::format("\"{}\" is no such choice; there are: true, false", settings.forward_beta));
  upstream.forward_beta = settings.forward_beta == "true";
  Result<bool> trace = read_trace(at + ".trace", settings.trace, upstream.origin.host);
  if (!trace.ok()) return std::move(trace).error();
  upstream.trace = *trace;
  upstream.openai_fields = knows_openai_fields(upstream);
  return {};
}

Result<std::shared_ptr<const Upstream>> build_upstream(const std::string& at,
                                                       const UpstreamSettings& settings,
                                                       const EnvironmentLookup& environment) {
  const std::optional<UpstreamKind> kind = upstream_kind_named(settings.kind);
  if (!kind)
    return wrong(at + ".kind", fmt::format("\"{}\" is not a kind of upstream; there are: {}",
                                           settings.kind, fmt::join(kUpstreamKindNames, ", ")));
  Result<BaseUrl> url = parse_base_url(settings.base_url);
  if (!url.ok()) return wrong(at + ".base_url", url.error().message);
  Result<Secret> key = read_key(at + ".api_key_env", settings.api_key_env, environment);
  if (!key.ok()) return std::move(key).error();
  auto upstream = std::make_shared<Upstream>();
  upstream->name = settings.name;
  upstream->kind = *kind;
  upstream->origin = std::move(url->origin);
  upstream->path_prefix = std::move(url->path_prefix);
  upstream->api_key = std::move(*key);
  const auto read_ask = [&](OwnField field, const std::string& word,
                            std::string_view other) -> Result<void> {
    if (word == other) upstream->asks = upstream->asks.without(field);
    if (word == other || word == "auto") return {};
    return wrong(fmt::format("{}.{}", at, kOwnFieldNames[static_cast<std::size_t>(field)]),
                 fmt::format("\"{}\" is no such choice; there are: auto, {}", word, other));
  };
  if (auto read = read_ask(OwnField::stream_options, settings.stream_options, "never"); !read)
    return std::move(read).error();
  if (auto read = read_ask(OwnField::encoding_format, settings.encoding_format, "float"); !read)
    return std::move(read).error();
  if (Result<void> done = set_dialects(at, settings, *upstream); !done.ok())
    return std::move(done).error();
  return std::shared_ptr<const Upstream>(std::move(upstream));
}

Error unknown_upstream(std::string setting, const std::string& name,
                       const UpstreamsByName& upstreams) {
  std::vector<std::string_view> known;
  for (const auto& entry : upstreams) known.push_back(entry.first);
  return wrong(std::move(setting),
               fmt::format("there is no upstream \"{}\"{}", name, did_you_mean(name, known)));
}

Error unknown_kind(std::string setting, const std::string& name) {
  return wrong(std::move(setting), fmt::format("\"{}\" is not a kind of model; there are: {}", name,
                                               fmt::join(kModelKindNames, ", ")));
}

// The price of what its kind counts beside tokens. A price for another kind is refused earlier.
void price_units(const ModelSettings& settings, Model& model) {
  constexpr std::int64_t kNano = 1'000;  // of the settings' millionths
  const auto set = [&](UsageUnit unit, const std::optional<std::uint32_t>& price) {
    model.price.unit = unit;
    model.price.units = price.value_or(0) * kNano;
  };
  switch (model.kind) {
    case ModelKind::image:
      return set(UsageUnit::images, settings.image_price);
    case ModelKind::transcription:
      return set(UsageUnit::audio_seconds, settings.audio_price_per_minute);
    case ModelKind::speech:
      return set(UsageUnit::characters, settings.character_price_per_million);
    case ModelKind::rerank:
      return set(UsageUnit::documents, settings.document_price_per_thousand);
    case ModelKind::chat:
    case ModelKind::embedding:
    case ModelKind::moderation:
      break;
  }
}

Result<Model> build_model(const std::string& at, const ModelSettings& settings,
                          const UpstreamsByName& upstreams) {
  Model model;
  model.name = settings.name;
  const std::optional<ModelKind> kind = model_kind_named(settings.kind);
  if (!kind) return unknown_kind(at + ".kind", settings.kind);
  model.kind = *kind;
  if (settings.targets.empty()) return wrong(at + ".targets", "a model needs at least one target");
  model.context = settings.context;
  model.default_max_tokens = settings.default_max_tokens;
  model.reasoning_replay = settings.reasoning_replay == "on";
  const auto prompt = settings.prompt_price_per_million.value_or(settings.prompt_price);
  const auto cached =
      settings.cached_price_per_million ? settings.cached_price_per_million : settings.cached_price;
  model.price = {prompt, settings.completion_price_per_million.value_or(settings.completion_price),
                 cached.value_or(prompt)};
  price_units(settings, model);
  model.deadlines = {.connect = settings.connect_timeout,
                     .first_byte = settings.first_byte_timeout,
                     .stall = settings.stall_timeout,
                     .total = settings.total_timeout};
  if (settings.affinity == "prefix")
    model.affinity = Affinity::prefix;
  else if (settings.affinity != "none")
    return wrong(at + ".affinity", fmt::format("\"{}\" is not an affinity; there are: none, prefix",
                                               settings.affinity));
  if (settings.answer_model == "asked")
    model.answer_model = AnswerModel::asked;
  else if (settings.answer_model == "upstream")
    model.answer_model = AnswerModel::upstream;
  else if (settings.answer_model != "target")
    return wrong(at + ".answer_model",
                 fmt::format("\"{}\" is no such choice; there are: target, asked, upstream",
                             settings.answer_model));
  model.queue = settings.queue;
  model.queue_timeout = settings.queue_timeout;
  for (std::size_t i = 0; i < settings.targets.size(); ++i) {
    const TargetSettings& target = settings.targets[i];
    const auto found = upstreams.find(target.upstream);
    if (found == upstreams.end())
      return unknown_upstream(fmt::format("{}.targets[{}].upstream", at, i), target.upstream,
                              upstreams);
    Target made{found->second, target.model.empty() ? settings.name : target.model};
    made.priority = target.priority;
    made.weight = target.weight;
    made.max_in_flight = target.max_in_flight;
    model.targets.push_back(std::move(made));
  }
  return model;
}

Result<void> add_upstreams(const Settings& settings, const EnvironmentLookup& environment,
                           UpstreamsByName& by_name,
                           std::vector<std::shared_ptr<const Upstream>>& list) {
  for (std::size_t i = 0; i < settings.upstreams.size(); ++i) {
    const UpstreamSettings& one = settings.upstreams[i];
    const std::string at = fmt::format("upstreams[{}]", i);
    if (one.name.empty()) return wrong(at + ".name", "an upstream needs a name");
    if (one.name == kSandboxUpstream)
      return wrong(at + ".name", "\"sandbox\" is the name of the built-in upstream");
    Result<std::shared_ptr<const Upstream>> built = build_upstream(at, one, environment);
    if (!built.ok()) return std::move(built).error();
    if (!by_name.emplace(one.name, *built).second)
      return wrong(at + ".name", fmt::format("there is already an upstream \"{}\"", one.name));
    list.push_back(std::move(*built));
  }
  return {};
}

}  // namespace

EnvironmentLookup process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

Result<CatalogPtr> build_catalog(const Settings& settings, const EnvironmentLookup& environment,
                                 const Catalog* previous) {
  auto sandbox = std::make_shared<Upstream>();
  sandbox->name = kSandboxUpstream;
  sandbox->kind = UpstreamKind::sandbox;
  std::vector<std::shared_ptr<const Upstream>> list{sandbox};
  UpstreamsByName by_name{{sandbox->name, sandbox}};
  if (Result<void> added = add_upstreams(settings, environment, by_name, list); !added.ok())
    return std::move(added).error();

  std::vector<Model> models;
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < settings.models.size(); ++i) {
    const ModelSettings& one = settings.models[i];
    const std::string at = fmt::format("models[{}]", i);
    if (one.name.empty()) return wrong(at + ".name", "a model needs a name");
    const auto [first, is_new] = seen.emplace(one.name, i);
    if (!is_new)
      return wrong(at + ".name", fmt::format("the model \"{}\" is already there as models[{}]",
                                             one.name, first->second));
    Result<Model> model = build_model(at, one, by_name);
    if (!model.ok()) return std::move(model).error();
    models.push_back(std::move(*model));
  }
  const ServerNames names =
      settings.model_names == "configured" ? ServerNames::hide : ServerNames::serve;
  return CatalogPtr(std::make_shared<Catalog>(std::move(list), std::move(models), previous, names));
}

}  // namespace solidrust
