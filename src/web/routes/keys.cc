// /api/keys
#include <utility>

#include "control/console_data/console_keys.h"
#include "web/data_call.h"
#include "web/query.h"
#include "web/routes/routes.h"

namespace solidrust::web {

Result<std::string> list_keys(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_list_keys(call.control, call.who);
}

Result<std::string> get_key(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_get_key(call.control, call.who, call.id);
}

Result<std::string> create_key(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_create_key(call.control, call.who, call.actor, call.body);
}

Result<std::string> change_key(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_change_key(call.control, call.who, call.actor, call.id, call.body);
}

Result<std::string> rotate_key(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_rotate_key(call.control, call.who, call.actor, call.id, call.body);
}

Result<std::string> revoke_key(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_revoke_key(call.control, call.who, call.actor, call.id, call.body);
}

}  // namespace solidrust::web
