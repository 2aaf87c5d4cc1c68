// Writes an answer as OpenAI's Responses do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/answer_writer.h"
#include "dialect/custom_input.h"
#include "dialect/object_end.h"
#include "dialect/responses/response_echo.h"
#include "dialect/responses/response_output.h"

namespace solidrust::dialect {

// Keeps the complete output, because the last event contains it. A response that ends without a
// finish reason counts as completed, except inside the arguments of a call: then it has broken.
class ResponsesWriter final : public AnswerWriter {
 public:
  explicit ResponsesWriter(const AnswerFacts& facts);

  void begin(std::string& out) override;
  Result<void> write(const AnswerEvent& event, std::string& out) override;
  Result<void> end(const AnswerUsage& usage, std::string& out) override;
  void fail(const Error& error, const AnswerUsage& usage, std::string& out) override;

  void take(const AnswerEvent& event) override;
  Result<void> whole(const AnswerUsage& usage, std::string& out) override;

  std::size_t held() const noexcept override;

 private:
  struct OpenCall {
    std::size_t index = 0;  // of its item
    CustomInput input;      // of a custom tool
    std::string half;       // of a pair, the escape: the other one comes with the next piece
    ObjectEnd end;          // of the arguments
  };
  enum class State : std::uint8_t { in_progress, completed, incomplete, failed };

  // `out`: null for a non-streamed response, which has no events.
  Result<void> say(const AnswerEvent& event, std::string* out);
  void say_words(bool refusal, std::string_view inside, std::string* out);
  void think(std::string_view inside, std::string* out);
  Result<void> open_call(const AnswerEvent& event, std::string* out);
  Result<void> add_arguments(const AnswerEvent& event, std::string* out);
  std::string call_id_for(const AnswerEvent& event);
  OutputItem new_item(OutputItem::Kind kind, std::string_view prefix) const;

  void close(std::size_t index, OutputItem::Status status, std::string* out);
  void close_current(std::string* out);
  void close_all(std::string* out);
  bool broke_off() const noexcept;
  bool cut_in_a_call() const noexcept;
  std::int64_t now_s() const;

  void append_response(std::string& out, State state, const AnswerUsage* usage,
                       const Error* error) const;
  void write_response(std::string& out, std::string_view type, State state,
                      const AnswerUsage* usage, const Error* error);

  const AnswerFacts facts_;
  const ResponseEcho echo_;
  const std::string id_;  // of the request, as the inside of a string
  ResponseOutput output_;
  std::vector<OpenCall> calls_;         // by their number
  AnswerCallIds ids_;                   // of them, as the model server has them
  std::optional<std::size_t> current_;  // the message or the reasoning that goes on
  std::optional<Finish> finish_;
  bool refused_ = false;        // in words
  std::optional<Error> fault_;  // of a whole answer
};

}  // namespace solidrust::dialect
