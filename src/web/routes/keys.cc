// /api/keys
#include <array>
#include <utility>

#include "control/console_data/console_key_list.h"
#include "control/console_data/console_keys.h"
#include "web/data_call.h"
#include "web/query.h"
#include "web/routes/routes.h"

namespace solidrust::web {

Result<std::string> list_keys(const DataCall& call) {
  constexpr std::array<std::string_view, 7> kFields{"before",      "limit", "search", "status",
                                                    "environment", "care",  "sort"};
  constexpr std::size_t kMaxWord = 64;
  constexpr std::size_t kMaxSearch = 200;
  constexpr std::int64_t kMostRows = 200;
  Query query(call.query, kFields);
  const auto text = [&](std::string_view name, std::size_t most) {
    return query.text(name, most).value_or(std::string());
  };
  ConsoleKeysQuestion question;
  question.before = text("before", kMaxWord);
  question.limit = static_cast<std::size_t>(query.integer("limit", 1, kMostRows).value_or(100));
  question.search = text("search", kMaxSearch);
  question.status = text("status", kMaxWord);
  question.environment = text("environment", kMaxWord);
  question.care = text("care", kMaxWord);
  question.sort = text("sort", kMaxWord);
  if (query.failed()) return query.error();
  return console_list_keys(call.control, call.who, question);
}

Result<std::string> list_key_names(const DataCall& call) {
  if (auto none = require_no_query(call.query); !none) return std::move(none).error();
  return console_key_names(call.control, call.who);
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
