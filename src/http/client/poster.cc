#include "http/client/poster.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "net/frame_pool.h"
#include "net/timer_wheel.h"
#include "net/worker.h"

namespace solidrust::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{50};  // between two looks at `give_up`

// Cancels an exchange when `give_up` turns true. A post that is over needs it no more.
class Watch {
 public:
  Watch(TimerWheel& timers, ClientExchange& exchange, const std::atomic<bool>& give_up)
      : exchange_(exchange), give_up_(give_up), timeout_(timers, look, this) {
    timeout_.arm(kLook);
  }

 private:
  static void look(void* self) {
    auto& watch = *static_cast<Watch*>(self);
    if (watch.give_up_)
      watch.exchange_.cancel();
    else
      watch.timeout_.arm(kLook);
  }
  ClientExchange& exchange_;
  const std::atomic<bool>& give_up_;
  Timeout timeout_;
};

}  // namespace

struct Poster::Impl {
  Impl(Origin origin_, std::shared_ptr<TlsClientContext> tls, milliseconds limit)
      : origin(std::move(origin_)),
        deadlines{limit, limit, limit, limit},
        worker(0),
        pool(worker, std::move(tls), {}) {}

  const Origin origin;
  const ClientDeadlines deadlines;
  Worker worker;
  ClientPool pool;
};

namespace {

// What is known when the head has come counts, whatever becomes of the rest.
Task<void> read_answer(TimerWheel* timers, ClientExchange* exchange, PostAnswer* answer) {
  const ResponseHead& head = exchange->head();
  answer->status = head.status;
  answer->retry_after = head.fields.find("retry-after");
  answer->date = head.fields.find("date");
  Timeout enough(
      *timers, [](void* reading) { static_cast<ClientExchange*>(reading)->cancel(); }, exchange);
  enough.arm(Poster::kBody);
  std::size_t seen = 0;
  while (seen <= Poster::kRead) {
    std::string_view bytes;
    const ClientErrc result = co_await exchange->read(bytes);
    if (result != ClientErrc::ok || bytes.empty()) co_return;
    seen += bytes.size();
    answer->body += bytes.substr(0, Poster::kKept - answer->body.size());
  }
}

Task<void> run_post(Worker* worker, ClientPool* pool, const Origin* origin,
                    const ClientDeadlines* deadlines, const Post* post,
                    const std::atomic<bool>* give_up, std::optional<Result<PostAnswer>>* into) {
  const auto exchange = pool->exchange(*origin, *deadlines);
  const Watch watch(worker->timers(), *exchange, *give_up);
  ClientRequest request;
  request.target = post->target;
  request.fields = post->fields;
  request.credential = post->credential;
  request.body = {&post->body, 1};
  const ClientErrc opened = co_await exchange->open(request);
  if (opened != ClientErrc::ok) {
    std::string words(words_of(opened));
    if (!exchange->failure().empty()) words.append(" (").append(exchange->failure()).append(")");
    into->emplace(Error(ErrorCode::service_unavailable, std::move(words)));
    co_return;
  }
  PostAnswer answer;
  co_await read_answer(&worker->timers(), exchange.get(), &answer);
  into->emplace(std::move(answer));
}

}  // namespace

Poster::Poster(Origin origin, std::shared_ptr<TlsClientContext> tls, milliseconds limit)
    : origin_(std::move(origin)), tls_(std::move(tls)), limit_(limit) {}

Poster::~Poster() = default;

Result<PostAnswer> Poster::post(const Post& post, const std::atomic<bool>& give_up) {
  std::optional<Result<PostAnswer>> answer;
  try {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>(origin_, tls_, limit_);
    Impl& impl = *impl_;
    impl.worker.tasks().spawn("post", run_post(&impl.worker, &impl.pool, &impl.origin,
                                               &impl.deadlines, &post, &give_up, &answer));
    impl.worker.run_tasks();
  } catch (const std::exception& error) {  // descriptors, memory
    return Error(ErrorCode::service_unavailable,
                 fmt::format("nothing is left to send with: {}", error.what()));
  }
  FramePool::release();  // the next one may be days away
  if (answer) return *std::move(answer);
  return Error(ErrorCode::service_unavailable, "out of memory");
}

}  // namespace solidrust::http
