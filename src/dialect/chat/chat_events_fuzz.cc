// libFuzzer target for the answers of chat completions servers. Each line of the input is an event
// of a stream; the events that come of it keep their promises, and what is written of them, whole
// or streamed, is valid and reads as the same again. The whole input is read as a whole answer,
// too.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_cursor.h"
#include "dialect/chat/answer_writer.h"
#include "dialect/chat/chat_reader.h"

namespace {

using namespace solidrust::dialect;
using solidrust::AnswerKind;
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
  Finish finish = Finish::stop;

  void take(const AnswerEvent& event) {
    check(!finished);
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
        check(false);
        break;
      case Kind::call:
        check(event.call == calls.size() && !event.name.empty());
        calls.emplace_back(event.name.inside).append(" ");
        break;
      case Kind::arguments:
        check(event.call < calls.size());
        calls[event.call] += event.text.inside;
        break;
      case Kind::finish:
        finished = true;
        finish = event.finish;
        break;
    }
  }
  bool same_words(const Answer& other) const {
    return text == other.text && refusal == other.refusal && reasoning == other.reasoning;
  }
};

void check_written(const std::string& body, const Answer& answer) {
  solidrust::JsonCursor json(body);
  json.skip();
  check(json.at_end());
  ChatReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  check(reader.read_whole(body, usage, events) == AnswerKind::content);
  Answer again;
  for (const AnswerEvent& event : events) again.take(event);
  check(again.same_words(answer) && again.calls.size() == answer.calls.size());
}

void check_stream(std::string_view stream, const Answer& answer) {
  ChatReader reader;
  UsageReading usage;
  Answer again;
  AnswerKind kind = AnswerKind::other;
  while (!stream.empty()) {
    const std::size_t end = stream.find("\n\n");
    check(end != stream.npos && stream.starts_with("data: "));
    std::vector<AnswerEvent> events;
    kind = reader.read_event("", stream.substr(6, end - 6), usage, events);
    check(kind != AnswerKind::invalid);
    if (kind == AnswerKind::error) {  // a call that was never finished
      check(!answer.finished && !answer.calls.empty());
      return;
    }
    for (const AnswerEvent& event : events) again.take(event);
    stream.remove_prefix(end + 2);
  }
  check(kind == AnswerKind::done && again.finished && again.same_words(answer));
}

void run(const std::vector<std::string_view>& pieces, bool whole) {
  AnswerFacts facts;
  facts.id = "r";
  facts.model = R"("m")";
  facts.include_usage = true;
  ChatReader reader;
  ChatWriter streaming(facts), collecting(facts);
  UsageReading usage;
  Answer answer;
  std::string out, body;
  streaming.begin(out);
  for (const std::string_view piece : pieces) {
    std::vector<AnswerEvent> events;
    const AnswerKind kind = whole ? reader.read_whole(piece, usage, events)
                                  : reader.read_event("", piece, usage, events);
    if (kind == AnswerKind::invalid) return;
    for (const AnswerEvent& event : events) {
      answer.take(event);
      check(streaming.write(event, out).ok());
      collecting.take(event);
    }
  }
  if (const solidrust::Result<void> ended = streaming.end({}, out); !ended)
    streaming.fail(ended.error(), {}, out);
  check(collecting.whole({}, body).ok());
  check_written(body, answer);
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
