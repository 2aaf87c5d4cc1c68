// /api/requests/tail, /api/operator/tail: requests as they end, as server-sent events.
#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "control/console_data/console_requests.h"
#include "meter/request_tail.h"
#include "net/carry.h"
#include "net/signal.h"
#include "net/timer_wheel.h"
#include "net/worker.h"
#include "web/call.h"
#include "web/cookie.h"
#include "web/query.h"
#include "web/routes/request_filters.h"
#include "web/routes/routes.h"
#include "web/security_headers.h"

namespace solidrust::web {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{50};       // how often the rings are read
constexpr unsigned kLooksASecond = 20;  // whether the session is still there is looked at so often
constexpr unsigned kLooksOfSilence = 40;  // then a comment: a client that has left shows at a write
constexpr std::size_t kMostWaiting = 256;  // for a client that is slow to read

// Reads the rings at every look, however slow the client is, and keeps what passes the query for
// it. Belongs to the console's worker; on the frame of the coroutine that answers.
class Watch {
 public:
  Watch(RequestTail& tail, RequestQuery query, http::ServerExchange& client)
      : tail_(tail),
        query_(std::move(query)),
        client_(client),
        timer_(client.worker().timers(), looked, this) {
    tail_.watch();
    place_ = tail_.end();
    timer_.arm(kLook);
    client_.on_client_gone([](void* self) { static_cast<Watch*>(self)->signal.set(); }, this);
  }
  ~Watch() { client_.on_client_gone(nullptr, nullptr); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  Signal signal;  // there is something to do
  bool over() const { return tail_.closed() || client_.client_gone(); }
  // Once a second.
  bool take_session_due() { return std::exchange(session_due_, false); }
  bool silent() const { return silence_ >= kLooksOfSilence; }
  void wrote() { silence_ = 0; }

  struct News {
    std::vector<RequestRow> rows;
    std::uint64_t skipped = 0;  // that passed the query
    bool perhaps_more = false;  // others were lost before anybody looked at them
    bool any() const { return !rows.empty() || skipped > 0 || perhaps_more; }
  };
  News take() { return std::exchange(news_, {}); }

 private:
  static void looked(void* self) { static_cast<Watch*>(self)->look(); }
  void look() {
    ++silence_;
    if (++looks_ % kLooksASecond == 0) {
      tail_.watch();
      session_due_ = true;
    }
    read();
    if (news_.any() || session_due_ || silent() || over()) signal.set();
    timer_.arm(kLook);
  }
  void read() {
    const RequestTail::Batch batch = tail_.read(place_);
    news_.perhaps_more |= batch.lost > 0;
    std::vector<RequestRow>& rows = news_.rows;
    const auto kept = static_cast<std::ptrdiff_t>(rows.size());
    for (const std::string& entry : batch.entries) {
      const UsageRecord record = tail_record(entry);
      if (passes(facts_of(record), query_)) rows.push_back(row_of(record));
    }
    std::stable_sort(rows.begin() + kept, rows.end(),
                     [](const RequestRow& one, const RequestRow& other) {
                       return one.time_ms + one.latency_ms < other.time_ms + other.latency_ms;
                     });
    if (rows.size() <= kMostWaiting) return;
    const std::size_t past = rows.size() - kMostWaiting;
    news_.skipped += past;
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(past));
  }

