#include "metrics/family.h"

#include <array>

namespace solidrust::metrics {
namespace {

constexpr std::array kFamilies{&kRequests,       &kRequestDuration, &kFirstToken,
                               &kPerToken,       &kOverhead,        &kTokens,
                               &kCost,           &kAttempts,        &kFirstByte,
                               &kFailovers,      &kLimited,         &kAuthFailures,
                               &kStreamsEnded,   &kTargetState,     &kTargetInFlight,
                               &kTargetMax,      &kQueueLength,     &kQueueWait,
                               &kQueueRejected,  &kConnections,     &kConnectionsRefused,
                               &kWorkerBusy,     &kKeyCache,        &kKeyLookups,
                               &kHashingWaiting, &kHashingRefused,  &kConsoleJobs,
                               &kJournalBytes,   &kJournalWaiting,  &kJournalLimit,
                               &kJournalLost,    &kLogDropped,      &kSpans,
                               &kTracesLeftOut,  &kAlerts,          &kReload,
                               &kReloadSuccess,  &kCertificate,     &kReady,
                               &kBuildInfo,      &kProcessor,       &kMemory,
                               &kDescriptors,    &kMaxDescriptors,  &kStarted};

constexpr std::string_view kHead =
    R"(# Metrics

`listen.metrics: 127.0.0.1:8082` in the configuration opens a listener for Prometheus; without it there is none.

| Path | Answer |
|---|---|
| `/metrics` | the families below, as text; in the OpenMetrics format where `Accept` asks for it |
| `/healthz` | 200 while the process runs |
| `/readyz` | 200 while requests are taken, else 503 |

Beyond loopback it needs a token: `metrics.token_env` names the environment variable that holds it, and Prometheus sends it
(`authorization: {credentials_file: …}`). `metrics.open: true` does without, and everybody who reaches the address reads which models
there are and how much they are used.

```yaml
# prometheus.yml
scrape_configs:
  - job_name: solidrust
    static_configs: [{targets: ["127.0.0.1:8082"]}]
```

Labels are names of the configuration, of endpoints, of errors and of tiers, so their number is bounded: never a key, an account, an
address or anything that a caller wrote. What is counted by request has rows of its own for the first 500 models and upstreams (`metrics.names`);
later ones are `other`. At most 16 connections are open at a time. A name
stays the same from release to release; counters start at 0 with the process. `environment` is that of the key: calls of test keys are answered
by the sandbox and say nothing of a server, so the rules and the dashboard ask for `live`.

This page is what `solidrust metrics reference` prints.

| Family | Type | Labels | What it is |
|---|---|---|---|
)";

}  // namespace

std::string_view type_name(Type type) noexcept {
  switch (type) {
    case Type::counter:
      return "counter";
    case Type::gauge:
      return "gauge";
    case Type::histogram:
      break;
  }
  return "histogram";
}

std::span<const Family* const> families() noexcept {
  return kFamilies;
}

std::string reference() {
  std::string out(kHead);
  for (const Family* const family : kFamilies) {
    out.append("| `").append(family->name).append("` | ").append(type_name(family->type));
    out.append(" | ").append(family->labels.empty() ? "–" : family->labels).append(" | ");
    out.append(family->help).append(" |\n");
  }
  return out;
}

}  // namespace solidrust::metrics
