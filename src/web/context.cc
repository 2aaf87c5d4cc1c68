#include "web/context.h"

#include <chrono>
#include <utility>

#include "base/log.h"
#include "base/wipe.h"
#include "web/cookie.h"
#include "web/problem.h"

namespace solidrust::web {

Task<void> answer(Context& context, int status, const AnswerFields& fields, std::string_view body) {
  context.status = status;
  const bool sent = co_await context.exchange.respond(status, fields.all(), body);
  if (!sent) context.status = error_row(ErrorCode::client_closed).status;
}

Task<void> answer_reply(Context& context, const Reply& reply, std::string_view media) {
  AnswerFields fields(context.request_id, kDataPolicy, context.secure);
  fields.add("cache-control", "no-store");
  if (!reply.body.empty()) fields.add("content-type", media);
  if (reply.coding != Reply::Coding::fixed) fields.add("vary", "accept-encoding");
  if (reply.coding == Reply::Coding::gzip) fields.add("content-encoding", "gzip");
  std::string cookie;
  if (reply.cookie == Reply::Cookie::set)
    cookie = set_cookie(kSessionCookie, reply.token, context.secure);
  if (reply.cookie == Reply::Cookie::clear) cookie = clear_cookie(kSessionCookie, context.secure);
  if (!cookie.empty()) fields.add("set-cookie", cookie);
  std::string browser;
  if (!reply.browser.empty()) {
    browser = set_cookie(kBrowserCookie, reply.browser, context.secure);
    fields.add("set-cookie", browser);
  }
  std::string sign_up;
  if (reply.sign_up_cookie == Reply::Cookie::set)
    sign_up = set_cookie(kSignUpCookie, reply.sign_up, context.secure);
  if (reply.sign_up_cookie == Reply::Cookie::clear)
    sign_up = clear_cookie(kSignUpCookie, context.secure);
  if (!sign_up.empty()) fields.add("set-cookie", sign_up);
  co_await answer(context, reply.status, fields, reply.body);
  wipe(cookie);
  wipe(browser);
  wipe(sign_up);
}

Task<void> answer_problem(Context& context, Error error, std::string_view allow) {
  context.error = std::move(error);
  if (context.exchange.begun()) {
    context.exchange.abort();
    co_return;
  }
  AnswerFields fields(context.request_id, kDataPolicy, context.secure);
  fields.add("cache-control", "no-store");
  fields.add("content-type", kProblemMedia);
  if (!allow.empty()) fields.add("allow", allow);
  const std::string retry = std::to_string(retry_after_s(*context.error));
  if (retry != "0") fields.add("retry-after", retry);
  const std::string body = problem_json(*context.error);
  co_await answer(context, error_row(context.error->code).status, fields, body);
}

void write_log_line(const Context& context) noexcept {
  try {
    const LogLevel level = context.error ? error_row(context.error->code).level : LogLevel::info;
    if (!log_enabled(level)) return;
    const http::RequestHead& head = context.exchange.head();
    const auto took = std::chrono::steady_clock::now() - context.exchange.started();
    LogLine line(level, "console_request");
    line.field("id", context.request_id);
    line.field("method", head.method == http::Method::other ? "-" : head.method_text);
    line.field("path", context.path);
    line.field("status", context.status);
    if (context.error) line.field("code", error_row(context.error->code).name);
    if (!context.account.empty()) line.field("account", context.account);
    line.field("received", context.exchange.bytes_received());
    line.field("sent", context.exchange.bytes_sent());
    line.field("ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    if (context.error && !context.error->internal.empty())
      line.field("detail", context.error->internal);
  } catch (...) {  // out of memory: the request was answered, its line is lost
  }
}

}  // namespace solidrust::web
