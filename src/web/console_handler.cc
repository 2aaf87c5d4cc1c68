#include "web/console_handler.h"

#include <atomic>
#include <exception>
#include <optional>
#include <utility>

#include "base/gzip.h"
#include "base/wipe.h"
#include "gateway/stage/request_id.h"
#include "net/carry.h"
#include "web/accept_encoding.h"
#include "web/assets/asset_source.h"
#include "web/context.h"
#include "web/cookie.h"
#include "web/data_call.h"
#include "web/docs/docs_site.h"
#include "web/json_body.h"
#include "web/own_host.h"
#include "web/pages.h"
#include "web/problem.h"
#include "web/route_table.h"
#include "web/same_origin.h"

namespace solidrust::web {
namespace {

// A change of anything: it must come from the console's own pages, and say that it is JSON.
Result<void> check_change(const Context& context, const ConsoleServices& services) {
  const http::RequestHead& head = context.exchange.head();
  if (is_safe(head.method)) return {};
  Result<void> origin =
      check_same_origin(head, services.accounts.options().base_url, context.secure);
  if (!origin || head.method == http::Method::del) return origin;  // a DELETE has no body
  return check_media_type(head);
}

ConsoleCaller caller_of(const Context& context) {
  return {std::string(context.exchange.peer_address()),
          std::string(context.exchange.head().fields.find("user-agent")), context.request_id};
}

// Who is signed in, if the role will do.
Task<Result<SessionIdentity>> sign_in(Context& context, const ConsoleServices& services,
                                      const ConsoleCaller& caller, Action action) {
  Secret token = read_cookie(kSessionCookie, context.exchange.head(), context.secure);
  auto who = co_await services.accounts.session(std::move(token), caller);
  if (!who) co_return std::move(who).error();
  context.account = who->account.str();
  if (!who->may(action))
    co_return Error{ErrorCode::forbidden, std::string(refusal(who->role, action))};
  co_return who;
}

Task<Result<void>> read_json(Call& call) {
  if (is_safe(call.exchange.head().method) || !call.exchange.head().has_body())
    co_return Result<void>{};
  const auto bytes = co_await call.exchange.read_body(call.route.max_body);
  if (!bytes) co_return bytes.error();
  call.body = *bytes;
  co_return check_json_object(call.body);
}

constexpr std::size_t kLeastPacked = 1024;  // less than that fits into the packet of its head

// What a data function says, compressed if the client takes it: on the thread where it ran.
Result<Reply> run_here(const Route& route, const DataCall& values, Reply::Coding coding) {
  auto text = route.data(values);
  if (!text) return std::move(text).error();
  Reply reply{route.status, *std::move(text)};
  reply.coding = coding;
  if (coding != Reply::Coding::gzip) return reply;
  if (reply.body.size() > kLeastPacked)
    reply.body = gzip(reply.body);
  else
    reply.coding = Reply::Coding::identity;
  return reply;
}

// Only what is read is compressed. What a change answers may hold a fresh secret, as a new key
// does, and the length of a compressed answer tells of what stands in it (the attack called
// BREACH).
Reply::Coding coding_for(const http::RequestHead& head) {
  if (!is_safe(head.method)) return Reply::Coding::fixed;
  return takes_coding(head.fields.find("accept-encoding"), "gzip") ? Reply::Coding::gzip
                                                                   : Reply::Coding::identity;
}

Task<Result<Reply>> run_data_function(const Call& call) {
  const http::RequestHead& head = call.exchange.head();
  DataCall values{call.services.control, call.who, call.actor(), call.id, std::string(head.query),
                  std::string(call.body)};
  auto work = [&route = call.route, values = std::move(values), coding = coding_for(head)] {
    return run_here(route, values, coding);
  };
  co_return co_await carry(call.services.pool, std::move(work));
}

Task<Result<Reply>> run_route(Context& context, Call& call) {
  if (auto step = check_change(context, call.services); !step) co_return std::move(step).error();
  if (call.route.action) {
    auto who = co_await sign_in(context, call.services, call.caller, *call.route.action);
    if (!who) co_return std::move(who).error();
    call.who = *std::move(who);
  }
  if (call.route.streams()) co_return co_await call.route.handler(call);  // it reads the body
  if (auto step = co_await read_json(call); !step) co_return std::move(step).error();
  if (call.route.handler != nullptr) co_return co_await call.route.handler(call);
  co_return co_await run_data_function(call);
}

// Whether the answer, and its log line, are somebody else's.
Task<bool> serve_api(Context& context, const ConsoleServices& services) {
  const http::RequestHead& head = context.exchange.head();
  RouteMatch match = match_route(head.method, head.path);
  if (match.route == nullptr) {
    const bool known = !match.allow.empty();
    Error error = known ? Error{ErrorCode::method_not_allowed,
                                "This path takes " + match.allow + ", not another method."}
                        : no_such_path();
    co_await answer_problem(context, std::move(error), match.allow);
    co_return false;
  }
  context.path = match.route->path;
  Call call{context.exchange,        services, *match.route,       context.request_id,
            std::string(match.part), {},       caller_of(context), {}};
  auto reply = co_await run_route(context, call);
  if (!reply) {
    co_await answer_problem(context, std::move(reply).error());
    co_return false;
  }
  if (reply->sent == Reply::Sent::logged_elsewhere) co_return true;
  if (reply->sent == Reply::Sent::to_be_logged) {
    context.status = reply->status;
    co_return false;
  }
  co_await answer_reply(context, *reply, match.route->media);
  wipe(reply->body);  // a new key stands in it when it has just been made
  co_return false;
}

}  // namespace

struct ConsoleHandler::Impl {
  Impl(AssetSource& assets_, const Clock& clock_, Random& random_)
      : assets(assets_), clock(clock_), random(random_), ids(random_) {}

