// libFuzzer target for the answers of Responses servers. Each line of the input is an event of a
// stream; the events that come of it keep their promises, and what is written of them, whole or
// streamed, is valid and reads as the same again. The whole input is read as a whole answer, too.
// What is passed on is read to its kind the same way.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_cursor.h"
#include "dialect/responses/answer_reader.h"
#include "dialect/responses/answer_writer.h"
#include "dialect/responses/pass_reader.h"

namespace {

using namespace solidrust::dialect;
using solidrust::AnswerKind;
using solidrust::ModelPlaces;
using solidrust::UsageReading;
using Kind = AnswerEvent::Kind;

void check(bool promise) {
  if (!promise) std::abort();
}

// What an answer says, apart from how it was cut.
struct Answer {
  std::string text, refusal, reasoning;
  std::vector<std::string> calls;
  bool finished = false;

  void take(const AnswerEvent& event) {
    switch (event.kind) {
      case Kind::text:
        text += event.text.inside;
        break;
      case Kind::refusal:
        refusal += event.text.inside;
        break;
      case Kind::reasoning:
        reasoning += event.text.inside;
        break;
      case Kind::signature:
        break;
      case Kind::finish:
        finished = true;
        break;
      case Kind::call:
        check(event.call == calls.size() && !event.name.empty());
        calls.emplace_back(event.name.inside).append(" ");
        break;
      case Kind::arguments:
        check(event.call < calls.size());
        calls[event.call] += event.text.inside;
        break;
    }
  }
  bool says_what(const Answer& other) const {
    return text == other.text && refusal == other.refusal && reasoning == other.reasoning &&
           calls == other.calls;
  }
};

void check_whole(const std::string& body, const Answer& answer) {
  solidrust::JsonCursor json(body);
  json.skip();
  check(json.at_end());
  ResponsesReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  check(reader.read_whole(body, usage, events) == AnswerKind::content);
  Answer again;
  for (const AnswerEvent& event : events) again.take(event);
  check(again.says_what(answer));
}

void check_stream(std::string_view stream, const Answer& answer) {
  ResponsesReader reader;
  UsageReading usage;
  Answer again;
  AnswerKind kind = AnswerKind::other;
  while (stream.starts_with("event: ")) {
    const std::size_t line = stream.find('\n');
    const std::size_t end = stream.find("\n\n");
    check(end != stream.npos && line < end && stream.substr(line + 1).starts_with("data: "));
    std::vector<AnswerEvent> events;
    kind = reader.read_event(stream.substr(7, line - 7), stream.substr(line + 7, end - line - 7),
                             usage, events);
    check(kind != AnswerKind::invalid);
    if (kind == AnswerKind::error) {  // a call that was never finished
      check(!answer.finished && !answer.calls.empty());
      return;
    }
    for (const AnswerEvent& event : events) again.take(event);
    stream.remove_prefix(end + 2);
  }
  check(kind == AnswerKind::done && stream == "data: [DONE]\n\n" && again.says_what(answer));
}

void check_pass(std::string_view piece, bool whole, AnswerKind kind) {
  UsageReading usage;
  ModelPlaces model;
  std::string_view text;
  const AnswerKind passed = whole ? read_responses_answer(piece, usage, &model)
                                  : read_responses_event("", piece, usage, &model, &text);
  // More is invalid where it has to be understood.
  if (passed == AnswerKind::invalid) check(kind == AnswerKind::invalid);
  if (passed == AnswerKind::error || passed == AnswerKind::done)
    check(kind == passed || kind == AnswerKind::invalid);
  responses_error_block(piece);
}

void run(const std::vector<std::string_view>& pieces, bool whole) {
  AnswerFacts facts;
  facts.id = "r";
  facts.model = R"("m")";
  ResponsesReader reader;
  ResponsesWriter streaming(facts), collecting(facts);
  UsageReading usage;
  Answer answer;
  std::string out, body;
  streaming.begin(out);
  for (const std::string_view piece : pieces) {
    std::vector<AnswerEvent> events;
    const AnswerKind kind = whole ? reader.read_whole(piece, usage, events)
                                  : reader.read_event("", piece, usage, events);
    check_pass(piece, whole, kind);
    if (kind == AnswerKind::invalid) return;
    for (const AnswerEvent& event : events) {
      answer.take(event);
      check(streaming.write(event, out).ok());
      collecting.take(event);
    }
    if (kind == AnswerKind::done) break;
  }
  for (std::string& call : answer.calls)
    if (call.ends_with(' ')) call += "{}";
  if (const solidrust::Result<void> ended = streaming.end({}, out); !ended)
    streaming.fail(ended.error(), {}, out);
  check(collecting.whole({}, body).ok());
  check_whole(body, answer);
  check_stream(out, answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  run({text}, true);
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  run(lines, false);
  return 0;
}
