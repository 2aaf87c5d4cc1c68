#include "control/console_data/access.h"

#include <utility>

#include "control/gate.h"
#include "control/keys/keys.h"

namespace solidrust {

Result<void> admit_person(ControlContext& context, const SessionIdentity& who,
                          const OperationFacts& facts) {
  return Gate::admit_now({context, Caller::person(who, {})}, facts);
}

Result<KeyRow> find_own_key(ControlContext& context, const SessionIdentity& who,
                            std::string_view id, std::string_view param) {
  auto key = find_key(context, id);
  if (!key) return std::move(key).error();
  const bool visible =
      *key && may(Caller::person(who, {}), Action::see_own, object_of(**key)) == Verdict::yes;
  if (!visible) return Gate::missing(ObjectKind::key, param);
  return **std::move(key);
}

}  // namespace solidrust