  std::string next_id() { return std::string(ids.next(unix_ms(clock.system())).view()); }
  bool secure() const {
    const ConsoleServices* const now = services.load(std::memory_order_acquire);
    return now != nullptr && now->secure;
  }
  Task<bool> serve(Context& context) {
    const ConsoleServices* const now = services.load(std::memory_order_acquire);
    if (now == nullptr) {
      co_await answer_problem(context,
                              {ErrorCode::service_unavailable, "The console is just starting."});
      co_return false;
    }
    const http::RequestHead& head = context.exchange.head();
    if (auto own = check_host(head, now->accounts.options().base_url); !own) {
      co_await answer_problem(context, std::move(own).error());
      co_return false;
    }
    if (is_api(head.path)) co_return co_await serve_api(context, *now);
    if (const auto action = action_for_file(head.path)) {
      const ConsoleCaller caller = caller_of(context);
      auto who = co_await sign_in(context, *now, caller, *action);
      if (!who) {
        co_await answer_problem(context, std::move(who).error());
        co_return false;
      }
    }
    if (is_docs(head.path))
      co_await docs->answer(context);
    else
      co_await answer_page(context, assets, random);
    co_return false;
  }

  AssetSource& assets;
  const Clock& clock;
  Random& random;
  RequestIdSource ids;  // the worker's
  std::optional<ConsoleServices> opened;
  std::optional<DocsSite> docs;
  std::atomic<const ConsoleServices*> services{nullptr};
};

ConsoleHandler::ConsoleHandler(AssetSource& assets, const Clock& clock, Random& random)
    : impl_(std::make_unique<Impl>(assets, clock, random)) {}

ConsoleHandler::~ConsoleHandler() = default;

void ConsoleHandler::open(const ConsoleServices& services) {
  impl_->opened.emplace(services);
  impl_->docs.emplace(embedded_docs(), impl_->assets, services.pool,
                      DocsSite::Options{services.about.docs, services.about.api_base_url});
  impl_->services.store(&*impl_->opened, std::memory_order_release);
}

Task<void> ConsoleHandler::handle(http::ServerExchange& exchange) {
  Context context(exchange, impl_->next_id(), impl_->secure());
  std::optional<Error> failure;
  bool logged = false;
  try {
    logged = co_await impl_->serve(context);
  } catch (const std::exception& thrown) {
    failure.emplace(ErrorCode::internal_error, "The server failed to handle this request.",
                    std::string(), thrown.what());
  }
  try {
    if (failure) co_await answer_problem(context, std::move(*failure));
  } catch (...) {
    exchange.abort();
  }
  if (!logged) write_log_line(context);
}

Task<void> ConsoleHandler::refuse(http::ServerExchange& exchange, const Error& error) {
  Context context(exchange, impl_->next_id(), impl_->secure());
  try {
    const bool method = error.code == ErrorCode::method_not_allowed;  // TRACE and CONNECT
    co_await answer_problem(context, error, method ? "GET, HEAD, POST, PUT, PATCH, DELETE" : "");
  } catch (...) {
    exchange.abort();
  }
  write_log_line(context);
}

}  // namespace solidrust::web
