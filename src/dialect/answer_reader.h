// Reads the responses of upstreams of one dialect.
#pragma once

#include <string_view>
#include <vector>

#include "dialect/answer_event.h"
#include "dialect/answer_kind.h"
#include "dialect/usage_reading.h"

namespace solidrust::dialect {

// One for each answer. Pure: no socket, no clock; belongs to one thread.
class AnswerReader {
 public:
  virtual ~AnswerReader() = default;

  // One event of a stream: the value of its `event` field (perhaps empty) and its data. Appends
  // what it brings to `events`, takes its usage over, and counts its content in
  // usage.content_events and content_bytes as read_stream_event does. `error`: an error block, for
  // translate_error_block(). `invalid`: not JSON, or not possible in this dialect. `done`: the end
  // of a complete response. Types of events, blocks and deltas that are not known are `other`.
  virtual AnswerKind read_event(std::string_view event, std::string_view data, UsageReading& usage,
                                std::vector<AnswerEvent>& events) = 0;

  // A non-streamed response: `content`, `error` or `invalid`.
  virtual AnswerKind read_whole(std::string_view body, UsageReading& usage,
                                std::vector<AnswerEvent>& events) = 0;
};

}  // namespace solidrust::dialect
