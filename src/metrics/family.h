// The families of metrics. The one table of them: what is not here does not exist.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace solidrust::metrics {

enum class Type : std::uint8_t { counter, gauge, histogram };
std::string_view type_name(Type type) noexcept;

struct Family {
  std::string_view name;  // as in the text format: a counter's ends in _total
  Type type;
  std::string_view help;    // one sentence, without a full stop
  std::string_view labels;  // their names, with spaces between
};

inline constexpr Family kRequests{"solidrust_requests_total", Type::counter,
                                  "Requests that ended, by how",
                                  "endpoint model environment stream status code"};
inline constexpr Family kRequestDuration{
    "solidrust_request_duration_seconds", Type::histogram,
    "From a request's head to the last byte of its answer being ready",
    "endpoint model environment stream"};
inline constexpr Family kFirstToken{"solidrust_time_to_first_token_seconds", Type::histogram,
                                    "From a request's head to the first content of its stream",
                                    "model environment"};
inline constexpr Family kPerToken{
    "solidrust_time_per_output_token_seconds", Type::histogram,
    "Of streams that came to their end: the time from the first content on, for each further token",
    "model environment"};
inline constexpr Family kOverhead{
    "solidrust_gateway_overhead_seconds", Type::histogram,
    "Of answered live requests the time that neither a model server nor a queue took, until the "
    "first content of a stream, until the whole answer otherwise; a slow caller's body counts",
    "endpoint"};
inline constexpr Family kTokens{
    "solidrust_tokens_total", Type::counter,
    "Tokens, as they are recorded: cached ones are input too, reasoning is output too",
    "model environment type source"};
inline constexpr Family kCost{"solidrust_cost_total", Type::counter,
                              "Cost of live requests, in the currency of the configuration",
                              "model"};
inline constexpr Family kAttempts{"solidrust_upstream_attempts_total", Type::counter,
                                  "Calls of a model server, by what came of each",
                                  "upstream model environment outcome"};
inline constexpr Family kFirstByte{
    "solidrust_upstream_time_to_first_byte_seconds", Type::histogram,
    "Live calls of a model server that were answered: from the call to the head of the answer",
    "upstream"};
inline constexpr Family kFailovers{"solidrust_failovers_total", Type::counter,
                                   "Requests that another server than the first choice answered",
                                   "model environment"};
inline constexpr Family kLimited{"solidrust_limited_total", Type::counter,
                                 "Requests refused by a limit or a budget", "limit of tier"};
inline constexpr Family kAuthFailures{"solidrust_auth_failures_total", Type::counter,
                                      "Requests refused for their key", "reason"};
inline constexpr Family kStreamsEnded{"solidrust_streams_ended_total", Type::counter,
                                      "Streams that had begun, by how they ended",
                                      "model environment end"};
inline constexpr Family kTargetState{
    "solidrust_upstream_target_state", Type::gauge,
    "1 for the state that the target is in: healthy, resting, ejected, on trial or draining",
    "upstream target state"};
inline constexpr Family kTargetInFlight{"solidrust_upstream_target_in_flight", Type::gauge,
                                        "Requests that run on the target", "upstream target"};
inline constexpr Family kTargetMax{"solidrust_upstream_target_max_in_flight", Type::gauge,
                                   "How many may; none is told where any number may",
                                   "upstream target"};
inline constexpr Family kQueueLength{"solidrust_queue_length", Type::gauge,
                                     "Requests that wait because every target of the model is full",
                                     "model"};
inline constexpr Family kQueueWait{
    "solidrust_queue_wait_seconds", Type::histogram,
    "Time that requests waited because every target of the model was full, whether or not one came "
    "free",
    "model"};
inline constexpr Family kQueueRejected{
    "solidrust_queue_rejected_total", Type::counter,
    "Requests that a queue turned away: full, too_long (their turn would come too late), timed_out",
    "model reason"};
inline constexpr Family kConnections{"solidrust_connections", Type::gauge,
                                     "Connections that are open, by whose listener they came to",
                                     "listener"};
