// What is known of upstreams and their targets, for those who show it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "control/context.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

class JsonWriter;

enum class UpstreamStatus : std::uint8_t { up, down, unknown };
// "up", "down", "unknown".
std::string_view status_name(UpstreamStatus status);

// Down: ejected, drained, its probe fails, or all its requests do and no probe passed. Unknown:
// neither probe nor request has told yet.
UpstreamStatus target_status(const Target& target, SteadyTime now);

// The member `speaks`: the names of its dialects, as the configuration has them.
void write_speaks(JsonWriter& json, const Upstream& upstream);

// Empty for the sandbox, which is built in.
std::string base_url_of(const Upstream& upstream);

// service_unavailable: no server runs here.
Result<CatalogPtr> served_catalog(const ControlContext& context);

// not_found names `name`.
Result<std::shared_ptr<const Upstream>> find_upstream(const Catalog& catalog,
                                                      const std::string& name);

}  // namespace solidrust
