// Delivers emails on a thread of its own, so that no request waits for a mail server.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "control/mail/mail_transport.h"
#include "control/mail/mailer.h"

namespace solidrust {

// Bounded: while kCapacity emails wait, a further one is dropped and logged. A delivery has three
// attempts. The destructor makes one attempt for each waiting email, within five seconds in all.
class MailQueue final : public Mailer {
 public:
  static constexpr std::size_t kCapacity = 1'000;
  static constexpr int kTries = 3;

  // Owns the transport; not the clock and the randomness. `pause`: between the attempts, doubled
  // each time.
  MailQueue(std::unique_ptr<MailTransport> transport, std::string from, const Clock& clock,
            Random& random, std::chrono::milliseconds pause = std::chrono::seconds{5});
  ~MailQueue() override;
  MailQueue(const MailQueue&) = delete;
  MailQueue& operator=(const MailQueue&) = delete;

  void send(Letter letter) override;

 private:
  void run();
  void deliver(const Letter& letter);
  bool wait(std::chrono::milliseconds pause);  // false: the process is ending

  const std::unique_ptr<MailTransport> transport_;
  const std::string from_;
  const Clock& clock_;
  Random& random_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable ended_;
  std::deque<Letter> letters_;
  bool stopping_ = false;
  bool done_ = false;
  std::atomic<bool> give_up_{false};
  std::thread thread_;
};

}  // namespace solidrust
