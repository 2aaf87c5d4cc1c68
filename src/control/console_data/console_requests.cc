#include "control/console_data/console_requests.h"

#include <optional>
#include <utility>

#include "control/console_data/access.h"
#include "control/doors.h"
#include "control/keys/keys.h"
#include "control/names.h"

namespace solidrust {
namespace {

// Words of a model server about anything but the caller's own request are the operator's to read:
// they may tell how the installation is made.
std::string_view detail_for(const SessionIdentity& who, const RequestRow& row) {
  const bool told = row.attempts == 0 || (row.status >= 400 && row.status < 499);
  return told || who.may(Action::see_installation) ? std::string_view(row.detail)
                                                   : std::string_view();
}

// A filter that is the operators': what a member gives for it is never looked up.
Result<void> require_sight(const SessionIdentity& who, std::string_view given,
                           std::string_view field) {
  if (given.empty() || who.may(Action::see_installation)) return {};
  return Error{ErrorCode::forbidden, std::string(refusal(who.role, Action::see_installation)),
               std::string(field)};
}

// The id that the store is asked for; empty: everybody.
Result<std::string> meant_account(ControlContext& context, const SessionIdentity& who,
                                  const std::string& account) {
  if (account.empty()) return who.account.str();
  if (account == kAllAccounts) return std::string();
  const Error missing = Gate::missing(ObjectKind::account, "account");
  const std::optional<AccountId> id = AccountId::parse(account);
  if (!id) return missing;
  const auto found = context.accounts.find(*id);
  if (!found) return found.error();
  if (!*found) return missing;
  return account;
}

// A key of that account; of everybody: any key.
Result<void> require_key(ControlContext& context, const std::string& account,
                         const std::string& key) {
  if (key.empty() || means_playground(key)) return {};
  const auto found = find_key(context, key);
  if (!found) return found.error();
  if (!*found || (!account.empty() && (*found)->account.str() != account))
    return Gate::missing(ObjectKind::key, "key");
  return {};
}

Result<void> write_shown(JsonWriter& json, ObjectNames& names, const SessionIdentity& who,
                         const RequestRow& row) {
  write_request(json, row);
  json.key("detail").text_or_null(detail_for(who, row));
  return who.may(Action::see_installation) ? write_whose(json, names, row) : Result<void>();
}

}  // namespace

Result<RequestQuery> console_request_query(ControlContext& context, const SessionIdentity& who,
                                           const RequestsQuestion& question,
                                           const std::string& account) {
  if (auto in = admit_person(context, who, kListRequests); !in) return std::move(in).error();
  for (const auto& [field, given] :
       {std::pair("account", &account), std::pair("upstream", &question.upstream)})
    if (auto sees = require_sight(who, *given, field); !sees) return std::move(sees).error();
  const auto whose = meant_account(context, who, account);
  if (!whose) return whose.error();
  auto query = request_query(question, *whose);
  if (!query) return query;
  if (auto key = require_key(context, *whose, question.key); !key) return std::move(key).error();
  return query;
}

Result<std::string> console_list_requests(ControlContext& context, const SessionIdentity& who,
                                          const RequestsQuestion& question,
                                          const std::string& account) {
  const auto query = console_request_query(context, who, question, account);
  if (!query) return query.error();
  ObjectNames names(context);
  return requests_page(context, *query, [&](JsonWriter& json, const RequestRow& row) {
    return write_shown(json, names, who, row);
  });
}

Result<std::vector<std::string>> console_request_rows(ControlContext& context,
                                                      const SessionIdentity& who,
                                                      const std::vector<RequestRow>& rows) {
  std::vector<std::string> texts;
  ObjectNames names(context);
  for (const RequestRow& row : rows) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    if (auto written = write_shown(json, names, who, row); !written)
      return std::move(written).error();
    json.end_object();
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::string> console_get_request(ControlContext& context, const SessionIdentity& who,
                                        std::string_view id) {
  const auto found = perform_at(context, Caller::person(who, {}), kShowRequest, id, {});
  if (!found) return found.error();
  std::string out;
  JsonWriter json(out);
  ObjectNames names(context);
  json.begin_object();
  if (auto written = write_shown(json, names, who, *found); !written)
    return std::move(written).error();
  write_tries(json, *found);
  json.end_object();
  return out;
}

}  // namespace solidrust
