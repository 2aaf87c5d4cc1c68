#include "dialect/responses/answer_writer.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/responses/failure.h"

namespace solidrust::dialect {
namespace {

using Kind = OutputItem::Kind;
using Status = OutputItem::Status;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // for half of a pair
constexpr std::string_view kEnd = "data: [DONE]\n\n";

std::string escaped(std::string_view plain) {
  std::string inside;
  append_json_escaped(inside, plain);
  return inside;
}

Error broken(std::string_view how) {
  return {ErrorCode::upstream_error, "The model's answer could not be read.", {}, std::string(how)};
}

bool is_first_half(std::string_view unit) noexcept {
  return unit.starts_with("\\u") && (unit[2] | 0x20) == 'd' &&
         std::string_view("89ab").find(static_cast<char>(unit[3] | 0x20)) != unit.npos;
}

// The escapes of the next piece of a text. Some servers cut between the two of a pair: the first is
// kept in `half` for the piece behind it. False: half of a pair by itself.
bool unescape_piece(std::string_view inside, std::string& half, std::string& plain) {
  constexpr std::size_t kUnit = 6;  // \uXXXX
  const std::string piece = std::exchange(half, {}).append(inside);
  if (json_unescape(piece, plain)) return true;
  plain.clear();
  if (piece.size() < kUnit) return false;
  const std::size_t front = piece.size() - kUnit;
  if (!is_first_half(std::string_view(piece).substr(front))) return false;
  half = piece.substr(front);
  return json_unescape(std::string_view(piece).substr(0, front), plain);
}

void append_usage(std::string& out, const AnswerUsage& usage) {
  const auto number = [&out](std::string_view before, std::uint64_t count) {
    out.append(before).append(fmt::format_int(count).c_str());
  };
  number(R"({"input_tokens":)", usage.prompt);
  number(R"(,"input_tokens_details":{"cached_tokens":)", usage.cached);
  number(R"(,"cache_write_tokens":)", usage.written);
  number(R"(},"output_tokens":)", usage.completion);
  number(R"(,"output_tokens_details":{"reasoning_tokens":)", usage.reasoning);
  number(R"(},"total_tokens":)", usage.prompt + usage.completion);
  out += '}';
}

}  // namespace

ResponsesWriter::ResponsesWriter(const AnswerFacts& facts)
    : facts_(facts),
      echo_(response_echo(facts.request)),
      id_(escaped(facts.id)),
      ids_(facts.calls) {}

void ResponsesWriter::begin(std::string& out) {
  write_response(out, "response.created", State::in_progress, nullptr, nullptr);
  write_response(out, "response.in_progress", State::in_progress, nullptr, nullptr);
}

Result<void> ResponsesWriter::write(const AnswerEvent& event, std::string& out) {
  return say(event, &out);
}

Result<void> ResponsesWriter::end(const AnswerUsage& usage, std::string& out) {
  if (cut_in_a_call()) return broken("the answer ended amid the arguments of a call");
  close_all(&out);
  if (broke_off())
    write_response(out, "response.incomplete", State::incomplete, &usage, nullptr);
  else
    write_response(out, "response.completed", State::completed, &usage, nullptr);
  out += kEnd;
  return {};
}

void ResponsesWriter::fail(const Error& error, const AnswerUsage& usage, std::string& out) {
  output_.break_off();
  write_response(out, "response.failed", State::failed, &usage, &error);
  out += kEnd;
}

void ResponsesWriter::take(const AnswerEvent& event) {
  Result<void> said = say(event, nullptr);
  if (!said && !fault_) fault_ = std::move(said).error();
}

Result<void> ResponsesWriter::whole(const AnswerUsage& usage, std::string& out) {
  if (fault_) return *fault_;
  close_all(nullptr);
  append_response(out, broke_off() ? State::incomplete : State::completed, &usage, nullptr);
  return {};
}

std::size_t ResponsesWriter::held() const noexcept {
  std::size_t bytes = output_.held() + ids_.held() + calls_.size() * sizeof(OpenCall);
  for (const OpenCall& call : calls_) bytes += call.input.held();
  return bytes;
}

Result<void> ResponsesWriter::say(const AnswerEvent& event, std::string* out) {
  switch (event.kind) {
    case AnswerEvent::Kind::text:
    case AnswerEvent::Kind::refusal:
      if (!event.text.empty())
        say_words(event.kind == AnswerEvent::Kind::refusal, event.text.inside, out);
      break;
    case AnswerEvent::Kind::reasoning:
      if (!event.text.empty()) think(event.text.inside, out);
      break;
    case AnswerEvent::Kind::signature:  // of use with the upstream only
      break;
    case AnswerEvent::Kind::call:
      return open_call(event, out);
    case AnswerEvent::Kind::arguments:
      return add_arguments(event, out);
    case AnswerEvent::Kind::finish:
      finish_ = event.finish;
      close_all(out);
      break;
  }
  return {};
}

void ResponsesWriter::say_words(bool refusal, std::string_view inside, std::string* out) {
  refused_ |= refusal;
  if (!current_ || output_.items()[*current_].kind != Kind::message) {
    close_current(out);
    current_ = output_.begin(new_item(Kind::message, "msg_"), out);
  }
  output_.add_words(*current_, refusal, inside, out);
}

void ResponsesWriter::think(std::string_view inside, std::string* out) {
  if (!current_ || output_.items()[*current_].kind == Kind::message) {
    close_current(out);
    current_ = output_.begin(new_item(echo_.summary ? Kind::summary : Kind::reasoning, "rs_"), out);
  }
  output_.add_text(*current_, inside, out);
}

Result<void> ResponsesWriter::open_call(const AnswerEvent& event, std::string* out) {
  if (event.call < calls_.size()) return {};  // named again
  if (event.call > calls_.size()) return broken("a call's number is not the next");
  close_current(out);
  const ToolNames::Tool* const tool =
      facts_.tools == nullptr ? nullptr : facts_.tools->find(event.name.inside);
  const bool custom = tool != nullptr && tool->kind == CallKind::custom;
  OutputItem item =
      custom ? new_item(Kind::custom_call, "ctc_") : new_item(Kind::function_call, "fc_");
  item.call_id = call_id_for(event);
  item.name = tool == nullptr ? std::string(event.name.inside) : tool->name;
  if (tool != nullptr) item.space = tool->space;
  calls_.push_back({output_.begin(std::move(item), out), {}, {}, {}});
  return {};
}

std::string ResponsesWriter::call_id_for(const AnswerEvent& event) {
  if (ids_.take(event.id.inside)) return std::string(event.id.inside);
  return fmt::format("call_{}_{}", id_, event.call);
}

Result<void> ResponsesWriter::add_arguments(const AnswerEvent& event, std::string* out) {
  if (event.call >= calls_.size()) return broken("arguments of a call that never began");
  OpenCall& call = calls_[event.call];
  const OutputItem& item = output_.items()[call.index];
  if (event.text.empty() || item.status != Status::in_progress) return {};
  call.end.feed(event.text.inside);
  if (item.kind == Kind::function_call) {
    output_.add_text(call.index, event.text.inside, out);
    return {};
  }
  std::string plain, inside;
  if (!unescape_piece(event.text.inside, call.half, plain))
    return broken("half of a surrogate pair");
  call.input.feed(plain, inside);
  if (!inside.empty()) output_.add_text(call.index, inside, out);
  return {};
}

OutputItem ResponsesWriter::new_item(Kind kind, std::string_view prefix) const {
  OutputItem item;
  item.kind = kind;
  item.id = fmt::format("{}{}_{}", prefix, id_, output_.items().size());
  return item;
}

void ResponsesWriter::close(std::size_t index, Status status, std::string* out) {
  const OutputItem& item = output_.items()[index];
  std::string sealed;
  const bool thought = item.kind == Kind::reasoning || item.kind == Kind::summary;
  if (thought && echo_.sealed && facts_.seal != nullptr) {
    std::string plain;
    if (json_unescape(item.text, plain)) sealed = facts_.seal->close(plain);
  }
  output_.end(index, status, sealed, out);
}

void ResponsesWriter::close_current(std::string* out) {
  if (current_) close(*current_, Status::completed, out);
  current_.reset();
}

// What the answer breaks off in is the last item.
void ResponsesWriter::close_all(std::string* out) {
  for (OpenCall& call : calls_) {
    std::string inside;
    if (output_.items()[call.index].status == Status::in_progress) {
      if (!call.half.empty()) call.input.feed(kReplacement, inside);
      call.half.clear();
      call.input.finish(inside);
    }
    if (!inside.empty()) output_.add_text(call.index, inside, out);
  }
  const std::size_t count = output_.items().size();
  for (std::size_t index = 0; index < count; ++index)
    if (output_.items()[index].status == Status::in_progress)
      close(index, broke_off() && index + 1 == count ? Status::incomplete : Status::completed, out);
  current_.reset();
}

// A model that refuses in words has said all it would: only a filter cuts.
bool ResponsesWriter::broke_off() const noexcept {
  return finish_ == Finish::length || (finish_ == Finish::refusal && !refused_);
}

bool ResponsesWriter::cut_in_a_call() const noexcept {
  return !finish_ && std::any_of(calls_.begin(), calls_.end(),
                                 [](const OpenCall& call) { return call.end.cut(); });
}

// Never before it was created, whatever is done to the clock.
std::int64_t ResponsesWriter::now_s() const {
  if (facts_.clock == nullptr) return facts_.created_s;
  return std::max(facts_.created_s, unix_ms(facts_.clock->system()) / 1'000);
}

void ResponsesWriter::append_response(std::string& out, State state, const AnswerUsage* usage,
                                      const Error* error) const {
  std::string_view status = "in_progress";
  switch (state) {
    case State::in_progress:
      break;
    case State::completed:
      status = "completed";
      break;
    case State::incomplete:
      status = "incomplete";
      break;
    case State::failed:
      status = "failed";
      break;
  }
  // Piece by piece: a format string is read anew each time, for 4 % of a request's instructions.
  out.append(R"({"id":"resp_)").append(id_).append(R"(","object":"response","created_at":)");
  out.append(fmt::format_int(facts_.created_s).c_str());
  out.append(R"(,"status":")").append(status).append(R"(","completed_at":)");
  if (state == State::completed)
    out.append(fmt::format_int(now_s()).c_str());
  else
    out += "null";
  out.append(R"(,"model":)").append(facts_.model).append(R"(,"error":)");
  if (error == nullptr)
    out += "null";
  else
    out += response_failure(*error);
  out += R"(,"incomplete_details":)";
  if (state == State::incomplete)
    out.append(finish_ == Finish::refusal ? R"({"reason":"content_filter"})"
                                          : R"({"reason":"max_output_tokens"})");
  else
    out += "null";
  out += R"(,"output":[)";
  for (const OutputItem& item : output_.items()) {
    if (&item != output_.items().data()) out += ',';
    item.append_json(out, OutputItem::Content::whole);
  }
  out += R"(],"usage":)";
  if (usage == nullptr)
    out += "null";
  else
    append_usage(out, *usage);
  out.append(state == State::in_progress ? echo_.at_start() : echo_.fields).append("}");
}

void ResponsesWriter::write_response(std::string& out, std::string_view type, State state,
                                     const AnswerUsage* usage, const Error* error) {
  std::string response;
  append_response(response, state, usage, error);
  ResponseEvent(&out, type, output_.sequence()).value("response", response);
}

}  // namespace solidrust::dialect
