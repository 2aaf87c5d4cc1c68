#include <string>
#include <utility>

#include "control/status/status_board.h"
#include "web/assets/asset_source.h"
#include "web/call.h"
#include "web/cookie.h"
#include "web/routes/replies.h"
#include "web/routes/routes.h"

namespace solidrust::web {
namespace {

// What snippets and the playground begin with.
std::string default_model(ControlContext& control) {
  const CatalogPtr catalog = control.server.catalog();
  if (catalog == nullptr) return {};
  for (const Model& model : catalog->models())
    if (model.kind == ModelKind::chat) return model.name;
  return {};
}

}  // namespace

Task<Result<Reply>> get_about(Call& call) {
  const ConsoleServices& services = call.services;
  const Result<bool> needed = co_await services.accounts.setup_needed();
  if (!needed) co_return needed.error();
  bool signed_in = false;
  Secret token = read_cookie(kSessionCookie, call.exchange.head(), services.secure);
  if (!token.empty()) {
    const auto who = co_await services.accounts.session(std::move(token), call.caller);
    signed_in = who.ok();
  }
  Reply reply;
  JsonWriter json(reply.body);
  json.begin_object();
  json.key("version").value(services.about.version);
  json.key("api_base_url").value(services.about.api_base_url);
  json.key("sign_up").value(to_string(services.accounts.options().sign_up));
  json.key("setup_needed").value(*needed);
  json.key("default_model").value(default_model(services.control));
  json.key("currency").value(services.about.currency);
  json.key("docs").value(services.about.docs && !embedded_docs().empty());
  if (!services.about.mail_folder.empty())
    json.key("mail_folder").value(services.about.mail_folder);
  const StatusBoard* const board = services.control.server.status();
  json.key("status_page")
      .value(status_setting(board == nullptr ? StatusAudience::nobody : board->audience()));
  json.key("signed_in").value(signed_in);
  json.end_object();
  co_return reply;
}

}  // namespace solidrust::web
