// An account as every answer shows it.
#pragma once

#include "base/json_writer.h"
#include "store/rows.h"

namespace solidrust {

// "id","email","tier","role","disabled","created_at", into an object that is open.
void write_account_members(JsonWriter& json, const AccountRow& account);
// The object.
void write_account(JsonWriter& json, const AccountRow& account);

}  // namespace solidrust