inline constexpr Family kConnectionsRefused{
    "solidrust_connections_refused_total", Type::counter,
    "Connections refused because their address, or the listener as a whole, had too many",
    "listener"};
inline constexpr Family kWorkerBusy{"solidrust_worker_busy_seconds_total", Type::counter,
                                    "Processor time of each thread that serves connections",
                                    "worker"};
inline constexpr Family kKeyCache{"solidrust_key_cache_entries", Type::gauge,
                                  "Keys that are held in memory: valid ones, and unknown ones",
                                  "kind"};
inline constexpr Family kKeyLookups{"solidrust_key_lookups_total", Type::counter,
                                    "Look-ups of keys in the database, for lack of a fresh one in "
                                    "memory",
                                    ""};
inline constexpr Family kHashingWaiting{"solidrust_hashing_waiting", Type::gauge,
                                        "Passwords of the console that wait to be hashed", ""};
inline constexpr Family kHashingRefused{"solidrust_hashing_refused_total", Type::counter,
                                        "Passwords refused because too many waited", ""};
inline constexpr Family kConsoleJobs{"solidrust_console_jobs_waiting", Type::gauge,
                                     "Calls of the console that wait for a thread", ""};
inline constexpr Family kJournalBytes{"solidrust_journal_bytes", Type::gauge,
                                      "Size of the usage journal", ""};
inline constexpr Family kJournalWaiting{"solidrust_journal_waiting_bytes", Type::gauge,
                                        "Of it, what is not in the database yet", ""};
inline constexpr Family kJournalLimit{
    "solidrust_journal_limit_bytes", Type::gauge,
    "The size past which requests that must be billed are refused", ""};
inline constexpr Family kJournalLost{"solidrust_journal_lost_records_total", Type::counter,
                                     "Records of test keys that found no room", ""};
inline constexpr Family kLogDropped{"solidrust_log_lines_dropped_total", Type::counter,
                                    "Log lines dropped because standard error was too slow", ""};
inline constexpr Family kAlerts{
    "solidrust_alerts_total", Type::counter,
    "Tries to send a message of an alert: delivered, to be retried, or dead, which is given up",
    "kind result"};
inline constexpr Family kSpans{"solidrust_spans_total", Type::counter,
                               "Spans that the collector took (exported), that found no room "
                               "(dropped) or that it did not take (failed)",
                               "result"};
inline constexpr Family kTracesLeftOut{
    "solidrust_traces_left_out_total", Type::counter,
    "Requests that were to be traced, past traces.max_per_second", ""};
inline constexpr Family kReload{"solidrust_config_reload_timestamp_seconds", Type::gauge,
                                "When the configuration was last read, since 1970", ""};
inline constexpr Family kReloadSuccess{"solidrust_config_reload_success", Type::gauge,
                                       "1 if that configuration was taken, 0 if it was refused",
                                       ""};
inline constexpr Family kCertificate{"solidrust_tls_certificate_expiry_timestamp_seconds",
                                     Type::gauge,
                                     "When the server's certificate expires, since 1970", ""};
inline constexpr Family kReady{"solidrust_ready", Type::gauge,
                               "1 while /readyz says that requests are taken", ""};
inline constexpr Family kBuildInfo{"solidrust_build_info", Type::gauge, "1", "version commit"};
inline constexpr Family kProcessor{"process_cpu_seconds_total", Type::counter,
                                   "Processor time of all threads", ""};
inline constexpr Family kMemory{"process_resident_memory_bytes", Type::gauge,
                                "Memory that the process holds", ""};
inline constexpr Family kDescriptors{"process_open_fds", Type::gauge, "Open file descriptors", ""};
inline constexpr Family kMaxDescriptors{"process_max_fds", Type::gauge, "How many there may be",
                                        ""};
inline constexpr Family kStarted{"process_start_time_seconds", Type::gauge,
                                 "When the process started, since 1970", ""};

// In the order in which they are written.
std::span<const Family* const> families() noexcept;

// The table as a page of the documentation (docs/metrics.md).
std::string reference();

}  // namespace solidrust::metrics
