#include "control/keys/fresh_key.h"

#include "auth/keys/key_format.h"
#include "auth/keys/key_hasher.h"

namespace solidrust {

FreshKey mint_key(const Change& change, const AccountId& account, const KeyPolicy& policy) {
  const ControlContext& context = change.context;
  FreshKey fresh;
  fresh.text = generate_key(policy.environment, context.random);
  KeyRow& row = fresh.row;
  row.id = KeyId::make(context.random);
  row.account = account;
  apply_policy(row, policy);
  row.mac = context.hasher.mac(fresh.text.reveal());
  row.pepper_version = context.hasher.version();
  row.hint = key_hint(fresh.text.reveal());
  row.created_ms = change.now_ms();
  row.created_by = change.caller.actor.name;
  return fresh;
}

}  // namespace solidrust
