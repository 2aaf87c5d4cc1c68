// Events of an upstream's dialect for callers of another one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dialect/answer_reader.h"
#include "dialect/answer_writer.h"
#include "gateway/relay/event_sink.h"

namespace solidrust {

class Translation final : public EventSink {
 public:
  // `block`: of the upstream's dialect. `max_event`: bound of one incoming event, and of all that
  // the writer keeps for later, in bytes. `prompt`: the estimate of its tokens, for where the
  // upstream reports none.
  Translation(std::unique_ptr<dialect::AnswerReader> reader,
              std::unique_ptr<dialect::AnswerWriter> writer, ErrorBlock block,
              std::size_t max_event, std::uint64_t prompt)
      : reader_(std::move(reader)),
        writer_(std::move(writer)),
        error_block_(block),
        max_event_(max_event),
        prompt_(prompt) {}

  AnswerKind read(const http::SsePiece& piece, UsageReading& usage,
                  std::string_view& text) override;
  std::string_view error_block(std::string_view data) const override { return error_block_(data); }
  Result<void> write(std::string& out) override;
  Result<void> end(const UsageReading& usage, std::string& out) override;
  void fail(const Error& error, const UsageReading& usage, std::string& out) override;
  std::string_view ping() const noexcept override;
  std::size_t max_event() const noexcept override { return max_event_; }

 private:
  void begin(std::string& out);

  const std::unique_ptr<dialect::AnswerReader> reader_;
  const std::unique_ptr<dialect::AnswerWriter> writer_;
  const ErrorBlock error_block_;
  const std::size_t max_event_;
  const std::uint64_t prompt_;
  std::vector<dialect::AnswerEvent> events_;  // of the event that was read last
  bool begun_ = false;
};

}  // namespace solidrust
