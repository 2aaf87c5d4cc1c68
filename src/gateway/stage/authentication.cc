#include "gateway/stage/authentication.h"

#include <optional>

#include "auth/keys/last_used.h"
#include "gateway/stage/credential.h"
#include "net/signal.h"
#include "net/worker.h"

namespace solidrust {
namespace {

// Brings the answer from the database's thread back to the worker.
class Answer final : public KeyAuthenticator::Waiter {
 public:
  explicit Answer(Worker& worker) : worker_(worker) {}
  void done(KeyAnswer answer) override {
    worker_.post([this, came = std::move(answer)]() mutable {
      answer_.emplace(std::move(came));
      signal_.set();
    });
  }
  Task<KeyAnswer> wait() {
    while (!answer_) co_await signal_.wait();
    co_return std::move(*answer_);
  }

 private:
  Worker& worker_;
  Signal signal_;
  std::optional<KeyAnswer> answer_;
};

}  // namespace

Task<Result<void>> authenticate(RequestContext& context) {
  const Result<std::string_view> key = read_credential(context.exchange.head());
  if (!key) co_return key.error();
  Answer later(context.exchange.worker());
  std::optional<KeyAnswer> answer =
      context.services.authenticator.authenticate(*key, context.exchange.peer_address(), later);
  // It has been hashed: nothing needs its text any more, however long the request takes.
  context.exchange.wipe(context.exchange.head().x_api_key);
  context.exchange.wipe(context.exchange.head().authorization);
  if (!answer) answer.emplace(co_await later.wait());
  if (!*answer) {
    context.retry_after =
        std::chrono::seconds(60);  // the guesses of an address count by the minute
    context.refused_key = answer->refused();
    co_return std::move(*answer).error();
  }
  context.principal = std::move(**answer);
  if (context.services.last_used != nullptr)
    context.services.last_used->note(*context.principal, context.exchange.peer_address());
  co_return Result<void>{};
}

}  // namespace solidrust
