#include "control/accounts/account_json.h"

#include "control/timestamp.h"
#include "store/row_words.h"

namespace solidrust {

void write_account_members(JsonWriter& json, const AccountRow& account) {
  json.key("id").value(account.id.str());
  json.key("email").value(account.email);
  json.key("tier").value(account.tier);
  json.key("role").value(to_string(account.role));
  json.key("disabled").value(account.disabled);
  json.key("created_at").value(format_timestamp(account.created_ms));
}

void write_account(JsonWriter& json, const AccountRow& account) {
  json.begin_object();
  write_account_members(json, account);
  json.end_object();
}

}  // namespace solidrust