  RequestTail& tail_;
  const RequestQuery query_;
  http::ServerExchange& client_;
  Timeout timer_;
  RequestTail::Place place_;
  News news_;
  unsigned looks_ = 0;
  unsigned silence_ = 0;  // looks since the last write
  bool session_due_ = false;
};

std::string events_of(const Watch::News& news, const std::vector<std::string>& rows) {
  std::string text;
  if (news.skipped > 0 || news.perhaps_more)
    text += fmt::format("event: skipped\ndata: {{\"count\":{},\"perhaps_more\":{}}}\n\n",
                        news.skipped, news.perhaps_more);
  for (const std::string& row : rows) text += fmt::format("event: request\ndata: {}\n\n", row);
  return text;
}

// Whether whoever watches may still do so.
Task<bool> may_go_on(Call& call) {
  Secret token = read_cookie(kSessionCookie, call.exchange.head(), call.services.secure);
  const auto who = co_await call.services.accounts.session(std::move(token), call.caller);
  // One that cannot be looked up now is looked up again.
  if (!who) co_return who.error().code != ErrorCode::not_authenticated;
  co_return who->session == call.who.session && who->may(*call.route.action);
}

Task<bool> write_text(http::ServerExchange& exchange, std::string_view text) {
  const std::array<std::string_view, 1> pieces{text};
  co_return co_await exchange.write(pieces);
}

// Until the client, the session or the server ends.
Task<void> send_events(Call& call, Watch& watch) {
  bool writes = co_await write_text(call.exchange, ": live\n\n");
  while (writes) {
    co_await watch.signal.wait();
    if (watch.over()) break;
    if (watch.take_session_due()) {
      const bool may = co_await may_go_on(call);
      if (!may) {
        co_await write_text(call.exchange, "event: end\ndata: {\"reason\":\"session\"}\n\n");
        break;
      }
    }
    const Watch::News news = watch.take();
    if (news.any()) {
      auto work = [&control = call.services.control, who = call.who,
                   rows = news.rows]() -> Result<std::vector<std::string>> {
        return console_request_rows(control, who, rows);
      };
      const auto rows = co_await carry(call.services.pool, std::move(work));
      std::string text;
      if (rows) {
        text = events_of(news, *rows);
      } else {  // the console is overloaded
        Watch::News lost;
        lost.skipped = news.skipped + news.rows.size();
        lost.perhaps_more = news.perhaps_more;
        text = events_of(lost, {});
      }
      watch.wrote();
      writes = co_await write_text(call.exchange, text);
    } else if (watch.silent()) {
      watch.wrote();
      writes = co_await write_text(call.exchange, ": still here\n\n");
    }
  }
  if (!call.exchange.client_gone()) co_await call.exchange.finish();
}

Task<Result<Reply>> watch_requests(Call& call, RequestsQuestion question, std::string account) {
  RequestTail* const tail = call.services.control.server.tail();
  if (tail == nullptr)
    co_return Error{ErrorCode::service_unavailable, "Requests are not available here."};
  auto ask = [&control = call.services.control, who = call.who, question, account] {
    return console_request_query(control, who, question, account);
  };
  auto query = co_await carry(call.services.pool, std::move(ask));
  if (!query) co_return std::move(query).error();
  // By who watches, not by what: operators may watch their own account's requests alone.
  const auto watcher = call.who.may(Action::see_installation) ? RequestTail::Watcher::operator_
                                                              : RequestTail::Watcher::member;
  const auto seat = tail->take_seat(call.who.account.str(), watcher);
  if (!seat) {
    Error error{ErrorCode::too_many_attempts,
                fmt::format("Too many live tails are open: at most {} in total and {} per account.",
                            RequestTail::seats_for(watcher), RequestTail::kSeatsOfAccount)};
    error.retry_after_s = 5;
    co_return error;
  }
  AnswerFields fields(call.request_id, kDataPolicy, call.services.secure);
  fields.add("content-type", "text/event-stream; charset=utf-8");
  fields.add("cache-control", "no-store");
  fields.add("x-accel-buffering", "no");
  Reply reply;
  reply.sent = Reply::Sent::to_be_logged;
  if (call.exchange.head().method == http::Method::head) {
    co_await call.exchange.respond(200, fields.all(), {});
    co_return reply;
  }
  Watch watch(*tail, *std::move(query), call.exchange);
  const bool begun = co_await call.exchange.begin(200, fields.all());
  if (begun) co_await send_events(call, watch);
  co_return reply;
}

}  // namespace

Task<Result<Reply>> watch_own_requests(Call& call) {
  static constexpr std::array<std::string_view, 8> kFields{
      "model", "key", "status", "environment", "slower", "search", "stream", "upstream"};
  Query query(call.exchange.head().query, kFields);
  RequestsQuestion question = read_request_filters(query);
  if (query.failed()) co_return query.error();
  co_return co_await watch_requests(call, std::move(question), {});
}

Task<Result<Reply>> watch_all_requests(Call& call) {
  static constexpr std::array<std::string_view, 9> kFields{
      "model", "key", "status", "environment", "slower", "search", "stream", "upstream", "account"};
  Query query(call.exchange.head().query, kFields);
  RequestsQuestion question = read_request_filters(query);
  std::string account = query.text("account", kMaxRequestId).value_or(std::string(kAllAccounts));
  if (query.failed()) co_return query.error();
  co_return co_await watch_requests(call, std::move(question), std::move(account));
}

}  // namespace solidrust::web
