#include "control/mail/mail_queue.h"

#include <utility>

#include <pthread.h>

#include "base/log.h"
#include "control/mail/message.h"

namespace solidrust {

MailQueue::MailQueue(std::unique_ptr<MailTransport> transport, std::string from, const Clock& clock,
                     Random& random, std::chrono::milliseconds pause)
    : transport_(std::move(transport)),
      from_(std::move(from)),
      clock_(clock),
      random_(random),
      pause_(pause),
      thread_([this] { run(); }) {}

MailQueue::~MailQueue() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
    ended_.wait_for(lock, std::chrono::seconds{5}, [this] { return done_; });
  }
  give_up_ = true;
  thread_.join();
}

void MailQueue::send(Letter letter) {
  {
    const std::lock_guard lock(mutex_);
    if (letters_.size() < kCapacity) {
      letters_.push_back(std::move(letter));
      wake_.notify_one();
      return;
    }
  }
  LogLine(LogLevel::error, "mail_dropped")
      .field("detail", "too many wait")
      .field("subject", letter.subject);
}

void MailQueue::run() {
  pthread_setname_np(pthread_self(), "mail");
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !letters_.empty(); });
    if (letters_.empty() || give_up_) break;
    const Letter letter = std::move(letters_.front());
    letters_.pop_front();
    lock.unlock();
    deliver(letter);
    lock.lock();
  }
  if (!letters_.empty())
    LogLine(LogLevel::error, "mail_not_sent")
        .field("detail", "the process ends")
        .field("letters", static_cast<std::uint64_t>(letters_.size()));
  done_ = true;
  ended_.notify_all();
}

bool MailQueue::wait(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, pause, [this] { return stopping_; });
}

void MailQueue::deliver(const Letter& letter) {
  const Result<std::string> message =
      render_message(letter, from_, clock_.system(), random_base62(random_, 22));
  if (!message) {
    LogLine(LogLevel::error, "mail_not_delivered").field("reason", message.error().message);
    return;
  }
  std::chrono::milliseconds pause = pause_;
  for (int tries = 1;; ++tries) {
    const Result<std::string> delivered = transport_->deliver(from_, letter.to, *message, give_up_);
    if (delivered.ok()) {
      LogLine(LogLevel::info, "mail").field("subject", letter.subject).field("in", *delivered);
      return;
    }
    const bool again = delivered.error().code == ErrorCode::service_unavailable && tries < kTries;
    {  // the line is written at the end of this block, not after the wait
      LogLine line = again ? LogLine(LogLevel::warn, "mail_retried")
                           : LogLine(LogLevel::error, "mail_not_delivered");
      line.field("subject", letter.subject).field("reason", delivered.error().message);
    }
    if (!again || !wait(pause)) return;
    pause *= 2;
  }
}

}  // namespace solidrust
