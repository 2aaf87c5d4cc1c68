// tiers.*: the operations, in their one form.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "control/operation.h"
#include "control/tiers/tiers.h"

namespace solidrust {

struct NewTier {
  std::string name;
  LimitChanges limits;
};

inline constexpr std::array<std::string_view, 2> kCreateTierFields{"name", "limits"};
NewTier read_create_tier(Params& params, std::int64_t now_ms);
// The limits are the fields.
LimitChanges read_set_tier(Params& params, std::int64_t now_ms);

inline Owner owner_of(const NamedTier& /*tier*/) {
  return std::nullopt;
}
// Whether or not there is one of this name.
Result<std::optional<NamedTier>> find_tier(const Reading& reading, const std::string& named);
// not_found for the shell: a slip in the name of one that exists would make another that everybody
// sees.
Result<std::optional<NamedTier>> find_tier_to_set(const Reading& reading, const std::string& named);

Result<TierRow> create_new_tier(Change& change, Nothing nothing, const NewTier& request);
Result<TierRow> delete_named_tier(Change& change, NamedTier tier, const NoFields& none);

inline constexpr ChangeOperation<NewTier, Nothing, TierRow> kCreateTier{
    {"tiers.create", Action::change_installation, ObjectKind::none, {}, kCreateTierFields},
    read_create_tier,
    find_nothing,
    create_new_tier};
inline constexpr ChangeOperation<LimitChanges, NamedTier, TierRow> kSetTier{
    {"tiers.set", Action::change_installation, ObjectKind::tier, "name", kLimitFields},
    read_set_tier,
    find_tier_to_set,
    change_tier};
inline constexpr ChangeOperation<NoFields, NamedTier, TierRow> kDeleteTier{
    {"tiers.delete", Action::change_installation, ObjectKind::tier, "name"},
    read_no_fields,
    find_tier,
    delete_named_tier};

inline constexpr OperationFacts kListTiers{"tiers.list", Action::see_installation};

}  // namespace solidrust
