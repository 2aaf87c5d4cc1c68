// Events of a dialect whose events have names (Responses, Messages), for callers of the same: they
// pass unchanged, except the model's name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dialect/model_name.h"
#include "gateway/relay/event_sink.h"

namespace solidrust {

// What reads one event of such a dialect: the value of its `event` field and its data.
using EventReading = AnswerKind (*)(std::string_view event, std::string_view data,
                                    UsageReading& usage, ModelPlaces* model,
                                    std::string_view* text);
// Writes the dialect's event for a stream that broke after this many events.
using BreakWriting = void (*)(const Error& error, std::string_view request_id, std::uint64_t events,
                              std::string& out);

class EventPass final : public EventSink {
 public:
  struct Form {
    EventReading read;
    ErrorBlock error_block;
    BreakWriting write_break;
    std::string_view ping;  // where an event has gone out already
  };
  // What `name` and `request_id` point to outlives this.
  EventPass(const Form& form, AnswerName name, std::string_view request_id, std::size_t max_event)
      : form_(form), name_(name), request_id_(request_id), max_event_(max_event) {}

  AnswerKind read(const http::SsePiece& piece, UsageReading& usage,
                  std::string_view& text) override;
  std::string_view model() const noexcept override { return model_.last; }
  std::string_view error_block(std::string_view data) const override {
    return form_.error_block(data);
  }
  Result<void> write(std::string& out) override;
  void fail(const Error& error, const UsageReading& usage, std::string& out) override;
  std::string_view ping() const noexcept override {
    return written_ != 0 ? form_.ping : kSilencePing;
  }
  std::size_t max_event() const noexcept override { return max_event_; }

 private:
  const Form form_;
  AnswerName name_;
  const std::string_view request_id_;
  const std::size_t max_event_;
  std::uint64_t written_ = 0;  // events
  std::string_view event_;     // of the event that was read last
  std::string_view data_;
  ModelPlaces model_;
};

}  // namespace solidrust
