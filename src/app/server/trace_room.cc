#include "app/server/trace_room.h"

#include <utility>

#include "app/build_info.h"
#include "base/log.h"
#include "trace/ids.h"
#include "upstream/catalog/base_url.h"

namespace solidrust {
namespace {

constexpr std::string_view kPath = "/v1/traces";

trace::Policy policy_of(const Settings& settings) {
  return {settings.traces_accept == "always", settings.traces_sample,
          settings.traces_max_per_second, settings.traces_slow, settings.traces_identities == "on"};
}

}  // namespace

Result<std::unique_ptr<TraceRoom>> TraceRoom::open(const Settings& settings,
                                                   const Variables& variables, const Clock& clock,
                                                   Random& random) {
  Result<BaseUrl> url = parse_base_url(settings.traces_endpoint);
  if (!url) return Error(url.error().code, "traces.endpoint: " + url.error().message);
  TraceExporter::Collector collector;
  collector.origin = std::move(url->origin);
  collector.target = std::move(url->path_prefix);
  if (!collector.target.ends_with(kPath)) collector.target += kPath;
  if (settings.traces_format == "protobuf") collector.format = trace::OtlpFormat::protobuf;
  if (collector.origin.tls) {
    auto tls = TlsClientContext::load(settings.tls_ca);
    if (!tls) return std::move(tls).error();
    collector.tls = *std::move(tls);
  }
  if (const std::string& name = settings.traces_headers_env; !name.empty()) {
    auto fields = parse_header_list(variables.at(name));
    if (!fields) return Error(fields.error().code, "traces.headers_env " + fields.error().message);
    collector.fields = *std::move(fields);
  }
  trace::Source source;
  source.version = build_info().version;
  source.instance = trace::IdSource(random).trace().text();
  LogLine(LogLevel::info, "traces")
      .field("host", collector.origin.host_header)
      .field("path", collector.target)
      .field("format", settings.traces_format);
  return std::unique_ptr<TraceRoom>(
      new TraceRoom(settings, std::move(collector), std::move(source), clock));
}

TraceRoom::TraceRoom(const Settings& settings, TraceExporter::Collector collector,
                     trace::Source source, const Clock& clock)
    : recorder_(clock, policy_of(settings)),
      exporter_(recorder_.queue, std::move(collector), std::move(source)) {}

void TraceRoom::configure(const Settings& settings) {
  recorder_.sampler.set(policy_of(settings));
}

TraceCounts TraceRoom::counts() const noexcept {
  return {exporter_.exported(), recorder_.queue.dropped(), exporter_.failed(),
          recorder_.sampler.left_out()};
}

}  // namespace solidrust
