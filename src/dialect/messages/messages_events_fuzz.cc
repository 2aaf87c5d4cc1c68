// libFuzzer target for the answers of servers that speak Messages. Each line of the input is an
// event of a stream; the events that come of it keep their promises, and what is written of them,
// whole or streamed, is valid and reads as the same again. The whole input is read as a whole
// answer, too.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_cursor.h"
#include "dialect/messages/answer_reader.h"
#include "dialect/messages/answer_writer.h"
#include "dialect/messages/pass_reader.h"

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
  std::string text, reasoning;
  std::vector<std::string> calls;  // their names
  bool finished = false;
  Finish finish = Finish::stop;

  void take(const AnswerEvent& event) {
    check(!finished);
    switch (event.kind) {
      case Kind::text:
        check(!event.text.empty());
        text += event.text.inside;
        break;
      case Kind::refusal:
        check(false);
        break;
      case Kind::reasoning:
        check(!event.text.empty());
        reasoning += event.text.inside;
        break;
      case Kind::signature:
        break;
      case Kind::call:
        check(event.call == calls.size() && !event.name.empty());
        calls.emplace_back(event.name.inside);
        break;
      case Kind::arguments:
        check(event.call < calls.size());
        break;
      case Kind::finish:
        finished = true;
        finish = event.finish;
        break;
    }
  }
  bool same_words(const Answer& other) const {
    return text == other.text && reasoning == other.reasoning;
  }
};

void check_whole(const std::string& body, const Answer& answer) {
  solidrust::JsonCursor json(body, 512);
  json.skip();
  check(json.at_end());
  solidrust::JsonCursor shallow(body, 256);
  shallow.skip();
  if (!shallow.at_end()) return;
  MessagesReader reader;
  UsageReading usage;
  std::vector<AnswerEvent> events;
  check(reader.read_whole(body, usage, events) == AnswerKind::content);
  Answer again;
  for (const AnswerEvent& event : events) again.take(event);
  check(again.same_words(answer));
  check(again.calls == answer.calls || answer.finish == Finish::length);
}

void check_stream(std::string_view stream, const Answer& answer) {
  MessagesReader reader;
  UsageReading usage;
  Answer again;
  AnswerKind kind = AnswerKind::other;
  while (!stream.empty()) {
    const std::size_t end = stream.find("\n\n");
    check(end != stream.npos && stream.starts_with("event: "));
    const std::size_t line = stream.find("\ndata: ");
    check(line < end);
    std::vector<AnswerEvent> events;
    kind = reader.read_event(stream.substr(7, line - 7), stream.substr(line + 7, end - line - 7),
                             usage, events);
    check(kind != AnswerKind::invalid);
    if (kind == AnswerKind::error) return;  // a call that was never finished
    for (const AnswerEvent& event : events) again.take(event);
    stream.remove_prefix(end + 2);
  }
  check(kind == AnswerKind::done && again.finished && again.same_words(answer));
  check(again.calls == answer.calls);
}

void run(const std::vector<std::string_view>& pieces, bool whole) {
  AnswerFacts facts;
  facts.id = "r";
  facts.model = R"("m")";
  MessagesReader reader;
  MessagesWriter streaming(facts), collecting(facts);
  UsageReading usage, passed;
  Answer answer;
  std::string out, body;
  bool said = true;
  streaming.begin(out);
  for (const std::string_view piece : pieces) {
    std::vector<AnswerEvent> events;
    const AnswerKind kind = whole ? reader.read_whole(piece, usage, events)
                                  : reader.read_event("", piece, usage, events);
    const AnswerKind pass =
        whole ? read_messages_answer(piece, passed) : read_messages_event("", piece, passed);
    check(kind == pass || kind == AnswerKind::invalid);
    if (kind == AnswerKind::invalid) return;
    check(usage.prompt_tokens == passed.prompt_tokens &&
          usage.completion_tokens == passed.completion_tokens &&
          usage.content_bytes == passed.content_bytes);
    check(usage.cached_tokens + usage.written_tokens <= usage.prompt_tokens);
    for (const AnswerEvent& event : events) {
      answer.take(event);
      said = said && streaming.write(event, out).ok();
      collecting.take(event);
    }
  }
  if (said) {
    if (const solidrust::Result<void> ended = streaming.end({}, out); !ended)
      streaming.fail(ended.error(), {}, out);
    check_stream(out, answer);
  }
  if (collecting.whole({}, body)) check_whole(body, answer);
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
