// A key's own limits, beside those of its account.
#include <utility>

#include "base/json_writer.h"
#include "control/command.h"
#include "control/keys/keys.h"
#include "limit/limits.h"

namespace solidrust {

Result<KeyRow> set_key_limits(ControlContext& context, const Actor& actor, KeyRow key,
                              const LimitChanges& changes) {
  if (key.status == KeyStatus::revoked)
    return Error{ErrorCode::invalid_argument,
                 "The key is revoked, and that is for ever. Create a new one.", "id"};
  const auto before = parse_limits(key.limits_json);
  const Limits fresh = changes.applied_to(before ? *before : Limits{});
  const std::string text = limits_json(fresh);
  if (text == key.limits_json) return key;
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("before").begin_object();
  write_limit_members(json, before ? *before : Limits{});
  json.end_object().key("after").begin_object();
  write_limit_members(json, fresh);
  json.end_object().end_object();
  key.limits_json = text;
  Result<void> stored = context.keys.update(
      key, audit_row(context, actor, "key.set_limits", key.id.str(), std::move(detail)));
  if (context.key_changed) context.key_changed(key.id, false);
  if (!stored) return std::move(stored).error();
  return key;
}

}  // namespace solidrust
