// usage.set_aside_*: the operations, in their one form.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "control/operation.h"
#include "meter/set_aside.h"

namespace solidrust {

inline constexpr std::array<std::string_view, 2> kChooseSetAsideFields{"all", "ids"};
// `ids`, or `all`: exactly one of them.
SetAside::Choice read_set_aside_choice(Params& params, std::int64_t now_ms);

inline Owner owner_of(const SetAsideItem& /*item*/) {
  return std::nullopt;
}
Result<std::optional<SetAsideItem>> find_set_aside(const Reading& reading,
                                                   const std::string& named);
// service_unavailable: this process keeps no usage.
Result<void> require_set_aside(const ControlContext& context);

Result<SetAsideItem> show_set_aside(const Reading& reading, SetAsideItem item,
                                    const NoFields& none);
// Offers the chosen records to the database again.
Result<SetAside::Applied> apply_set_aside(Change& change, Nothing nothing,
                                          const SetAside::Choice& choice);
// Deletes the chosen records permanently; returns how many.
Result<std::size_t> discard_set_aside(Change& change, Nothing nothing,
                                      const SetAside::Choice& choice);

inline constexpr ReadOperation<NoFields, SetAsideItem, SetAsideItem> kShowSetAside{
    {"usage.set_aside_show", Action::see_installation, ObjectKind::set_aside, "id"},
    read_no_fields,
    find_set_aside,
    show_set_aside};
inline constexpr ChangeOperation<SetAside::Choice, Nothing, SetAside::Applied> kApplySetAside{
    {"usage.set_aside_apply",
     Action::change_installation,
     ObjectKind::none,
     {},
     kChooseSetAsideFields},
    read_set_aside_choice,
    find_nothing,
    apply_set_aside};
inline constexpr ChangeOperation<SetAside::Choice, Nothing, std::size_t> kDiscardSetAside{
    {"usage.set_aside_discard",
     Action::change_installation,
     ObjectKind::none,
     {},
     kChooseSetAsideFields},
    read_set_aside_choice,
    find_nothing,
    discard_set_aside};

inline constexpr OperationFacts kListSetAside{"usage.set_aside_list", Action::see_installation};

}  // namespace solidrust
