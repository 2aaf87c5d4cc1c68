#include "control/console_data/access.h"

#include <string>
#include <utility>

#include "control/gate.h"
#include "control/keys/key_operations.h"

namespace solidrust {

Result<void> admit_person(ControlContext& context, const SessionIdentity& who,
                          const OperationFacts& facts) {
  return Gate::admit_now({context, Caller::person(who, {})}, facts);
}

Result<KeyRow> find_own_key(ControlContext& context, const SessionIdentity& who,
                            std::string_view id, std::string_view param) {
  auto key = Gate::perform(context, Caller::person(who, {}), kShowKey, std::string(id), {});
  if (key || key.error().param != kShowKey.facts.object_field) return key;
  Error error = std::move(key).error();
  error.param = param;
  return error;
}

}  // namespace solidrust
