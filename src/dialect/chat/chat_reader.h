// Reads what a server of chat completions answers. Reasoning comes as `reasoning_content`, as
// `reasoning`, as both (then `reasoning_content` is read), or as parts of the content.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dialect/answer_reader.h"
#include "dialect/chat/call_pieces.h"

namespace solidrust::dialect {

// Only the first choice is read. `length` and a content filter stay the finish reason, also with
// calls; with calls and any other reason the finish is `calls`.
class ChatReader final : public AnswerReader {
 public:
  AnswerKind read_event(std::string_view event, std::string_view data, UsageReading& usage,
                        std::vector<AnswerEvent>& events) override;
  AnswerKind read_whole(std::string_view body, UsageReading& usage,
                        std::vector<AnswerEvent>& events) override;

 private:
  struct Choice;
  struct Said;
  bool read_choices(std::string_view text, CallPieces::Form form, bool& found,
                    std::vector<AnswerEvent>& events);
  bool take(const Choice& choice, CallPieces::Form form, std::vector<AnswerEvent>& events);
  void take_content(std::string_view value, std::vector<AnswerEvent>& events);
  void take_part(std::string_view value, std::vector<AnswerEvent>& events);
  bool finish(const Choice& choice, std::vector<AnswerEvent>& events);

  CallPieces calls_;
  bool refused_ = false;
  bool finished_ = false;
};

}  // namespace solidrust::dialect
