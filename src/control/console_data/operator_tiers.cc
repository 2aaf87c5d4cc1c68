#include "control/console_data/operator_tiers.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <utility>

#include "base/json_writer.h"
#include "control/console_data/access.h"
#include "control/console_data/console_limits.h"
#include "control/limits/limit_fields.h"
#include "control/params.h"
#include "control/tiers/tiers.h"

namespace solidrust {
namespace {

Result<std::string> rendered(const Result<TierRow>& tier) {
  if (!tier) return tier.error();
  std::string out;
  JsonWriter json(out);
  write_console_tier(json, *tier);
  return out;
}

}  // namespace

Result<std::string> operator_list_tiers(ControlContext& context, const SessionIdentity& who) {
  if (auto may = require_may(who, Action::see_installation); !may) return std::move(may).error();
  const auto tiers = context.tiers.list();
  if (!tiers) return tiers.error();
  const auto counts = context.accounts.count_by_tier();
  if (!counts) return counts.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const TierRow& tier : *tiers) {
    json.begin_object().key("tier");
    write_console_tier(json, tier);
    const auto count = counts->find(tier.name);
    json.key("accounts").value(count == counts->end() ? 0 : count->second).end_object();
  }
  json.end_array().end_object();
  return out;
}

Result<std::string> operator_create_tier(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, std::string_view body) {
  constexpr std::array<std::string_view, 2> kFields{"name", "limits"};
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  Params read(body, kFields);
  const std::string name = read.required_text("name", kMaxTierName);
  LimitChanges limits;
  if (const auto given = read.object("limits")) limits = read_limit_object(read, *given, "limits");
  if (read.failed()) return read.error();
  const std::lock_guard lock(context.changes);
  return rendered(create_tier(context, actor, name, limits));
}

Result<std::string> operator_set_tier(ControlContext& context, const SessionIdentity& who,
                                      const Actor& actor, std::string_view name,
                                      std::string_view body) {
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  Params read("{}", {});
  const LimitChanges changes = read_limit_object(read, body, {});
  if (read.failed()) return read.error();
  const std::lock_guard lock(context.changes);
  return rendered(change_tier(context, actor, std::string(name), changes));
}

Result<std::string> operator_delete_tier(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, std::string_view name) {
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  const std::lock_guard lock(context.changes);
  return rendered(delete_tier(context, actor, std::string(name)));
}

}  // namespace solidrust
