#include "control/console_data/console_requests.h"

#include <utility>

#include "control/console_data/access.h"

namespace solidrust {
namespace {

// Words of a model server about anything but the caller's own request are the operator's to read:
// they may tell how the installation is made.
std::string_view detail_for(const SessionIdentity& who, const RequestRow& row) {
  const bool told = row.attempts == 0 || (row.status >= 400 && row.status < 499);
  return told || who.may(Action::see_installation) ? std::string_view(row.detail)
                                                   : std::string_view();
}

}  // namespace

Result<std::string> console_list_requests(ControlContext& context, const SessionIdentity& who,
                                          const RequestsQuestion& question) {
  const auto query = request_query(question, who.account.str());
  if (!query) return query.error();
  if (!question.key.empty() && question.key != kPlaygroundKey)
    if (auto key = find_own_key(context, who, question.key, "key"); !key)
      return std::move(key).error();
  return requests_page(context, *query, [&who](JsonWriter& json, const RequestRow& row) {
    write_request(json, row);
    json.key("detail").text_or_null(detail_for(who, row));
    return Result<void>();
  });
}

Result<std::string> console_get_request(ControlContext& context, const SessionIdentity& who,
                                        std::string_view id) {
  const auto usage = recorded_usage(context);
  if (!usage) return usage.error();
  const auto found = (*usage)->request(who.account.str(), id);
  if (!found) return found.error();
  if (!*found) return Error{ErrorCode::not_found, "There is no request with this id.", "id"};
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_request(json, **found);
  json.key("detail").text_or_null(detail_for(who, **found));
  write_tries(json, **found);
  json.end_object();
  return out;
}

}  // namespace solidrust
