// One event of a Messages stream, taken apart (platform.claude.com, "Streaming messages").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust::dialect::messages {

// Values as they stand, empty where there is none. Of a block: where it starts, or in a whole
// answer.
struct BlockFields {
  std::string_view type, text, thinking, signature, data, id, name, input;

  // The element of `content`, or `content_block`.
  static BlockFields of(std::string_view value);
  bool is(std::string_view kind) const;
  // Bytes that the model has produced.
  std::size_t content_bytes() const noexcept;
};

struct DeltaFields {
  std::string_view type, text, thinking, partial_json, signature, stop_reason, stop_sequence;
};

struct StreamEvent {
  enum class Type : std::uint8_t {
    message_start,
    content_block_start,
    content_block_delta,
    content_block_stop,
    message_delta,
    message_stop,
    error,
    other,  // ping, and what is not known
  };
  Type type = Type::other;
  std::string_view index;
  std::string_view message;
  std::string_view usage;
  BlockFields block;
  DeltaFields delta;
};

// The event's name tells the type where the data does not. False: no JSON object, or no UTF-8.
bool read_stream_event(std::string_view name, std::string_view data, StreamEvent& event);

// What it is; takes its usage over, and counts its content. `model`, `text`: see pass_reader.h.
AnswerKind note_event(const StreamEvent& event, UsageReading& usage, ModelPlaces* model,
                      std::string_view* text);

// A non-streamed response.
struct WholeAnswer {
  bool error = false;
  std::string_view content, usage, stop_reason, stop_sequence;
  ModelPlaces model;
};
bool read_whole_answer(std::string_view body, WholeAnswer& answer);
// Takes its usage over, and counts its content.
void note_whole(const WholeAnswer& answer, UsageReading& usage);

}  // namespace solidrust::dialect::messages
