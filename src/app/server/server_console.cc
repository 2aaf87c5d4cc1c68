// The console's steps of the start, and its links for the command line.
#include <utility>

#include "app/build_info.h"
#include "app/server/banner.h"
#include "app/server/server_parts.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "config/setting_value.h"
#include "control/mail/configured_mailer.h"

namespace solidrust {

Result<void> ServerParts::listen_console(std::shared_ptr<TlsServerContext> tls) {
  if (settings.console_listen.host.empty()) return {};
  console_pool = std::make_unique<web::WorkPool>();
  auto opened =
      open_console(settings, *workers->side, std::move(tls), clock, random, *console_pool);
  if (!opened) return std::move(opened).error();
  console = *std::move(opened);
  return {};
}

Result<void> ServerParts::open_console_room() {
  if (console == nullptr) return {};
  auto beside = home->database().beside();
  if (!beside) return std::move(beside).error();
  const std::string folder = home->folder().mail();
  people = std::make_unique<ConsolePeople>(
      *std::move(beside), *home, *control, keys->writer,
      make_mailer(settings, sources.variables, folder, clock, random),
      console_options(settings, console->listener->port(), processors_at_start));
  web::AboutFacts about;
  about.version = build_info().version;
  about.api_base_url = settings.console_api_base_url;
  if (about.api_base_url.empty())
    about.api_base_url = base_url_of({settings.api_listen.host, listener->port()},
                                     !settings.tls_certificate.empty()) +
                         "/v1";
  about.currency = settings.currency;
  about.docs = settings.console_docs == "on";
  if (settings.mail_smtp_url.empty() && is_loopback(settings.console_listen.host))
    about.mail_folder = folder;
  console->handler->open(web::ConsoleServices{people->accounts, *control, *gateway,
                                              keys->authenticator, *console_pool, std::move(about),
                                              console_is_secure(people->accounts.options())});
  return {};
}

Result<std::optional<std::string>> ServerParts::first_operator() {
  if (people == nullptr) return std::optional<std::string>();
  return people->accounts.make_setup_link(Actor{"system", "", ""});
}

Result<std::string> ServerParts::console_link(std::string_view method) {
  if (people == nullptr)
    return Error{ErrorCode::service_unavailable,
                 "The server runs without the console (--console-listen off)."};
  const Actor actor{"cli", "", ""};
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("link");
  if (method == "console.invite") {
    auto link = people->accounts.make_invite_link(actor);
    if (!link) return std::move(link).error();
    json.value(*link).key("valid_hours").value(7 * 24).end_object();
    return out;
  }
  if (method != "console.setup_link")
    return Error{ErrorCode::not_found, "There is no such command."};
  auto link = people->accounts.make_setup_link(actor);
  if (!link) return std::move(link).error();
  if (!*link)
    return Error{ErrorCode::invalid_argument,
                 "There is an operator already: the link is for the first one only. An operator "
                 "who forgot the password resets it by mail."};
  json.value(**link).key("valid_minutes").value(30).end_object();
  return out;
}

void ServerParts::announce_console() const {
  const ConsoleOptions& options = people->accounts.options();
  LogLine(LogLevel::info, "console")
      .field("address", render_host_port({settings.console_listen.host, console->listener->port()}))
      .field("tls", !settings.tls_certificate.empty())
      .field("pages",
             web::embedded_assets().empty() && settings.console_dir.empty() ? "not built" : "built")
      .field("docs", settings.console_docs == "off" ? "off"
                     : web::embedded_docs().empty() ? "not built"
                                                    : "built")
      .field("sign_up", to_string(options.sign_up));
  if (is_loopback(settings.console_listen.host) || console_is_secure(options)) return;
  LogLine(LogLevel::warn, "console_without_tls")
      .field("advice",
             "passwords and sessions go over the network as they are: set tls.certificate, or "
             "console.base_url to the https:// address of a proxy in front");
}

}  // namespace solidrust
