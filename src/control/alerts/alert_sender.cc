#include "control/alerts/alert_sender.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace solidrust {
namespace {

std::vector<SinkState> states_of(const std::vector<NamedSink>& sinks) {
  std::vector<SinkState> states;
  for (const NamedSink& sink : sinks) states.push_back({sink.name, sink.where, false});
  return states;
}

}  // namespace

AlertSender::AlertSender(AlertStore& store, const Clock& clock, Random& random, Options options)
    : store_(store),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      states_(states_of(options_.sinks())) {}

void AlertSender::configure(Options options) {
  std::vector<SinkState> states = states_of(options.sinks());
  const std::lock_guard lock(mutex_);
  options_ = std::move(options);
  states_ = std::move(states);
  ++version_;
}

std::vector<SinkState> AlertSender::sinks() const {
  const std::lock_guard lock(mutex_);
  return states_;
}

Result<void> AlertSender::take_options() {
  {
    const std::lock_guard lock(mutex_);
    if (taken_version_ == version_) return {};
    in_force_ = options_;
    taken_version_ = version_;
  }
  sinks_ = in_force_.sinks();
  gone_.clear();
  names_.clear();
  for (const NamedSink& sink : sinks_) names_.push_back(sink.name);
  auto forsaken = store_.forsake(names_, unix_ms(clock_.system()));
  if (!forsaken) taken_version_ = 0;  // tried again
  return forsaken;
}

Result<bool> AlertSender::step(const std::atomic<bool>& give_up) {
  if (auto recorded = record(); !recorded) return std::move(recorded).error();
  if (auto taken = take_options(); !taken) return std::move(taken).error();
  if (auto done = store_.address(names_, in_force_.kinds, unix_ms(clock_.system())); !done)
    return std::move(done).error();
  bool some = false;
  for (NamedSink& sink : sinks_) {
    if (gone_.contains(sink.name)) continue;
    const auto sent = send_one(sink, give_up);
    if (!sent) return sent;
    some = some || *sent;
  }
  return some;
}

Result<bool> AlertSender::send_one(NamedSink& sink, const std::atomic<bool>& give_up) {
  const std::int64_t longest = std::max(in_force_.retry_first.count() * kSteps.back(),
                                        std::chrono::milliseconds(kLongestAsked).count());
  const auto due = store_.due(sink.name, unix_ms(clock_.system()), longest);
  if (!due) return due.error();
  if (!*due) return false;
  const AlertDeliveryRow& delivery = **due;
  const SinkAnswer answer = sink.sink->send(message_of(delivery), give_up);
  if (!answer.taken && give_up) return false;  // cut short by the end: no try of its own
  const auto tries = static_cast<std::size_t>(delivery.tries) + 1;
  const std::int64_t now = unix_ms(clock_.system());
  Outcome outcome = Outcome::retried;
  std::int64_t next = now;
  if (answer.taken)
    outcome = Outcome::delivered;
  else if (tries >= kTries)
    outcome = Outcome::dead;
  else
    next += std::max(
        in_force_.retry_first.count() * kSteps[tries - 1],
        std::chrono::milliseconds(std::min<std::chrono::seconds>(answer.retry_after, kLongestAsked))
            .count());
  const std::string_view state = outcome == Outcome::delivered ? "delivered"
                                 : outcome == Outcome::dead    ? "dead"
                                                               : "waiting";
  tried_ = Tried{delivery, {delivery.id, now, answer.taken, answer.answer}, state, next};
  if (const auto kind = alert_kind_named(delivery.alert.kind))
    counts_[static_cast<std::size_t>(*kind)][static_cast<std::size_t>(outcome)].fetch_add(
        1, std::memory_order_relaxed);
  {  // the line is written at the end of this block: the database may let the rest wait
    LogLine line = outcome == Outcome::delivered ? LogLine(LogLevel::info, "alert_sent")
                   : outcome == Outcome::dead    ? LogLine(LogLevel::error, "alert_given_up")
                                                 : LogLine(LogLevel::warn, "alert_not_taken");
    line.field("sink", sink_form(sink.name))
        .field("alert", delivery.alert.id)
        .field("state", delivery.message.state)
        .field("try", static_cast<std::uint64_t>(tries))
        .field("answer", answer.answer);
  }
  if (answer.gone) {
    gone_.insert(sink.name);
    LogLine(LogLevel::error, "alert_sink_gone")
        .field("sink", sink_form(sink.name))
        .field("advice",
               "it answered 410: nothing is sent there until the configuration is read again");
    const std::lock_guard lock(mutex_);
    if (taken_version_ == version_)
      for (SinkState& one : states_) one.gone = one.gone || one.name == sink.name;
  }
  if (auto recorded = record(); !recorded) return std::move(recorded).error();
  return true;
}

Result<void> AlertSender::record() {
  if (!tried_) return {};
  auto recorded = store_.record_try(tried_->delivery, tried_->row, tried_->state, tried_->next_ms);
  if (recorded) tried_.reset();
  return recorded;
}

std::vector<SinkTest> AlertSender::test(const std::atomic<bool>& give_up) const {
  std::function<std::vector<NamedSink>()> make;
  {
    const std::lock_guard lock(mutex_);
    make = options_.sinks;
  }
  AlertMessage message;
  message.uid = "msg_" + random_base62(random_, 22);
  message.state = "test";
  message.summary = "This is a test: nothing has happened";
  message.made_ms = unix_ms(clock_.system());
  std::vector<SinkTest> tests;
  for (NamedSink& sink : make())
    tests.push_back({sink.name, sink.where, sink.sink->send(message, give_up)});
  return tests;
}

}  // namespace solidrust
