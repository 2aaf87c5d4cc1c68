// make_whole_body of sandbox_body.h.
#include <utility>

#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/sandbox_envelope.h"

namespace solidrust {
namespace {

void write_message(JsonWriter& json, const SandboxRequest& request, const SandboxAnswer& answer,
                   std::uint64_t index) {
  json.key("message").begin_object();
  json.key("role").value("assistant");
  json.key("content");
  if (answer.tool_name.empty()) {
    json.value(answer.text);
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

std::string render(Operation operation, const SandboxRequest& request, std::string_view model) {
  const std::vector<SandboxAnswer> answers = make_sandbox_answers(request, model);
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
        json.key("text").value(answer.text);
      json.key("logprobs").null();
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

std::unique_ptr<SandboxBody> make_whole_body(Operation operation, const SandboxRequest& request,
                                             std::string_view model) {
  return std::make_unique<WholeBody>(render(operation, request, model));
}

}  // namespace solidrust
