#include "config/settings_table.h"

#include <array>

#include "config/alert_kind.h"
#include "config/model_kind.h"
#include "config/upstream_kind.h"

namespace solidrust {
namespace {

using enum SettingType;
using Root = SettingRow<Settings>;

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;
constexpr std::int64_t kGiB = 1024 * kMiB;
constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

constexpr std::array<std::string_view, 2> kLogFormats{"text", "json"};
constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 3> kSpoken{"chat", "responses", "messages"};
constexpr std::array<std::string_view, 3> kAuthForms{"bearer", "api-key", "x-api-key"};
constexpr std::array<std::string_view, 2> kTrueFalse{"true", "false"};
constexpr std::array<std::string_view, 2> kModelNames{"all", "configured"};
constexpr std::array<std::string_view, 5> kSignUp{"auto", "open", "domains", "invite", "closed"};
constexpr std::array<std::string_view, 3> kStatusPages{"off", "members", "all"};
constexpr std::array<std::string_view, 2> kOffOn{"off", "on"};
constexpr std::array<std::string_view, 2> kOtlpForms{"json", "protobuf"};
constexpr std::array<std::string_view, 2> kAlwaysNever{"always", "never"};
constexpr std::array<std::string_view, 2> kAffinities{"none", "prefix"};
constexpr std::array<std::string_view, 2> kStreamOptions{"auto", "never"};
constexpr std::array<std::string_view, 2> kEncodingFormat{"auto", "float"};
constexpr std::array<std::string_view, 3> kAnswerModels{"target", "asked", "upstream"};

constexpr std::array kRows{
    Root{"listen.api", address, &Settings::api_listen,
         "Address of the API. Port 0 picks a free one."},
    Root{"listen.console", address_or_off, &Settings::console_listen,
         "Address of the console, or \"off\" for none. Port 0 picks a free one."},
    Root{"listen.metrics", address_or_off, &Settings::metrics_listen,
         "Address for Prometheus (/metrics, /healthz, /readyz), or \"off\" for none: "
         "docs/metrics.md. "
         "Port 0 picks a free one. Beyond loopback it needs metrics.token_env or metrics.open."},
    Root{"listen.cors_origins", origins, &Settings::cors_origins,
         "Origins whose web pages may call the API from a browser (CORS), as a list or with commas "
         "between them: [\"https://app.example\", \"http://localhost:3000\"]; \"*\": all. Empty: "
         "none. Whoever sees such a page can read the key in it."},
    Root{
        "tls.certificate", path, &Settings::tls_certificate,
        "PEM file with the certificate chain of the API, the console and the metrics. Empty: plain "
        "HTTP. Needs "
        "tls.key."},
    Root{"tls.key", path, &Settings::tls_key, "PEM file with the private key of tls.certificate."},
    Root{"tls.upstream_ca", path, &Settings::tls_ca,
         "PEM file with authorities that upstream certificates may come from, beside the "
         "system's."},
    Root{"data_dir", path, &Settings::data_dir,
         "The folder for everything that is kept. Made at first start, mode 0700."},
    Root{"upgrade.copy", choice, &Settings::upgrade_copy,
         "on: before a new version changes the database it copies it to backups in data_dir, and "
         "keeps the newest two copies. off: no copy, for a start without room for one.",
         0, 0, kOffOn},
    Root{"workers", integer, &Settings::workers,
         "Threads that serve requests to the API; the console has one more. 0: one per processor, "
         "or fewer under the CPU limit of a container, at most 8.",
         0, 64},
    Root{"grace_period",
         duration,
         &Settings::grace,
         "How long running requests may continue after SIGTERM.",
         0,
         24 * kHour,
         {},
         Reload::yes},
    Root{"health.probe_interval",
         duration,
         &Settings::probe_interval,
         "Interval of the health checks of upstreams whose models have several targets. 0: none.",
         0,
         kHour,
         {},
         Reload::yes},
    Root{"health.probe_timeout",
         duration,
         &Settings::probe_timeout,
         "Timeout of a health check.",
         10,
         kMinute,
         {},
         Reload::yes},
    Root{"log.format", choice, &Settings::log_format, "Form of the log lines on standard error.", 0,
         0, kLogFormats, Reload::yes},
    Root{"log.level", choice, &Settings::log_level, "The least important lines that are written.",
         0, 0, kLogLevels, Reload::yes},
    Root{"process.core_dumps", choice, &Settings::core_dumps,
         "on: a crash writes a core file, and debuggers and profilers of the same user may attach. "
         "For developers: the file contains keys, credentials and prompts.",
         0, 0, kOffOn},
    Root{"limits.request_line", size, &Settings::max_request_line,
         "Longest request line; longer ones are refused with 414.", 256, 64 * kKiB},
    Root{"limits.header_block", size, &Settings::max_header_block,
         "Largest block of header fields; larger ones are refused with 431.", kKiB, kMiB},
    Root{"limits.body", size, &Settings::max_body,
         "Largest request body; larger ones are refused with 413.", kKiB, kGiB},
    Root{"limits.upload", size, &Settings::max_upload,
         "Largest request body with files (images, audio); larger ones are refused with 413.", kKiB,
         kGiB},
    Root{"limits.json_depth", integer, &Settings::max_json_depth,
         "How deep the JSON of a body may be nested.", 8, 1'000},
    Root{"limits.choices", integer, &Settings::max_choices,
         "Choices that one request may ask for (n, best_of); more are refused with 400.", 1,
         10'000},
    Root{"limits.event", size, &Settings::max_event,
         "Largest event of a stream that is buffered whole, and most that is kept of a stream to "
         "translate it; beyond it the stream breaks off. Chat streams that pass untranslated have "
         "no such bound.",
         64 * kKiB, 64 * kMiB},
    Root{"limits.header_timeout", duration, &Settings::header_timeout,
         "Time in which a request's header must be complete.", 100, 10 * kMinute},
    Root{"limits.body_grace", duration, &Settings::body_grace,
         "Time after which a body must arrive at limits.body_min_rate or faster.", 100,
         10 * kMinute},
    Root{"limits.body_min_rate", size, &Settings::body_min_rate,
         "Least bytes per second of a body; slower ones are refused with 408.", 1, kGiB},
    Root{"limits.keep_alive", duration, &Settings::keep_alive_timeout,
         "How long an idle connection stays open.", 100, kHour},
    Root{"limits.write_stall", duration, &Settings::write_stall_timeout,
         "A client that reads nothing for this long is disconnected.", 100, kHour},
    Root{"limits.connections_per_address", integer, &Settings::connections_per_address,
         "Concurrent connections from one address.", 1, 1'000'000},
    Root{"limits.connections", integer, &Settings::connections, "Concurrent connections in total.",
         1, 1'000'000},
    Root{"limits.upstream_idle_connections", integer, &Settings::upstream_idle_connections,
         "Idle connections kept per upstream and worker.", 0, 10'000},
    Root{"limits.key_cache", integer, &Settings::key_cache, "API keys held in memory.", 1,
         10'000'000},
    Root{
        "limits.negative_key_cache", integer, &Settings::negative_key_cache,
        "Unknown keys remembered for a moment, so that repeated guesses do not reach the database.",
        1, 10'000'000},
    Root{"limits.invalid_keys_per_minute", integer, &Settings::invalid_keys_per_minute,
         "Invalid keys per minute from one address; beyond it the address's invalid keys get 429.",
         1, 1'000'000},
    Root{"console.base_url", url, &Settings::console_base_url,
         "How browsers reach the console: the start of every link in a mail, and the only name "
         "that the console answers to, beside IP addresses and localhost. With https:// the "
         "session cookie is for https only. Absent: listen.console."},
    Root{"console.api_base_url", url, &Settings::console_api_base_url,
         "How programs reach the API, with /v1: what the console's examples begin with. Absent: "
         "listen.api."},
    Root{"console.dir", path, &Settings::console_dir,
         "Folder with the console's built pages, read again for each request, for developers of "
         "the console. Absent: the pages in the program."},
    Root{"console.docs", choice, &Settings::console_docs,
         "Whether the documentation is at /docs/ of the console's address, for everybody who "
         "reaches it.",
         0, 0, kOffOn},
    Root{"console.hashing_percent", integer, &Settings::console_hashing_percent,
         "Share of the processors that password hashing may use in the long run, in percent. After "
         "a pause about ten concurrent log-ins (250 ms of processor time) are served; further ones "
         "wait, then get 503, so that a flood of log-ins cannot take the processors.",
         1, 100},
    Root{"console.sign_up", choice, &Settings::console_sign_up,
         "Who may sign up. auto: everybody while the console listens on loopback, else nobody; "
         "domains: addresses of console.sign_up_domains; invite: who has a link.",
         0, 0, kSignUp},
    Root{"console.sign_up_domains", text, &Settings::console_sign_up_domains,
         "Mail domains that may sign up, separated by commas."},
    Root{"console.upgrade_contact", text, &Settings::console_upgrade_contact,
         "Whom users ask for another tier: an https or mailto link, or a sentence. Shown with "
         "their limits."},
    Root{
        "mail.smtp_url", text, &Settings::mail_smtp_url,
        "Mail server: smtp://host:587 (STARTTLS) or smtps://host:465. Its certificate is checked "
        "against the system's authorities. A name at the end (smtp://host:587/app.example.org) is "
        "what we call ourselves, instead of this machine's name. Absent: mail goes to files in the "
        "mail folder of data_dir."},
    Root{"mail.from", text, &Settings::mail_from, "Sender address of the console's mail."},
    Root{"mail.username", text, &Settings::mail_username,
         "User name at the mail server. Absent: no authentication."},
    Root{"mail.password_env",
         variable,
         &Settings::mail_password_env,
         "Environment variable with the mail server's password.",
         0,
         0,
         {},
         Reload::no,
         Required::no,
         Hidden::yes},
    Root{"metrics.token_env",
         variable,
         &Settings::metrics_token_env,
         "Environment variable with the token that a scraper must send as Authorization: Bearer. "
         "Absent: no token is required.",
         0,
         0,
         {},
         Reload::no,
         Required::no,
         Hidden::yes},
    Root{"metrics.open", choice, &Settings::metrics_open,
         "true: listen.metrics may be an address beyond loopback without a token. Everybody who "
         "can reach it sees which models there are and how much they are used.",
         0, 0, kTrueFalse},
    Root{"metrics.names", integer, &Settings::metrics_names,
         "Models and upstreams that have rows of their own in the metrics; later ones are counted "
         "together as \"other\".",
         1, 100'000},
    Root{"alerts.webhook_url",
         url,
         &Settings::alerts_webhook_url,
         "Where alerts are posted, by the rules of Standard Webhooks: docs/alerts.md. Needs "
         "alerts.webhook_secret_env. Absent: nowhere.",
         0,
         0,
         {},
         Reload::yes},
    Root{"alerts.webhook_secret_env",
         variable,
         &Settings::alerts_webhook_secret_env,
         "Environment variable with the secret that signs them: whsec_ and base64 of 24 to 64 "
         "bytes. During a rotation two secrets, separated by a space.",
         0,
         0,
         {},
         Reload::yes,
         Required::no,
         Hidden::yes},
    Root{"alerts.slack_url_env",
         variable,
         &Settings::alerts_slack_url_env,
         "Environment variable with the URL of a Slack incoming webhook, or of a compatible "
         "service. The URL is a secret.",
         0,
         0,
         {},
         Reload::yes,
         Required::no,
         Hidden::yes},
    Root{"alerts.mail_to",
         text,
         &Settings::alerts_mail_to,
         "Addresses that alerts are mailed to, separated by commas; sent with the mail settings.",
         0,
         0,
         {},
         Reload::yes},
    Root{"alerts.kinds", choices, &Settings::alerts_kinds,
         "Which kinds of alerts are sent, as a list. The console and solidrust alerts show all of "
         "them. Absent: every kind.",
         0, 0, kAlertKindNames, Reload::yes},
    Root{"alerts.hold",
         duration,
         &Settings::alerts_hold,
         "How long a condition must hold before it becomes an alert, and be over before the alert "
         "is resolved.",
         0,
         kHour,
         {},
         Reload::yes},
    Root{"alerts.retry_first",
         duration,
         &Settings::alerts_retry_first,
         "Wait before a failed message is sent again. The next waits are 6, 24, 120, 720, 4,320 "
         "and 17,280 times as long (30 s to 24 h); then the message is given up.",
         10,
         kMinute,
         {},
         Reload::yes},
    Root{"alerts.error_percent",
         integer,
         &Settings::alerts_error_percent,
         "Share of the live keys' requests in five minutes that end with a status of 500 or more, "
         "in percent, that raises an alert.",
         1,
         100,
         {},
         Reload::yes},
    Root{"alerts.error_minimum",
         integer,
         &Settings::alerts_error_minimum,
         "Least number of requests in those five minutes.",
         1,
         1'000'000,
         {},
         Reload::yes},
    Root{
        "status.page", choice, &Settings::status_page,
        "Who sees the status page of the console's address, /status: which models can be used now, "
        "and the last 90 days. off: nobody. members: who is signed in. all: everybody who reaches "
        "it.",
        0, 0, kStatusPages, Reload::yes},
    Root{"traces.endpoint", url, &Settings::traces_endpoint,
         "Where traces are sent, by OTLP over HTTP: docs/traces.md. Example: "
         "http://127.0.0.1:4318; /v1/traces is appended unless it is there. Absent: no traces."},
    Root{"traces.format", choice, &Settings::traces_format,
         "Form in which they are sent. protobuf is half as long.", 0, 0, kOtlpForms},
    Root{"traces.headers_env",
         variable,
         &Settings::traces_headers_env,
         "Environment variable with header fields for that server, as name=value separated by "
         "commas; %XX in a value is a byte. Absent: none.",
         0,
         0,
         {},
         Reload::no,
         Required::no,
         Hidden::yes},
    Root{"traces.accept", choice, &Settings::traces_accept,
         "always: a request continues the trace of its traceparent, and is exported if that is "
         "sampled. never: each request starts a trace of its own.",
         0, 0, kAlwaysNever, Reload::yes},
    Root{"traces.sample",
         amount,
         &Settings::traces_sample,
         "Share of the requests without a traceparent that are exported: 0.1 is a tenth.",
         0,
         1'000'000,
         {},
         Reload::yes},
    Root{"traces.max_per_second",
         integer,
         &Settings::traces_max_per_second,
         "Most requests that are exported per second, sampled by the caller or not. A quarter is "
         "reserved for requests that failed or were slow.",
         1,
         100'000,
         {},
         Reload::yes},
    Root{"traces.slow",
         duration,
         &Settings::traces_slow,
         "Requests that take longer are exported even if they were not sampled, as are those that "
         "fail with 5xx; within traces.max_per_second. 0: no request counts as slow.",
         0,
         kHour,
         {},
         Reload::yes},
    Root{"traces.identities", choice, &Settings::traces_identities,
         "on: spans contain the ids of the key and the account.", 0, 0, kOffOn, Reload::yes},
    Root{"usage.keep_records", duration, &Settings::keep_records,
         "How long the usage record of each request is kept. Daily totals are kept for ever.",
         24 * kHour, 3'650 * 24 * kHour},
    Root{"usage.journal", size, &Settings::journal_bytes,
         "Most usage that waits for the database; beyond it a request with a live key waits a "
         "second for room and is then refused.",
         64 * kMiB, 64 * kGiB},
    Root{"model_names", choice, &Settings::model_names,
         "By which names callers may ask for models. all: also by the names that their servers use "
         "(Qwen/Qwen3-4B). configured: only by the names in models.",
         0, 0, kModelNames, Reload::yes},
    Root{"usage.keep_error_text", choice, &Settings::keep_error_text,
         "Whether the record of a failed request keeps the first 300 bytes of the model server's "
         "message. A message that repeats the prompt is never kept.",
         0, 0, kOffOn, Reload::yes},
    Root{
        "currency", currency, &Settings::currency,
        "Code of the currency that prices, costs and budgets are in (ISO 4217), as the console and "
        "the command line show it. Amounts are not converted when it changes."},
};

constexpr std::int64_t kMaxQuota = 1'000'000'000'000;
using Tier = SettingRow<TierSettings>;

constexpr std::array kTierRows{
    Tier{"requests_per_minute",
         quota,
         &TierSettings::requests_per_minute,
         "Requests in any 60 seconds.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"requests_per_hour",
         quota,
         &TierSettings::requests_per_hour,
         "Requests in any 60 minutes.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"requests_per_day",
         quota,
         &TierSettings::requests_per_day,
         "Requests in any 24 hours.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"tokens_per_minute",
         quota,
         &TierSettings::tokens_per_minute,
         "Tokens, of prompts and completions, in any 60 seconds.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"concurrent",
         quota,
         &TierSettings::concurrent,
         "Concurrent requests.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"images_per_day",
         quota,
         &TierSettings::images_per_day,
         "Images made in any 24 hours.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"audio_seconds_per_day",
         quota,
         &TierSettings::audio_seconds_per_day,
         "Seconds of audio transcribed or translated in any 24 hours.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"characters_per_day",
         quota,
         &TierSettings::characters_per_day,
         "Characters spoken in any 24 hours.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
    Tier{"documents_per_day",
         quota,
         &TierSettings::documents_per_day,
         "Documents ranked in any 24 hours.",
         0,
         kMaxQuota,
         {},
         Reload::yes},
};

constexpr std::array kUpstreamRows{
    SettingRow<UpstreamSettings>{"name",
                                 name,
                                 &UpstreamSettings::name,
                                 "How models refer to it; \"sandbox\" is built in.",
                                 0,
                                 0,
                                 {},
                                 Reload::yes,
                                 Required::yes},
    SettingRow<UpstreamSettings>{"kind", choice, &UpstreamSettings::kind,
                                 "What server it is. vLLM, llama.cpp, Ollama, SGLang, LM Studio, "
                                 "OpenAI and what is compatible with it are openai.",
                                 0, 0, kUpstreamKindNames, Reload::yes},
    SettingRow<UpstreamSettings>{
        "base_url",
        url,
        &UpstreamSettings::base_url,
        "Its address, with the prefix of its API: http://10.0.0.5:8000/v1.",
        0,
        0,
        {},
        Reload::yes,
        Required::yes},
    SettingRow<UpstreamSettings>{"api_key_env",
                                 variable,
                                 &UpstreamSettings::api_key_env,
                                 "Environment variable with the key that is sent to it. Absent: "
                                 "none is sent.",
                                 0,
                                 0,
                                 {},
                                 Reload::yes,
                                 Required::no,
                                 Hidden::yes},
    SettingRow<UpstreamSettings>{
        "stream_options", choice, &UpstreamSettings::stream_options,
        "auto: streams request their usage (stream_options.include_usage) until the server refuses "
        "that field. never: they do not, and their usage is estimated.",
        0, 0, kStreamOptions, Reload::yes},
    SettingRow<UpstreamSettings>{
        "encoding_format", choice, &UpstreamSettings::encoding_format,
        "auto: embeddings that a caller wants in base64 are requested so, until the server refuses "
        "it; answers in numbers are converted. float: they are always requested as numbers.",
        0, 0, kEncodingFormat, Reload::yes},
    SettingRow<UpstreamSettings>{
        "speaks", choices, &UpstreamSettings::speaks,
        "The API forms that it answers itself, as a list: chat (/chat/completions, /completions, "
        "/embeddings), responses (/responses), messages (/messages). Absent: [chat] for openai, "
        "[messages] for anthropic, [chat, responses] for azure. docs/upstreams.md.",
        0, 0, kSpoken, Reload::yes},
    SettingRow<UpstreamSettings>{
        "auth", choice, &UpstreamSettings::auth,
        "How its key is sent: bearer (Authorization: Bearer), api-key or x-api-key (the header of "
        "that name). Absent: bearer for openai, x-api-key for anthropic, api-key for azure.",
        0, 0, kAuthForms, Reload::yes},
    SettingRow<UpstreamSettings>{"forward_beta", choice, &UpstreamSettings::forward_beta,
                                 "false: a caller's anthropic-beta header is not sent to it.", 0, 0,
                                 kTrueFalse, Reload::yes},
    SettingRow<UpstreamSettings>{
        "trace", choice, &UpstreamSettings::trace,
        "true: it is sent a traceparent, so that its spans join the request's trace. Absent: true "
        "where base_url has a private or loopback address or localhost, else false: ids link "
        "requests.",
        0, 0, kTrueFalse, Reload::yes},
};

// 4 for one token: per token in 10^-9, or per million in thousandths.
constexpr std::int64_t kMaxPrice = 4'000'000'000;
constexpr std::int64_t kMaxAmount = 4'000'000'000;  // 4,000, in millionths

constexpr std::array kModelRows{
    SettingRow<ModelSettings>{"name",
                              model,
                              &ModelSettings::name,
                              "What callers ask for.",
                              0,
                              0,
                              {},
                              Reload::yes,
                              Required::yes},
    SettingRow<ModelSettings>{"kind", choice, &ModelSettings::kind, "Which endpoints serve it.", 0,
                              0, kModelKindNames, Reload::yes},
    SettingRow<ModelSettings>{"context",
                              integer,
                              &ModelSettings::context,
                              "Tokens that fit into its context. Absent: not checked here.",
                              1,
                              1'000'000'000,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"default_max_tokens",
                              integer,
                              &ModelSettings::default_max_tokens,
                              "Tokens reserved for an answer when the request names no "
                              "max_tokens. Absent: 1024.",
                              1,
                              1'000'000'000,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"prompt_price_per_million",
                              price,
                              &ModelSettings::prompt_price_per_million,
                              "Price of a million tokens of the prompt in your currency, with at "
                              "most three decimals: 0.15. Absent: as prompt_price says.",
                              0,
                              kMaxPrice,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{
        "completion_price_per_million",
        price,
        &ModelSettings::completion_price_per_million,
        "Price of a million tokens of the completion, likewise. Absent: as completion_price says.",
        0,
        kMaxPrice,
        {},
        Reload::yes},
    SettingRow<ModelSettings>{"cached_price_per_million",
                              price,
                              &ModelSettings::cached_price_per_million,
                              "Price of a million tokens of the prompt that the upstream had "
                              "cached, likewise. Absent: as cached_price says.",
                              0,
                              kMaxPrice,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"image_price",
                              amount,
                              &ModelSettings::image_price,
                              "Price of an image in your currency, with at most six decimals: "
                              "0.04. For models of kind image.",
                              0,
                              kMaxAmount,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"audio_price_per_minute",
                              amount,
                              &ModelSettings::audio_price_per_minute,
                              "Price of a minute of audio to transcribe or translate, likewise; a "
                              "started second counts whole. For kind transcription.",
                              0,
                              kMaxAmount,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{
        "character_price_per_million",
        amount,
        &ModelSettings::character_price_per_million,
        "Price of a million characters to be spoken, likewise. For kind speech.",
        0,
        kMaxAmount,
        {},
        Reload::yes},
    SettingRow<ModelSettings>{"document_price_per_thousand",
                              amount,
                              &ModelSettings::document_price_per_thousand,
                              "Price of a thousand documents to rank, likewise. For kind rerank.",
                              0,
                              kMaxAmount,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"prompt_price",
                              integer,
                              &ModelSettings::prompt_price,
                              "Older form of prompt_price_per_million: the price of one token in "
                              "10^-9 of your currency; 150 is 0.15 per million tokens.",
                              0,
                              kMaxPrice,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"completion_price",
                              integer,
                              &ModelSettings::completion_price,
                              "Older form of completion_price_per_million, likewise.",
                              0,
                              kMaxPrice,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"cached_price",
                              integer,
                              &ModelSettings::cached_price,
                              "Older form of cached_price_per_million, likewise. Neither given: "
                              "cached tokens cost what those of the prompt do.",
                              0,
                              kMaxPrice,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"connect_timeout",
                              duration,
                              &ModelSettings::connect_timeout,
                              "Time to connect to the upstream.",
                              1,
                              10 * kMinute,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"first_byte_timeout",
                              duration,
                              &ModelSettings::first_byte_timeout,
                              "Time until the first byte of the response.",
                              1,
                              24 * kHour,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"stall_timeout",
                              duration,
                              &ModelSettings::stall_timeout,
                              "Longest pause within a response.",
                              1,
                              24 * kHour,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"total_timeout",
                              duration,
                              &ModelSettings::total_timeout,
                              "Time for the whole response, over all attempts.",
                              1,
                              24 * kHour,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{"affinity", choice, &ModelSettings::affinity,
                              "prefix: a conversation stays with one target of its priority, whose "
                              "prefix cache holds it, unless that target is overloaded.",
                              0, 0, kAffinities, Reload::yes},
    SettingRow<ModelSettings>{"answer_model", choice, &ModelSettings::answer_model,
                              "What responses have in their field model: the target's model, the "
                              "name that was asked for, or what the upstream wrote.",
                              0, 0, kAnswerModels, Reload::yes},
    SettingRow<ModelSettings>{
        "reasoning_replay", choice, &ModelSettings::reasoning_replay,
        "on: the model's reasoning of earlier turns is sent back to a chat target as "
        "reasoning_content, for callers of other dialects. Some models require it with tools.",
        0, 0, kOffOn, Reload::yes},
    SettingRow<ModelSettings>{"queue",
                              integer,
                              &ModelSettings::queue,
                              "Requests that may wait when every target has its max_in_flight.",
                              0,
                              10'000,
                              {},
                              Reload::yes},
    SettingRow<ModelSettings>{
        "queue_timeout",
        duration,
        &ModelSettings::queue_timeout,
        "Longest wait in the queue; a request that would wait longer is refused immediately.",
        1,
        kHour,
        {},
        Reload::yes},
};

constexpr std::array kTargetRows{
    SettingRow<TargetSettings>{"upstream",
                               name,
                               &TargetSettings::upstream,
                               "Name of an upstream, or \"sandbox\".",
                               0,
                               0,
                               {},
                               Reload::yes,
                               Required::yes},
    SettingRow<TargetSettings>{"model",
                               model,
                               &TargetSettings::model,
                               "What the upstream calls the model.",
                               0,
                               0,
                               {},
                               Reload::yes,
                               Required::yes},
    SettingRow<TargetSettings>{
        "priority",
        integer,
        &TargetSettings::priority,
        "0 is tried first; a higher number only when all lower ones cannot serve.",
        0,
        1'000,
        {},
        Reload::yes},
    SettingRow<TargetSettings>{"weight",
                               integer,
                               &TargetSettings::weight,
                               "Share of the load among targets of equal priority.",
                               1,
                               1'000,
                               {},
                               Reload::yes},
    SettingRow<TargetSettings>{"max_in_flight",
                               integer,
                               &TargetSettings::max_in_flight,
                               "Concurrent requests; further ones wait in the queue. 0: unlimited.",
                               0,
                               1'000'000,
                               {},
                               Reload::yes},
};

}  // namespace

std::span<const SettingRow<Settings>> setting_rows() {
  return kRows;
}
std::span<const SettingRow<TierSettings>> tier_rows() {
  return kTierRows;
}
std::span<const SettingRow<UpstreamSettings>> upstream_rows() {
  return kUpstreamRows;
}
std::span<const SettingRow<ModelSettings>> model_rows() {
  return kModelRows;
}
std::span<const SettingRow<TargetSettings>> target_rows() {
  return kTargetRows;
}

}  // namespace solidrust
