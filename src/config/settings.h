// The configuration as the program uses it: typed, checked, immutable once loaded. Declared once,
// in config/settings_table.cc; file, environment, checks and reference page all come from there.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/secret.h"

namespace solidrust {

struct HostPort {
  std::string host;  // empty: off, where a setting may be
  std::uint16_t port = 0;
};

struct UpstreamSettings {
  std::string name;
  std::string kind = "openai";           // a name of config/upstream_kind.h
  std::string base_url;                  // http(s)://host[:port]/prefix
  std::string api_key_env;               // name of the variable that holds the key; empty: none
  std::string stream_options = "auto";   // auto | never
  std::string encoding_format = "auto";  // auto | float
  std::string speaks{};                  // some of chat, responses, messages; empty: by kind
  std::string auth{};                    // bearer | api-key | x-api-key; empty: by kind
  std::string forward_beta = "true";     // true | false
  std::string trace{};                   // true | false; empty: by its address
};

struct TargetSettings {
  std::string upstream;
  std::string model;
  std::uint32_t priority = 0;
  std::uint32_t weight = 1;
  std::uint32_t max_in_flight = 0;  // 0: any number
};

// Limits that the configuration gives a tier. Empty: as the table has it; "unlimited"; or a number.
struct TierSettings {
  std::string name;
  std::string requests_per_minute;
  std::string requests_per_hour;
  std::string requests_per_day;
  std::string tokens_per_minute;
  std::string concurrent;
  std::string images_per_day{};
  std::string audio_seconds_per_day{};
  std::string characters_per_day{};
  std::string documents_per_day{};
};

struct ModelSettings {
  std::string name;
  std::string kind = "chat";  // one of kModelKindNames
  std::optional<std::uint32_t> context;
  std::optional<std::uint32_t> default_max_tokens;
  std::uint32_t prompt_price = 0;  // nano-units of the currency per token
  std::uint32_t completion_price = 0;
  std::optional<std::uint32_t> cached_price;  // absent: as prompt_price
  // The same prices in the same unit, as the newer keys give them: in place of those above.
  std::optional<std::uint32_t> prompt_price_per_million{};
  std::optional<std::uint32_t> completion_price_per_million{};
  std::optional<std::uint32_t> cached_price_per_million{};
  // Of what is counted besides tokens, in millionths of the currency: of an image, 60 seconds of
  // sound, a million characters, a thousand documents.
  std::optional<std::uint32_t> image_price{};
  std::optional<std::uint32_t> audio_price_per_minute{};
  std::optional<std::uint32_t> character_price_per_million{};
  std::optional<std::uint32_t> document_price_per_thousand{};
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds first_byte_timeout{120'000};
  std::chrono::milliseconds stall_timeout{60'000};
  std::chrono::milliseconds total_timeout{600'000};
  std::string affinity = "none";         // none | prefix
  std::string answer_model = "target";   // target | asked | upstream
  std::string reasoning_replay = "off";  // off | on
  std::uint32_t queue = 100;
  std::chrono::milliseconds queue_timeout{30'000};
  std::vector<TargetSettings> targets;
};

struct Settings {
  HostPort api_listen{"127.0.0.1", 8080};
  HostPort console_listen{"127.0.0.1", 8081};
  HostPort metrics_listen;      // no host: off
  std::string cors_origins;     // origin_list.h; empty: none
  std::string tls_certificate;  // PEM file; empty: plain HTTP
  std::string tls_key;
  std::string tls_ca;  // PEM file of extra roots for upstreams; empty: the system's
  std::string data_dir = "./solidrust-data";
  std::string upgrade_copy = "on";  // on | off
  std::uint32_t workers = 0;        // 0: one per processor (app/server/processors.h), at most 8
  std::chrono::milliseconds grace{300'000};
  std::chrono::milliseconds probe_interval{10'000};  // 0: no probes
  std::chrono::milliseconds probe_timeout{2'000};
  LogFormat log_format = LogFormat::text;
  LogLevel log_level = LogLevel::info;
  std::string core_dumps = "off";  // off | on

  // limits.*: same names and defaults as in http::ServerLimits and KeyAuthenticator::Options
  std::size_t max_request_line = 8 * 1024;
  std::size_t max_header_block = 16 * 1024;
  std::size_t max_body = 20 * 1024 * 1024;
  std::size_t max_upload = 26 * 1024 * 1024;
  std::uint32_t max_json_depth = 64;
  std::uint32_t max_choices = 128;
  std::size_t max_event = 8 * 1024 * 1024;
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_grace{10'000};
  std::size_t body_min_rate = 1024;
  std::chrono::milliseconds keep_alive_timeout{60'000};
  std::chrono::milliseconds write_stall_timeout{120'000};
  std::size_t connections_per_address = 200;
  std::size_t connections = 10'000;
  std::size_t upstream_idle_connections = 64;
  std::size_t key_cache = 100'000;
  std::size_t negative_key_cache = 20'000;
  std::size_t invalid_keys_per_minute = 30;

  std::string console_base_url;          // empty: listen.console
  std::string console_api_base_url;      // empty: listen.api
  std::string console_dir;               // empty: the pages in the binary
  std::string console_docs = "on";       // on | off
  std::string console_sign_up = "auto";  // auto | open | domains | invite | closed
  std::string console_upgrade_contact;   // empty: not told
  std::string console_sign_up_domains;   // separated by commas or blanks
  std::size_t console_hashing_percent = 1;
  std::string mail_smtp_url;  // smtp(s)://host[:port]; empty: into data_dir/mail
  std::string mail_from = "solidrust@localhost";
  std::string mail_username;
  std::string mail_password_env;  // name of the variable that holds the password; empty: none

  std::string metrics_token_env;       // name of the variable that holds the token; empty: none
  std::string metrics_open = "false";  // true | false
  std::size_t metrics_names = 500;

  std::string alerts_webhook_url;         // empty: none
  std::string alerts_webhook_secret_env;  // name of the variable with the signing secret
  std::string alerts_slack_url_env;       // name of the variable with the URL; empty: none
  std::string alerts_mail_to;             // addresses, separated by commas; empty: none
  std::string alerts_kinds;               // some of kAlertKindNames; empty: all
  std::chrono::milliseconds alerts_hold{10'000};
  std::chrono::milliseconds alerts_retry_first{5'000};
  std::size_t alerts_error_percent = 5;
  std::size_t alerts_error_minimum = 50;

  std::string status_page = "off";          // off | members | all
  std::string traces_endpoint;              // base URL of a collector; empty: no traces
  std::string traces_format = "json";       // json | protobuf
  std::string traces_headers_env;           // name of the variable with fields for it; empty: none
  std::string traces_accept = "always";     // always | never
  std::uint32_t traces_sample = 1'000'000;  // in millionths
  std::uint32_t traces_max_per_second = 100;
  std::chrono::milliseconds traces_slow{60'000};  // 0: none is slow
  std::string traces_identities = "off";          // off | on

  std::chrono::milliseconds keep_records{std::chrono::hours{24 * 30}};
  std::size_t journal_bytes = 256 * 1024 * 1024;
  std::string keep_error_text = "on";  // on | off
  std::string model_names = "all";     // all | configured
  std::string currency = "USD";        // ISO 4217; what prices, costs and budgets are counted in

  std::vector<TierSettings> tiers;
  std::vector<UpstreamSettings> upstreams;
  std::vector<ModelSettings> models;
};

using SettingsPtr = std::shared_ptr<const Settings>;

}  // namespace solidrust
