#include "control/tiers/tier_commands.h"

#include <optional>

#include "base/json_writer.h"
#include "control/params.h"

namespace solidrust {
namespace {

// An absent limit is null: it does not limit.
void write_tier(JsonWriter& json, const TierRow& tier) {
  const auto limit = [&json](std::string_view name, std::optional<std::int64_t> value) {
    json.key(name);
    if (value)
      json.value(*value);
    else
      json.null();
  };
  json.begin_object();
  json.key("name").value(tier.name);
  limit("requests_per_minute", tier.requests_per_minute);
  limit("requests_per_hour", tier.requests_per_hour);
  limit("requests_per_day", tier.requests_per_day);
  limit("tokens_per_minute", tier.tokens_per_minute);
  limit("concurrent", tier.concurrent);
  json.end_object();
}

}  // namespace

Result<std::string> list_tiers_command(ControlContext& context, const Actor& /*actor*/,
                                       std::string_view params) {
  const Params read(params, {});
  if (read.failed()) return read.error();
  const auto tiers = context.tiers.list();
  if (!tiers) return tiers.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("tiers").begin_array();
  for (const TierRow& tier : *tiers) write_tier(json, tier);
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
