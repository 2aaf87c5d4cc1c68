// Writes an answer as chat completions: chunks of a stream, or one object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/answer_writer.h"
#include "dialect/object_end.h"

namespace solidrust::dialect {

// Reasoning is sent as `reasoning_content`, without its signature, for which chat has no field. The
// input of a custom tool is sent in one piece, once it is complete. A stream that ends without a
// finish reason inside the arguments of a call has broken.
class ChatWriter final : public AnswerWriter {
 public:
  explicit ChatWriter(const AnswerFacts& facts);

  void begin(std::string& out) override;
  Result<void> write(const AnswerEvent& event, std::string& out) override;
  Result<void> end(const AnswerUsage& usage, std::string& out) override;
  void fail(const Error& error, const AnswerUsage& usage, std::string& out) override;

  void take(const AnswerEvent& event) override;
  Result<void> whole(const AnswerUsage& usage, std::string& out) override;

  std::size_t held() const noexcept override;

 private:
  // Texts are the insides of JSON strings.
  struct Called {
    bool custom = false;
    bool told = false;  // some arguments went out
    std::string id;
    std::string name;
    std::string arguments;  // of a custom tool, and of a whole answer
    ObjectEnd end;          // of the arguments of a stream
  };
  Called& call_of(const AnswerEvent& event);
  void write_call(const AnswerEvent& event, std::string& out);
  void write_arguments(const AnswerEvent& event, std::string& out);
  void write_rest(std::string& out);
  void write_finish(std::string& out);
  void write_delta(std::string_view name, std::string_view text, std::string& out);
  void write_piece(std::size_t call, std::string_view text, std::string& out);
  void append_whole_calls(std::string& out) const;
  std::string_view finish_reason() const noexcept;

  const AnswerFacts facts_;
  std::string head_;  // of a chunk, up to its choices
  std::vector<Called> calls_;
  AnswerCallIds ids_;  // of the calls, as the model server has them
  bool finished_ = false;
  bool finish_written_ = false;
  Finish finish_ = Finish::stop;
  std::string text_, refusal_, reasoning_;  // of a whole answer
};

}  // namespace solidrust::dialect
