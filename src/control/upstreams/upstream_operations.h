// upstreams.*: the operations, in their one form. Where no server runs there is nothing to see or
// to drain: service_unavailable.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "control/operation.h"
#include "upstream/catalog/catalog.h"
#include "upstream/health/upstream_probe.h"

namespace solidrust {

using UpstreamPtr = std::shared_ptr<const Upstream>;
inline Owner owner_of(const UpstreamPtr& /*upstream*/) {
  return std::nullopt;
}

struct DrainRequest {
  bool draining = false;                  // or back in use
  std::optional<std::string> model = {};  // as the upstream calls it; absent: all that it serves
};
struct Drained {
  std::string upstream;
  bool draining = false;
  std::uint64_t targets = 0;
  std::uint64_t in_flight = 0;  // requests that still run there
};
struct TestedUpstream {
  UpstreamPtr upstream;
  ProbeResult result;
};

inline constexpr std::array<std::string_view, 2> kDrainFields{"draining", "model"};
DrainRequest read_drain(Params& params, std::int64_t now_ms);

// not_found names `name`, and the nearest.
Result<std::optional<UpstreamPtr>> find_named_upstream(const Reading& reading,
                                                       const std::string& named);

// Drains the upstream or one of its targets, or ends that, and stores it: no new request goes
// there, running ones continue. In force after a reload and a restart, also for targets that a
// reload adds. not_found names `model`.
Result<Drained> drain_upstream(Change& change, UpstreamPtr upstream, const DrainRequest& request);
// Probes the upstream and asks for its models. Blocks for up to 25 s.
Result<TestedUpstream> test_upstream(const Reading& reading, UpstreamPtr upstream,
                                     const NoFields& none);

inline constexpr ChangeOperation<DrainRequest, UpstreamPtr, Drained> kDrainUpstream{
    {"upstreams.set_drain", Action::change_installation, ObjectKind::upstream, "name",
     kDrainFields},
    read_drain,
    find_named_upstream,
    drain_upstream};
inline constexpr ReadOperation<NoFields, UpstreamPtr, TestedUpstream> kTestUpstream{
    {"upstreams.test", Action::change_installation, ObjectKind::upstream, "name"},
    read_no_fields,
    find_named_upstream,
    test_upstream};

inline constexpr OperationFacts kListUpstreams{"upstreams.list", Action::see_installation};

// {"upstream","draining","targets","in_flight"}
std::string drained_json(const Drained& drained);

}  // namespace solidrust
