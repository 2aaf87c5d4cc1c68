// Reads the responses of an upstream that speaks Messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/answer_reader.h"
#include "dialect/messages/stream_event.h"

namespace solidrust::dialect {

// Skips unknown blocks and deltas, and redacted thinking, which only the server can read.
class MessagesReader final : public AnswerReader {
 public:
  // The most blocks that may be open at a time; servers open one. More is `invalid`.
  static constexpr std::size_t kMostOpen = 64;

  AnswerKind read_event(std::string_view event, std::string_view data, UsageReading& usage,
                        std::vector<AnswerEvent>& events) override;
  AnswerKind read_whole(std::string_view body, UsageReading& usage,
                        std::vector<AnswerEvent>& events) override;

 private:
  struct OpenBlock {
    enum class Kind : std::uint8_t { words, call, skipped };
    std::uint64_t index = 0;
    Kind kind = Kind::words;
    std::uint32_t call = 0;
    bool arguments = false;  // some came
    std::string input;       // what stood in the start: used if no others come
  };
  bool begin_block(const messages::StreamEvent& event, std::vector<AnswerEvent>& events);
  bool read_delta(const messages::StreamEvent& event, std::vector<AnswerEvent>& events);
  void end_block(std::size_t at, std::vector<AnswerEvent>& events);
  void read_stop(std::string_view reason, std::string_view sequence,
                 std::vector<AnswerEvent>& events);
  // False: what no answer can hold.
  bool read_block(const messages::BlockFields& block, std::vector<AnswerEvent>& events);
  bool begin_call(const messages::BlockFields& block, std::vector<AnswerEvent>& events);
  std::size_t find(std::string_view index) const;
  std::string_view keep_escaped(std::string_view json);

  std::vector<OpenBlock> open_;
  std::uint32_t calls_ = 0;  // that have begun
  bool finished_ = false;
  std::deque<std::string> kept_;  // texts of the last events
};

}  // namespace solidrust::dialect
