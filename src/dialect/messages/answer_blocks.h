// The blocks of a Messages response that are not sent yet. Only one block at a time can be open;
// the others wait here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "base/result.h"
#include "dialect/answer_event.h"
#include "dialect/object_end.h"

namespace solidrust::dialect::messages {

struct AnswerBlock {
  enum class Kind : std::uint8_t { text, thinking, call };
  Kind kind = Kind::text;
  std::string text;      // the inside of a JSON string: text, thinking, or arguments
  std::size_t sent = 0;  // of the text
  bool begun = false;
  std::uint32_t call = 0;
  std::string id;  // insides of JSON strings
  std::string name;
  ObjectEnd end;  // of the arguments
};

class AnswerBlocks {
 public:
  // A finish is no part of a block. An Error of code upstream_error: arguments of no call, or of
  // one that has ended.
  Result<void> add(const AnswerEvent& event);

  bool empty() const noexcept { return blocks_.empty(); }
  std::size_t size() const noexcept { return blocks_.size(); }
  AnswerBlock& front() noexcept { return blocks_.front(); }
  std::deque<AnswerBlock>& all() noexcept { return blocks_; }
  void pop();
  // The front's text was sent and is needed no more.
  void forget_text();

  bool any_call() const noexcept { return next_call_ != 0; }
  bool refused() const noexcept { return refused_; }
  std::size_t held() const noexcept { return held_; }

 private:
  void add_words(AnswerBlock::Kind kind, JsonText text);
  void begin_call(const AnswerEvent& event);
  Result<void> add_arguments(const AnswerEvent& event);
  AnswerBlock* find(std::uint32_t call) noexcept;

  std::deque<AnswerBlock> blocks_;
  std::uint32_t next_call_ = 0;  // one more than the highest that has begun
  bool refused_ = false;
  std::size_t held_ = 0;
};

}  // namespace solidrust::dialect::messages
