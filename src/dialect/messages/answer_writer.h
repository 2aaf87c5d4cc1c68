// Writes an answer as Messages has it (platform.claude.com, "Create a Message" and "Streaming
// messages").
//
// Blocks are numbered from 0 without a gap, and one at a time is open. What arrives for a later
// block while the arguments of a call are incomplete is kept until they have ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dialect/answer_writer.h"
#include "dialect/messages/answer_blocks.h"

namespace solidrust::dialect {

class MessagesWriter final : public AnswerWriter {
 public:
  explicit MessagesWriter(const AnswerFacts& facts) : facts_(facts), ids_(facts.calls) {}

  void begin(std::string& out) override;
  Result<void> write(const AnswerEvent& event, std::string& out) override;
  Result<void> end(const AnswerUsage& usage, std::string& out) override;
  void fail(const Error& error, const AnswerUsage& usage, std::string& out) override;
  std::string_view ping() const noexcept override;

  void take(const AnswerEvent& event) override;
  Result<void> whole(const AnswerUsage& usage, std::string& out) override;

  std::size_t held() const noexcept override { return blocks_.held() + ids_.held(); }

 private:
  void note_finish(const AnswerEvent& event);
  Result<void> send(std::string& out);
  void open(messages::AnswerBlock& block, std::string& out);
  void send_text(messages::AnswerBlock& block, std::string& out);
  Result<void> close(const messages::AnswerBlock& block, std::string& out);
  bool ends_well(const messages::AnswerBlock& block) const;
  Result<void> append_block(const messages::AnswerBlock& block, std::string& out);
  std::string signature(const messages::AnswerBlock& block) const;
  void append_call(const messages::AnswerBlock& block, std::string_view input, std::string& out);
  std::string call_id_for(const messages::AnswerBlock& block);
  void append_stop(std::string& out) const;
  std::string_view stop_reason() const;

  AnswerFacts facts_;
  messages::AnswerBlocks blocks_;
  std::uint64_t index_ = 0;  // of the first block
  AnswerCallIds ids_;        // as the model server has them
  bool finished_ = false;
  Finish finish_ = Finish::stop;
  std::string stop_sequence_;  // with its quotes; empty: not told
  bool failed_ = false;        // an event of a non-streamed response cannot be expressed
  Error failure_;
};

}  // namespace solidrust::dialect
