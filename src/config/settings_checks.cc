// What no single row can tell: names that must be unique or must exist, values that go together.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "base/nearest_name.h"
#include "base/utf8.h"
#include "config/header_list.h"
#include "config/mail_address_list.h"
#include "config/mail_server.h"
#include "config/model_kind.h"
#include "config/setting_value.h"
#include "config/settings_load.h"
#include "config/settings_table.h"
#include "config/webhook_secret.h"

namespace solidrust {
namespace {

constexpr std::string_view kSandbox = "sandbox";  // the built-in upstream

// What a header can carry, and nobody guesses.
bool is_secret_text(std::string_view text) {
  return text.size() >= 16 && text.size() <= 512 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

class Checker {
 public:
  Checker(const Variables& variables, LoadedSettings& loaded)
      : variables_(variables), loaded_(loaded) {}

  void run() {
    upstreams();
    models();
    unused_upstreams();
    tls();
    console();
    metrics();
    traces();
    mail();
    alerts();
  }

 private:
  // Reported at the place of `path`, or of the nearest part around it that has one.
  void problem(const std::string& path, std::string message) {
    loaded_.errors.push_back(placed(path, std::move(message)));
  }

  ConfigProblem placed(const std::string& path, std::string message) const {
    ConfigProblem out{"", 0, 0, path, std::move(message)};
    for (std::string at = path; !at.empty();) {
      const auto found = loaded_.origins.find(at);
      if (found != loaded_.origins.end()) {
        if (found->second.kind == OriginKind::file) {
          out.file = found->second.source;
          out.line = found->second.line;
          out.column = found->second.column;
        } else {
          out.key = found->second.source;
        }
        break;
      }
      const auto cut = at.find_last_of(".[");
      at.resize(cut == std::string::npos ? 0 : cut);
    }
    return out;
  }

  // Without models the configuration is not used at all: what runs on this machine is.
  void unused_upstreams() {
    if (loaded_.settings.upstreams.empty() || !loaded_.settings.models.empty()) return;
    ConfigProblem out = placed(
        "upstreams",
        "no model names these upstreams, so they are not used: name them in "
        "models[].targets[].upstream. Without models, servers on this machine are looked for");
    out.key = "models";
    loaded_.warnings.push_back(std::move(out));
  }

  void upstreams() {
    std::map<std::string, std::size_t> names;
    for (std::size_t i = 0; i < loaded_.settings.upstreams.size(); ++i) {
      const UpstreamSettings& upstream = loaded_.settings.upstreams[i];
      const std::string path = fmt::format("upstreams[{}]", i);
      if (upstream.name == kSandbox)
        problem(path + ".name", "\"sandbox\" is built in; choose another name");
      else if (!upstream.name.empty() && !names.emplace(upstream.name, i).second)
        problem(path + ".name", fmt::format("\"{}\" is the name of upstreams[{}] already",
                                            upstream.name, names[upstream.name]));
      const std::string& variable = upstream.api_key_env;
      if (!variable.empty()) is_set(path + ".api_key_env", variable);
    }
  }

  void models() {
    std::vector<std::string_view> upstreams{kSandbox};
    for (const UpstreamSettings& upstream : loaded_.settings.upstreams)
      upstreams.push_back(upstream.name);
    std::map<std::string, std::size_t> names;
    for (std::size_t i = 0; i < loaded_.settings.models.size(); ++i) {
      const ModelSettings& model = loaded_.settings.models[i];
      const std::string path = fmt::format("models[{}]", i);
      if (!model.name.empty() && !names.emplace(model.name, i).second)
        problem(path + ".name", fmt::format("\"{}\" is the name of models[{}] already", model.name,
                                            names[model.name]));
      one_price_each(path);
      price_of_its_kind(path, model.kind);
      if (model.targets.empty() && loaded_.origins.contains(path))
        problem(path, "\"targets\" is missing or empty");
      for (std::size_t t = 0; t < model.targets.size(); ++t)
        target(fmt::format("{}.targets[{}].upstream", path, t), model.targets[t], upstreams);
    }
  }

  // A price has an older key and a newer one, and no order of precedence between them.
  void one_price_each(const std::string& model) {
    for (const std::string_view price : {"prompt_price", "completion_price", "cached_price"}) {
      const std::string older = fmt::format("{}.{}", model, price);
      const std::string newer = older + "_per_million";
      if (loaded_.origins.contains(older) && loaded_.origins.contains(newer))
        problem(newer, fmt::format("{0} and {0}_per_million set the same price: keep one", price));
    }
  }

  // A price of what a model of this kind never counts would be waited for in vain.
  void price_of_its_kind(const std::string& path, const std::string& kind) {
    const auto belongs = [&](std::string_view price, ModelKind to) {
      const std::string place = fmt::format("{}.{}", path, price);
      if (!loaded_.origins.contains(place) || kind == model_kind_name(to)) return;
      problem(place, fmt::format("{} is for models of kind {}, and this is one of kind {}", price,
                                 model_kind_name(to), kind));
    };
    belongs("image_price", ModelKind::image);
    belongs("audio_price_per_minute", ModelKind::transcription);
    belongs("character_price_per_million", ModelKind::speech);
    belongs("document_price_per_thousand", ModelKind::rerank);
  }

  void target(const std::string& path, const TargetSettings& target,
              const std::vector<std::string_view>& upstreams) {
    if (target.upstream.empty()) return;  // reported as missing
    for (const std::string_view name : upstreams)
      if (name == target.upstream) return;
    problem(path, fmt::format("there is no upstream {}{}", excerpt(target.upstream),
                              did_you_mean(target.upstream, upstreams)));
  }

  void tls() {
    const Settings& settings = loaded_.settings;
    if (settings.tls_certificate.empty() != settings.tls_key.empty())
      problem(settings.tls_key.empty() ? "tls.certificate" : "tls.key",
              "tls.certificate and tls.key go together: set both or neither");
    readable("tls.certificate", settings.tls_certificate);
    readable("tls.key", settings.tls_key);
    readable("tls.upstream_ca", settings.tls_ca);
  }

  void console() {
    const Settings& settings = loaded_.settings;
    if (settings.console_sign_up == "domains" && settings.console_sign_up_domains.empty())
      problem("console.sign_up", "\"domains\" needs console.sign_up_domains");
  }

  void metrics() {
    const Settings& settings = loaded_.settings;
    const std::string& variable = settings.metrics_token_env;
    if (!variable.empty()) {
      is_set("metrics.token_env", variable);
      const auto token = variables_.find(variable);
      if (token != variables_.end() && !token->second.empty() && !is_secret_text(token->second))
        problem("metrics.token_env",
                fmt::format("the value of {} is no token: 16 to 512 letters, digits and signs of "
                            "ASCII, without a blank or a line end",
                            variable));
    }
    const std::string& host = settings.metrics_listen.host;
    if (host.empty() || is_loopback(host) || !variable.empty() || settings.metrics_open == "true")
      return;
    problem("listen.metrics",
            "is no loopback address: name the variable with a token in metrics.token_env, or say "
            "metrics.open: true if everybody who reaches it may read the metrics");
  }

  void traces() {
    const std::string& variable = loaded_.settings.traces_headers_env;
    if (variable.empty()) return;
    is_set("traces.headers_env", variable);
    const auto found = variables_.find(variable);
    if (found == variables_.end() || found->second.empty()) return;
    if (const auto fields = parse_header_list(found->second); !fields)
      problem("traces.headers_env",
              fmt::format("the value of {} {}", variable, fields.error().message));
  }

  void is_set(const std::string& path, const std::string& variable) {
    const auto found = variables_.find(variable);
    if (found == variables_.end() || found->second.empty())
      problem(path, fmt::format("the environment variable {} is not set", variable));
  }

  void mail() {
    const Settings& settings = loaded_.settings;
    if (!settings.mail_smtp_url.empty())
      if (const auto server = parse_mail_server(settings.mail_smtp_url); !server)
        problem("mail.smtp_url", server.error().message);
    const std::string& from = settings.mail_from;
    const std::size_t at = from.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == from.size() || from.size() > 254 ||
        from.find_first_of(" <>,") != std::string::npos || !is_utf8(from) ||
        has_control_character(from))
      problem("mail.from", fmt::format("must be a mail address, not {}", excerpt(from)));
    if (settings.mail_username.empty() != settings.mail_password_env.empty())
      problem(settings.mail_username.empty() ? "mail.password_env" : "mail.username",
              "mail.username and mail.password_env go together: set both or neither");
    const std::string& variable = settings.mail_password_env;
    if (!variable.empty()) is_set("mail.password_env", variable);
  }

  void alerts() {
    const Settings& settings = loaded_.settings;
    const std::string& secret = settings.alerts_webhook_secret_env;
    if (settings.alerts_webhook_url.empty() != secret.empty())
      problem(secret.empty() ? "alerts.webhook_url" : "alerts.webhook_secret_env",
              "alerts.webhook_url and alerts.webhook_secret_env go together: set both or neither");
    if (!secret.empty()) {
      is_set("alerts.webhook_secret_env", secret);
      const auto value = variables_.find(secret);
      if (value != variables_.end() && !value->second.empty())
        if (const auto read = parse_webhook_secrets(value->second); !read)
          problem("alerts.webhook_secret_env",
                  fmt::format("the variable {} {}", secret, read.error().message));
    }
    const std::string& slack = settings.alerts_slack_url_env;
    if (!slack.empty()) {
      is_set("alerts.slack_url_env", slack);
      const auto value = variables_.find(slack);
      // Its value is a secret: what is wrong with it is not said.
      if (value != variables_.end() && !value->second.empty() && !check_base_url(value->second))
        problem("alerts.slack_url_env",
                fmt::format("the value of {} is no URL of an incoming webhook: https://host/path",
                            slack));
    }
    if (const auto list = split_mail_addresses(settings.alerts_mail_to); !list)
      problem("alerts.mail_to", list.error().message);
  }

  void readable(const std::string& path, const std::string& file) {
    if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
      problem(path, fmt::format("{} cannot be read: {}", file, std::strerror(errno)));
  }

  const Variables& variables_;
  LoadedSettings& loaded_;
};

}  // namespace

void check_settings(const Variables& variables, LoadedSettings& loaded) {
  Checker(variables, loaded).run();
}

}  // namespace solidrust
