#include "control/upstreams/upstreams.h"

#include <algorithm>
#include <vector>

#include "base/json_writer.h"
#include "base/nearest_name.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using Status = UpstreamStatus;

}  // namespace

std::string_view status_name(UpstreamStatus status) {
  switch (status) {
    case Status::up:
      return "up";
    case Status::down:
      return "down";
    case Status::unknown:
      break;
  }
  return "unknown";
}

void write_speaks(JsonWriter& json, const Upstream& upstream) {
  json.key("speaks").begin_array();
  for (const Dialect dialect : kDialects)
    if (upstream.speaks.has(dialect)) json.value(dialect_name(dialect));
  json.end_array();
}

std::string base_url_of(const Upstream& upstream) {
  if (upstream.kind == UpstreamKind::sandbox) return "";
  return (upstream.origin.tls ? "https://" : "http://") + upstream.origin.host_header +
         upstream.path_prefix;
}

UpstreamStatus target_status(const Target& target, SteadyTime now) {
  if (target.upstream->kind == UpstreamKind::sandbox) return Status::up;
  const TargetState::View view = target.state->view(now);
  if (view.draining || view.health != TargetState::Health::healthy ||
      view.probe == TargetState::Probe::failing)
    return Status::down;
  if (view.probe == TargetState::Probe::passing) return Status::up;
  if (view.requests == 0) return Status::unknown;
  // The last target of a model is never ejected, however it fails.
  const bool fails =
      view.failures_in_row >= TargetState::kFailuresInRow || view.failures == view.requests;
  return fails ? Status::down : Status::up;
}

Result<CatalogPtr> served_catalog(const ControlContext& context) {
  CatalogPtr catalog = context.server.catalog();
  if (catalog) return catalog;
  return no_server();
}

Result<std::shared_ptr<const Upstream>> find_upstream(const Catalog& catalog,
                                                      const std::string& name) {
  std::vector<std::string_view> names;
  for (const std::shared_ptr<const Upstream>& upstream : catalog.upstreams()) {
    if (upstream->name == name) return upstream;
    names.push_back(upstream->name);
  }
  return Error{ErrorCode::not_found, "There is no such upstream" + did_you_mean(name, names) + ".",
               "name"};
}

}  // namespace solidrust
