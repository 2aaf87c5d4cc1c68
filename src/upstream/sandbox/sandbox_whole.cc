// make_whole_body of sandbox_body.h.
#include <utility>

#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/sandbox_envelope.h"
#include "upstream/sandbox/sandbox_logprobs.h"
#include "upstream/sandbox/sandbox_tokens.h"

namespace solidrust {
namespace {

constexpr std::uint64_t kMaxListed = 100'000;

void write_message(JsonWriter& json, const SandboxRequest& request, const SandboxAnswer& answer,
                   std::uint64_t index) {
  json.key("message").begin_object();
  json.key("role").value("assistant");
  json.key("content");
  if (answer.tool_name.empty()) {
    json.value(answer.text);
  } else if (request.tool_call->legacy) {
    json.null();
    json.key("function_call").begin_object();
    json.key("name").value(answer.tool_name);
    json.key("arguments").value(answer.text);
    json.end_object();
  } else {
    json.null();
    json.key("tool_calls").begin_array().begin_object();
    json.key("id").value(sandbox_call_id(request, index));
    json.key("type").value("function");
    json.key("function").begin_object();
    json.key("name").value(answer.tool_name);
    json.key("arguments").value(answer.text);
    json.end_object().end_object().end_array();
  }
  json.end_object();
}

void write_logprobs(JsonWriter& json, bool chat, const SandboxRequest& request,
                    const SandboxAnswer& answer) {
  if (!request.logprobs || !answer.tool_name.empty()) {
    json.key("logprobs").null();
    return;
  }
  std::vector<std::string_view> tokens;
  for (SandboxTokens left(answer); !left.empty();) tokens.push_back(left.take());
  if (chat)
    write_chat_logprobs(json, tokens, 0, *request.logprobs);
  else
    write_completion_logprobs(json, tokens, 0, 0, !answer.echo.empty(), *request.logprobs);
}

// What is listed in all, of all tokens: too much of it is not put together in memory.
Result<void> check_logprobs(const SandboxRequest& request,
                            const std::vector<SandboxAnswer>& answers) {
  if (!request.logprobs) return {};
  std::uint64_t listed = 0;
  for (const SandboxAnswer& answer : answers)
    listed += (answer.tokens + count_tokens(answer.echo)) * (*request.logprobs + 1);
  if (listed * request.choices <= kMaxListed) return {};
  return Error{ErrorCode::invalid_value,
               "The sandbox lists at most 100000 log probabilities in an answer that is not "
               "streamed; set `stream`, or ask for fewer tokens.",
               "logprobs"};
}

std::string render(Operation operation, const SandboxRequest& request,
                   const std::vector<SandboxAnswer>& answers, std::string_view model) {
  const bool chat = operation == Operation::chat_completion;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_sandbox_envelope(json, operation, chat ? "chat.completion" : "text_completion", request,
                         model);
  json.key("choices").begin_array();
  std::uint64_t index = 0;
  for (const SandboxAnswer& answer : answers)
    for (std::uint64_t i = 0; i < request.choices; ++i, ++index) {
      json.begin_object();
      json.key("index").value(index);
      if (chat)
        write_message(json, request, answer, index);
      else
        json.key("text").value(answer.echo + answer.text);
      write_logprobs(json, chat, request, answer);
      json.key("finish_reason").value(answer.finish_reason);
      json.end_object();
    }
  json.end_array();
  write_sandbox_usage(json, sandbox_usage(request, answers));
  json.end_object();
  return out;
}

// In two halves, so that a break can come between them.
class WholeBody final : public SandboxBody {
 public:
  explicit WholeBody(std::string json) : json_(std::move(json)) {}
  Part next() const override { return next_; }
  void append(std::string& out) override {
    const std::size_t half = json_.size() / 2;
    if (next_ == Part::content) {
      out.append(json_, 0, half);
      next_ = Part::tail;
    } else {
      out.append(json_, half);
      next_ = Part::end;
    }
  }

 private:
  std::string json_;
  Part next_ = Part::content;
};

}  // namespace

Result<std::unique_ptr<SandboxBody>> make_whole_body(Operation operation,
                                                     const SandboxRequest& request,
                                                     std::string_view model) {
  const std::vector<SandboxAnswer> answers = make_sandbox_answers(request, model);
  if (auto listed = check_logprobs(request, answers); !listed) return std::move(listed).error();
  return std::unique_ptr<SandboxBody>(
      std::make_unique<WholeBody>(render(operation, request, answers, model)));
}

}  // namespace solidrust
