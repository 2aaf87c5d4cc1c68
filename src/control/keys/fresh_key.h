// A key that was just made: the only time its text exists here.
#pragma once

#include "base/secret.h"
#include "control/change.h"
#include "control/keys/key_policy.h"

namespace solidrust {

struct FreshKey {
  KeyRow row;
  Secret text;
};

// Made now, for `account`; not stored yet.
FreshKey mint_key(const Change& change, const AccountId& account, const KeyPolicy& policy);

}  // namespace solidrust
