// make_stream_body of sandbox_body.h. The events of one choice: the role (chat), one for each
// token, the finish reason. After the last choice: the usage if it was asked for, then [DONE].
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.h"
#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/sandbox_envelope.h"
#include "upstream/sandbox/sandbox_logprobs.h"

namespace solidrust {
namespace {

class StreamBody final : public SandboxBody {
 public:
  StreamBody(Operation operation, SandboxRequest request, std::string_view model)
      : chat_(operation == Operation::chat_completion),
        request_(std::move(request)),
        answers_(make_sandbox_answers(request_, model)),
        choices_(answers_.size() * request_.choices) {
    prefix_ = "data: ";
    JsonWriter json(prefix_);
    json.begin_object();
    write_sandbox_envelope(json, operation, chat_ ? "chat.completion.chunk" : "text_completion",
                           request_, model);
    begin_choice();
  }

  Part next() const override;
  void append(std::string& out) override;

 private:
  enum class Step : std::uint8_t { role, token, finish, usage, done, end };

  const SandboxAnswer& answer() const { return answers_[choice_ / request_.choices]; }
  bool calls_tool() const { return !answer().tool_name.empty(); }
  bool calls_function() const { return calls_tool() && request_.tool_call->legacy; }
  void begin_choice() {
    step_ = chat_ ? Step::role : Step::token;
    rest_ = SandboxTokens(answer());
    place_ = characters_ = 0;
    if (step_ == Step::token && rest_.empty()) step_ = Step::finish;
  }
  void append_choice(std::string& out);
  void append_delta(JsonWriter& json, std::string_view token) const;
  void append_logprobs(JsonWriter& json, std::string_view token) const;
  void append_usage(std::string& out) const;

  const bool chat_;
  const SandboxRequest request_;
  const std::vector<SandboxAnswer> answers_;
  const std::uint64_t choices_;
  std::string prefix_;  // of every event
  std::uint64_t choice_ = 0;
  Step step_ = Step::role;
  SandboxTokens rest_;          // of the choice
  std::size_t place_ = 0;       // of the next token among them
  std::size_t characters_ = 0;  // in front of it
};

SandboxBody::Part StreamBody::next() const {
  switch (step_) {
    case Step::role:
      return Part::head;
    case Step::token:
      return Part::content;
    case Step::finish:
      return choice_ + 1 < choices_ ? Part::head : Part::tail;
    case Step::usage:
    case Step::done:
      return Part::tail;
    case Step::end:
      break;
  }
  return Part::end;
}

void StreamBody::append(std::string& out) {
  if (step_ == Step::usage) {
    append_usage(out);
    step_ = Step::done;
    return;
  }
  if (step_ == Step::done) {
    out += "data: [DONE]\n\n";
    step_ = Step::end;
    return;
  }
  append_choice(out);
  if (step_ != Step::finish) {
    step_ = rest_.empty() ? Step::finish : Step::token;
    return;
  }
  if (++choice_ < choices_)
    begin_choice();
  else
    step_ = request_.include_usage ? Step::usage : Step::done;
}

void StreamBody::append_choice(std::string& out) {
  out += prefix_;
  out += R"(,"choices":[{"index":)";
  fmt::format_to(std::back_inserter(out), "{}", choice_);
  out += ',';
  JsonWriter json(out);
  const std::string_view token = step_ == Step::token ? rest_.take() : "";
  if (chat_)
    append_delta(json, token);
  else
    json.key("text").value(token);
  append_logprobs(json, token);
  if (step_ == Step::token) {
    ++place_;
    characters_ += utf8_characters(token);
  }
  json.key("finish_reason");
  if (step_ == Step::finish)
    json.value(answer().finish_reason);
  else
    json.null();
  out += "}]}\n\n";
}

void StreamBody::append_logprobs(JsonWriter& json, std::string_view token) const {
  if (!request_.logprobs || step_ != Step::token || calls_tool())
    json.key("logprobs").null();
  else if (chat_)
    write_chat_logprobs(json, {token}, place_, *request_.logprobs);
  else
    write_completion_logprobs(json, {token}, place_, characters_, !answer().echo.empty(),
                              *request_.logprobs);
}

void StreamBody::append_delta(JsonWriter& json, std::string_view token) const {
  json.key("delta").begin_object();
  if (step_ == Step::role) {
    json.key("role").value("assistant");
    json.key("content");
    if (calls_function()) {
      json.null();
      json.key("function_call").begin_object();
      json.key("name").value(answer().tool_name);
      json.key("arguments").value("");
      json.end_object();
    } else if (calls_tool()) {
      json.null();
      json.key("tool_calls").begin_array().begin_object();
      json.key("index").value(0);
      json.key("id").value(sandbox_call_id(request_, choice_));
      json.key("type").value("function");
      json.key("function").begin_object();
      json.key("name").value(answer().tool_name);
      json.key("arguments").value("");
      json.end_object().end_object().end_array();
    } else {
      json.value("");
    }
  } else if (step_ == Step::token) {
    if (calls_function()) {
      json.key("function_call").begin_object().key("arguments").value(token).end_object();
    } else if (calls_tool()) {
      json.key("tool_calls").begin_array().begin_object();
      json.key("index").value(0);
      json.key("function").begin_object().key("arguments").value(token).end_object();
      json.end_object().end_array();
    } else {
      json.key("content").value(token);
    }
  }
  json.end_object();
}

void StreamBody::append_usage(std::string& out) const {
  out += prefix_;
  out += R"(,"choices":[],)";
  JsonWriter json(out);
  write_sandbox_usage(json, sandbox_usage(request_, answers_));
  out += "}\n\n";
}

}  // namespace

std::unique_ptr<SandboxBody> make_stream_body(Operation operation, SandboxRequest request,
                                              std::string_view model) {
  return std::make_unique<StreamBody>(operation, std::move(request), model);
}

}  // namespace solidrust
