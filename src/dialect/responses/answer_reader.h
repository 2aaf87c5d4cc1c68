// Reads the responses of a server that speaks Responses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dialect/answer_reader.h"
#include "dialect/responses/event_fields.h"

namespace solidrust::dialect {

// A text that arrives only in an event `….done`, without deltas, is read from there. Of reasoning
// that arrives as text and as a summary, the first one is read. The actions of the upstream's own
// tools are not read.
class ResponsesReader final : public AnswerReader {
 public:
  // More calls or items than this are `invalid`.
  static constexpr std::uint32_t kMostItems = 4096;

  AnswerKind read_event(std::string_view event, std::string_view data, UsageReading& usage,
                        std::vector<AnswerEvent>& events) override;
  AnswerKind read_whole(std::string_view body, UsageReading& usage,
                        std::vector<AnswerEvent>& events) override;

 private:
  // Of an item of the answer: what of it was told.
  struct Told {
    bool call = false;
    bool arguments = false;
    bool reasoning = false;
    bool summary = false;
    bool signature = false;
    std::uint32_t number = 0;  // of the call
    std::uint32_t words = 0;   // parts of the message
    std::uint32_t part = 0;    // of the reasoning, the last
  };
  bool read_index(JsonValue value, std::uint32_t& index) const;
  Told* told_of(const ResponseEventFields& fields);

  void take_words(const ResponseEventFields& fields, AnswerEvent::Kind kind, Told& told,
                  std::vector<AnswerEvent>& events);
  void take_thought(const ResponseEventFields& fields, bool summary, JsonValue text, Told& told,
                    std::vector<AnswerEvent>& events);
  void take_arguments(JsonValue text, Told& told, std::vector<AnswerEvent>& events);
  bool take_call(JsonValue item, Told& told, std::vector<AnswerEvent>& events);
  bool take_item(JsonValue item, Told& told, std::vector<AnswerEvent>& events);
  void take_parts(JsonValue parts, AnswerEvent::Kind kind, std::size_t from,
                  std::vector<AnswerEvent>& events);
  bool take(const ResponseEventFields& fields, std::vector<AnswerEvent>& events);
  bool take_output(JsonValue output, std::vector<AnswerEvent>& events);
  void finish(const ResponseFields& response, bool incomplete, std::vector<AnswerEvent>& events);

  std::vector<Told> told_;  // by output_index
  std::uint32_t calls_ = 0;
};

}  // namespace solidrust::dialect
