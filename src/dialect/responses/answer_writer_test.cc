#include "dialect/responses/answer_writer.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "base/testing/fake_clock.h"
#include "dialect/json_fields.h"
#include "dialect/responses/request_reader.h"

namespace solidrust::dialect {
namespace {

using EventKind = AnswerEvent::Kind;

class FakeSeal final : public ReasoningSeal {
 public:
  std::string sign(std::string_view) const override { return "sr1.mac"; }
  bool signed_by_us(std::string_view, std::string_view) const override { return true; }
  std::string close(std::string_view text) const override {
    return "sr1." + std::to_string(text.size());
  }
  std::optional<std::string> open(std::string_view) const override { return std::nullopt; }
};

constexpr std::string_view kPlain = R"({"model":"m","input":"hi"})";
// What Codex sends, over several lines.
constexpr std::string_view kCodex =
    "{\"model\":\"m\",\n \"instructions\":\"be good\\n\",\"input\":[],\r\n"
    R"("tools":[{"type":"function","name":"shell","strict":false,"parameters":{}},)"
    R"({"type":"custom","name":"apply_patch"},{"type":"namespace","name":"mcp__x","tools":[)"
    R"({"type":"function","name":"go"}]},{"type":"web_search"}],"store":true,"stream":true,)"
    R"("reasoning":{"effort":"high","summary":"auto"},"include":["reasoning.encrypted_content"],)"
    R"("text":{"verbosity":"low"},"service_tier":"auto","max_output_tokens":9})";

AnswerEvent words(EventKind kind, std::string_view inside) {
  AnswerEvent event;
  event.kind = kind;
  event.text = {inside};
  return event;
}
AnswerEvent text(std::string_view inside) {
  return words(EventKind::text, inside);
}
AnswerEvent call(std::uint32_t number, std::string_view id, std::string_view name) {
  AnswerEvent event;
  event.kind = EventKind::call;
  event.call = number;
  event.id = {id};
  event.name = {name};
  return event;
}
AnswerEvent arguments(std::uint32_t number, std::string_view inside) {
  AnswerEvent event = words(EventKind::arguments, inside);
  event.call = number;
  return event;
}
AnswerEvent finish(Finish why) {
  AnswerEvent event;
  event.kind = EventKind::finish;
  event.finish = why;
  return event;
}

struct Streamed {
  std::vector<std::string> types;
  std::vector<std::string> data;
  bool done = false;  // ends with [DONE]

  // The values of a field of all events of a type, one behind the other.
  std::string all(std::string_view type, std::string_view field) const {
    std::string joined;
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (types[i] != type) continue;
      JsonValue value;
      pick_fields(data[i], {{field, &value}});
      joined += text_of(value).given() ? text_of(value).inside : value.text;
    }
    return joined;
  }
  std::size_t count(std::string_view type) const {
    std::size_t found = 0;
    for (const std::string& one : types) found += one == type ? 1 : 0;
    return found;
  }
  std::string response() const {
    JsonValue value;
    pick_fields(data.back(), {{"response", &value}});
    return std::string(value.text);
  }
};

// Takes the events apart and holds them against what all have to be.
Streamed taken_apart(std::string_view stream) {
  Streamed streamed;
  while (!stream.empty()) {
    const std::size_t end = stream.find("\n\n");
    EXPECT_NE(end, stream.npos);
    const std::string_view event = stream.substr(0, end);
    stream.remove_prefix(end + 2);
    if (event == "data: [DONE]") {
      streamed.done = true;
      continue;
    }
    EXPECT_FALSE(streamed.done);
    const std::size_t line = event.find('\n');
    EXPECT_TRUE(event.starts_with("event: ")) << event;
    const std::string_view data = event.substr(line + 1);
    EXPECT_TRUE(data.starts_with("data: ")) << event;
    EXPECT_EQ(data.find_first_of("\r\n"), data.npos) << event;
    streamed.types.emplace_back(event.substr(7, line - 7));
    streamed.data.emplace_back(data.substr(6));
    JsonCursor json(streamed.data.back());
    json.skip();
    EXPECT_TRUE(json.at_end()) << data;
    JsonValue type, sequence, content_index;
    pick_fields(
        streamed.data.back(),
        {{"type", &type}, {"sequence_number", &sequence}, {"content_index", &content_index}});
    EXPECT_EQ(text_of(type).inside, streamed.types.back());
    EXPECT_EQ(sequence.text, std::to_string(streamed.types.size() - 1));
    EXPECT_EQ(data.find("\"content_index\"") != data.npos, content_index.given()) << data;
  }
  return streamed;
}

class ResponsesWriterTest : public testing::Test {
 protected:
  ResponsesWriter writer(std::string_view request) {
    Result<Turn> turn = read_responses_request(request, nullptr);
    EXPECT_TRUE(turn.ok());
    names_ = ToolNames(turn.value());
    calls_ = CallIds(turn.value());
    AnswerFacts facts;
    facts.id = "ab-1";
    facts.model = R"("the model")";
    facts.created_s = 1'700'000'000;
    facts.clock = &clock_;
    facts.request = request;
    facts.tools = &names_;
    facts.calls = &calls_;
    facts.seal = &seal_;
    return ResponsesWriter(facts);
  }

  Streamed stream(std::string_view request, const std::vector<AnswerEvent>& events) {
    ResponsesWriter one = writer(request);
    std::string out;
    one.begin(out);
    for (const AnswerEvent& event : events) EXPECT_TRUE(one.write(event, out).ok());
    if (const Result<void> ended = one.end(kUsage, out); !ended)
      one.fail(ended.error(), kUsage, out);
    return taken_apart(out);
  }

  std::string whole(std::string_view request, const std::vector<AnswerEvent>& events) {
    ResponsesWriter one = writer(request);
    for (const AnswerEvent& event : events) one.take(event);
    std::string out;
    EXPECT_TRUE(one.whole(kUsage, out).ok());
    return out;
  }

  static constexpr AnswerUsage kUsage{
      .prompt = 100, .cached = 10, .written = 5, .completion = 20, .reasoning = 7};
  FakeSeal seal_;
  FakeClock clock_;  // stands at 1'800'000'000 s
  ToolNames names_;
  CallIds calls_;
};

TEST_F(ResponsesWriterTest, a_text_is_told_in_every_event_that_clients_wait_for) {
  const Streamed got = stream(kPlain, {text("Hel"), text(R"(lo\n)"), finish(Finish::stop)});
  EXPECT_EQ(got.types,
            (std::vector<std::string>{"response.created", "response.in_progress",
                                      "response.output_item.added", "response.content_part.added",
                                      "response.output_text.delta", "response.output_text.delta",
                                      "response.output_text.done", "response.content_part.done",
                                      "response.output_item.done", "response.completed"}));
  EXPECT_TRUE(got.done);
  EXPECT_EQ(got.all("response.output_text.delta", "delta"), R"(Hello\n)");
  EXPECT_EQ(got.all("response.output_text.done", "text"), R"(Hello\n)");
  EXPECT_EQ(got.all("response.output_item.done", "item"),
            R"({"id":"msg_ab-1_0","type":"message","role":"assistant","content":[)"
            R"({"type":"output_text","text":"Hello\n","annotations":[],"logprobs":[]}],)"
            R"("status":"completed"})");
}

TEST_F(ResponsesWriterTest, the_response_tells_every_field) {
  const Streamed got = stream(kPlain, {text("a"), finish(Finish::stop)});
  EXPECT_EQ(
      got.response(),
      R"({"id":"resp_ab-1","object":"response","created_at":1700000000,"status":"completed",)"
      R"("completed_at":1800000000,"model":"the model","error":null,"incomplete_details":null,)"
      R"("output":[)"
      R"({"id":"msg_ab-1_0","type":"message","role":"assistant","content":[{"type":"output_text",)"
      R"("text":"a","annotations":[],"logprobs":[]}],"status":"completed"}],"usage":)"
      R"({"input_tokens":100,"input_tokens_details":{"cached_tokens":10,"cache_write_tokens":5},)"
      R"("output_tokens":20,"output_tokens_details":{"reasoning_tokens":7},"total_tokens":120},)"
      R"("instructions":null,"max_output_tokens":null,"metadata":{},"parallel_tool_calls":true,)"
      R"("presence_penalty":0,"frequency_penalty":0,"prompt_cache_key":null,)"
      R"("safety_identifier":null,"temperature":1,"tool_choice":"auto","top_logprobs":0,"top_p":1,)"
      R"("user":null,"previous_response_id":null,"background":false,"store":false,)"
      R"("truncation":"disabled","max_tool_calls":null,"tools":[],)"
      R"("text":{"format":{"type":"text"}},"reasoning":{"effort":null,"summary":null},)"
      R"("service_tier":"default"})");
}

TEST_F(ResponsesWriterTest, what_was_asked_is_repeated_but_for_what_is_not_so) {
  const std::string got = whole(kCodex, {finish(Finish::stop)});
  for (const char* part :
       {R"("instructions":"be good\n")", R"("max_output_tokens":9)", R"("store":false)",
        R"({"type":"function","name":"shell","strict":false,"parameters":{},"description":null})",
        R"({"type":"custom","name":"apply_patch"})", R"({"type":"web_search"})",
        R"("text":{"format":{"type":"text"},"verbosity":"low"})",
        R"("reasoning":{"effort":"high","summary":"auto"})", R"("service_tier":"default")"})
    EXPECT_NE(got.find(part), got.npos) << part << " in " << got;
}

TEST_F(ResponsesWriterTest, a_schema_is_repeated_with_all_its_fields) {
  const std::string got = whole(
      R"({"input":"x","text":{"format":{"type":"json_schema","name":"n","schema":{"a":1},"strict":null}}})",
      {finish(Finish::stop)});
  EXPECT_NE(got.find(R"("format":{"type":"json_schema","name":"n","schema":{"a":1},)"
                     R"("description":null,"strict":false})"),
            got.npos)
      << got;
}

TEST_F(ResponsesWriterTest, the_id_stays_the_same) {
  const Streamed got = stream(kPlain, {text("a"), finish(Finish::stop)});
  for (const std::string& data : got.data) {
    JsonValue response, id;
    pick_fields(data, {{"response", &response}});
    if (!response.given()) continue;
    pick_fields(response.text, {{"id", &id}});
    EXPECT_EQ(id.text, R"("resp_ab-1")");
  }
}

TEST_F(ResponsesWriterTest, a_whole_answer_is_what_the_stream_ends_with) {
  const std::vector<AnswerEvent> answers[] = {
      {text("a"), finish(Finish::stop)},
      {},
      {words(EventKind::reasoning, "hm"), text("a"), words(EventKind::refusal, "no"), text("b"),
       call(0, "c0", "shell"), arguments(0, R"({\"a\")"), call(1, "c0", "apply_patch"),
       arguments(1, R"({\"input\":\"*** )"), arguments(0, ":1}"), arguments(1, R"(x\"})"),
       text("late"), finish(Finish::calls)},
      {call(0, "", "mcp__x__go"), finish(Finish::length)},
  };
  for (const std::vector<AnswerEvent>& events : answers)
    for (const std::string_view request : {kPlain, kCodex}) {
      const Streamed got = stream(request, events);
      EXPECT_EQ(whole(request, events), got.response());
      // Items as they were told, in the order of their index.
      std::vector<std::string> items(got.count("response.output_item.done"));
      for (std::size_t i = 0; i < got.types.size(); ++i) {
        if (got.types[i] != "response.output_item.done") continue;
        JsonValue index, item;
        pick_fields(got.data[i], {{"output_index", &index}, {"item", &item}});
        items.at(std::stoul(std::string(index.text))) = item.text;
      }
      std::string joined;
      for (const std::string& item : items) joined += (joined.empty() ? "" : ",") + item;
      EXPECT_NE(got.response().find("\"output\":[" + joined + "]"), std::string::npos);
      EXPECT_EQ(got.count("response.output_item.added"), items.size());
    }
}

TEST_F(ResponsesWriterTest, reasoning_is_told_as_text) {
  const Streamed got = stream(
      kPlain, {words(EventKind::reasoning, "h"), words(EventKind::reasoning, "m"), text("a")});
  EXPECT_EQ(
      (std::vector<std::string>(got.types.begin() + 2, got.types.begin() + 9)),
      (std::vector<std::string>{"response.output_item.added", "response.content_part.added",
                                "response.reasoning_text.delta", "response.reasoning_text.delta",
                                "response.reasoning_text.done", "response.content_part.done",
                                "response.output_item.done"}));
  EXPECT_EQ(got.all("response.reasoning_text.done", "text"), "hm");
  EXPECT_NE(got.response().find(R"({"id":"rs_ab-1_0","type":"reasoning","summary":[],"content":[)"
                                R"({"type":"reasoning_text","text":"hm"}],"status":"completed"})"),
            std::string::npos);
}

// The events, the item and the response must tell the same.
TEST_F(ResponsesWriterTest, reasoning_is_told_as_a_summary_and_sealed_if_that_was_asked_for) {
  const Streamed got = stream(
      kCodex, {words(EventKind::reasoning, R"(h\n)"), words(EventKind::reasoning, "m"), text("a")});
  EXPECT_EQ(got.all("response.reasoning_summary_text.delta", "delta"), R"(h\nm)");
  EXPECT_EQ(got.all("response.reasoning_summary_text.done", "text"), R"(h\nm)");
  EXPECT_EQ(got.all("response.reasoning_summary_part.done", "part"),
            R"({"type":"summary_text","text":"h\nm"})");
  const char* const item =
      R"({"id":"rs_ab-1_0","type":"reasoning","summary":[{"type":"summary_text","text":"h\nm"}],)"
      R"("encrypted_content":"sr1.3","status":"completed"})";
  EXPECT_TRUE(got.all("response.output_item.done", "item").starts_with(item));
  EXPECT_NE(got.response().find(item), std::string::npos);
}

TEST_F(ResponsesWriterTest, an_upstreams_signature_is_not_passed_on) {
  const Streamed got = stream(kCodex, {words(EventKind::signature, "theirs"), text("a")});
  EXPECT_EQ(got.response().find("theirs"), std::string::npos);
}

TEST_F(ResponsesWriterTest, a_refusal_is_a_part_of_its_own) {
  const Streamed got = stream(kPlain, {text("a"), words(EventKind::refusal, "I will "),
                                       words(EventKind::refusal, "not"), finish(Finish::stop)});
  EXPECT_EQ(got.all("response.refusal.delta", "delta"), "I will not");
  EXPECT_EQ(got.all("response.refusal.delta", "content_index"), "11");
  EXPECT_EQ(got.all("response.refusal.done", "refusal"), "I will not");
  EXPECT_NE(got.response().find(R"({"type":"refusal","refusal":"I will not"}])"),
            std::string::npos);
  EXPECT_EQ(got.count("response.output_item.added"), 1u);
}

TEST_F(ResponsesWriterTest, calls_that_come_in_turns_stay_apart) {
  const Streamed got =
      stream(kCodex, {text("I call"), call(0, "c0", "shell"), arguments(0, R"({\"a\")"),
                      call(1, "c1", "shell"), arguments(1, "{}"), call(0, "c0", "shell"),
                      arguments(0, ":1}"), finish(Finish::calls)});
  EXPECT_EQ(got.all("response.function_call_arguments.delta", "output_index"), "121");
  EXPECT_EQ(got.all("response.function_call_arguments.done", "arguments"), R"({\"a\":1}{})");
  EXPECT_EQ(got.count("response.output_item.added"), 3u);
  EXPECT_EQ(got.types.back(), "response.completed");
  EXPECT_NE(got.response().find(R"({"id":"fc_ab-1_1","type":"function_call","call_id":"c0",)"
                                R"("name":"shell","arguments":"{\"a\":1}","status":"completed"})"),
            std::string::npos);
}

TEST_F(ResponsesWriterTest, a_call_without_arguments_has_an_empty_object) {
  const Streamed got = stream(kCodex, {call(0, "c0", "shell"), finish(Finish::calls)});
  EXPECT_EQ(got.all("response.function_call_arguments.delta", "delta"), "{}");
  EXPECT_EQ(got.all("response.function_call_arguments.done", "arguments"), "{}");
}

TEST_F(ResponsesWriterTest, a_call_always_has_an_id_of_its_own) {
  const std::string got =
      whole(kCodex, {call(0, "c", "shell"), call(1, "c", "shell"), call(2, "", "shell")});
  for (const char* id :
       {R"("call_id":"c")", R"("call_id":"call_ab-1_1")", R"("call_id":"call_ab-1_2")"})
    EXPECT_NE(got.find(id), got.npos) << id;
}

TEST_F(ResponsesWriterTest, an_id_of_the_request_is_not_told_again) {
  const std::string got = whole(
      R"({"model":"m","input":[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},)"
      R"({"type":"function_call_output","call_id":"c","output":"x"}]})",
      {call(0, "c", "f"), call(1, "d", "f")});
  for (const char* id : {R"("call_id":"call_ab-1_0")", R"("call_id":"d")"})
    EXPECT_NE(got.find(id), got.npos) << id;
}

TEST_F(ResponsesWriterTest, a_tool_of_a_namespace_gets_its_own_name_back) {
  const Streamed got = stream(kCodex, {call(0, "c0", "mcp__x__go"), finish(Finish::calls)});
  EXPECT_NE(got.all("response.output_item.added", "item")
                .find(R"("namespace":"mcp__x","name":"go","arguments":"")"),
            std::string::npos);
  EXPECT_NE(got.response().find(R"("namespace":"mcp__x","name":"go","arguments":"{}")"),
            std::string::npos);
}

TEST_F(ResponsesWriterTest, the_input_of_a_custom_tool_is_unwrapped_as_it_comes) {
  const Streamed got =
      stream(kCodex, {call(0, "c0", "apply_patch"), arguments(0, R"({\"input\":\"*** Begin\\)"),
                      arguments(0, R"(n\\u00)"), arguments(0, R"(e9\"})"), finish(Finish::calls)});
  EXPECT_EQ(got.all("response.custom_tool_call_input.delta", "delta"), R"(*** Begin\n\u00e9)");
  EXPECT_EQ(got.all("response.custom_tool_call_input.done", "input"), R"(*** Begin\n\u00e9)");
  EXPECT_NE(got.response().find(R"({"id":"ctc_ab-1_0","type":"custom_tool_call","call_id":"c0",)"
                                R"("name":"apply_patch","input":"*** Begin\n\u00e9",)"
                                R"("status":"completed"})"),
            std::string::npos);
}

TEST_F(ResponsesWriterTest, a_pair_that_comes_in_two_pieces_is_one_character_of_the_input) {
  const Streamed got =
      stream(kCodex, {call(0, "c0", "apply_patch"), arguments(0, R"({\"input\":\"a\ud83d)"),
                      arguments(0, R"(\ude00b\"})"), call(1, "c1", "apply_patch"),
                      arguments(1, R"({\"input\":\"a\uD83D)"), finish(Finish::length)});
  EXPECT_EQ(got.types.back(), "response.incomplete");
  EXPECT_EQ(got.all("response.custom_tool_call_input.done", "input"),
            "a\xF0\x9F\x98\x80"
            "b"
            "a\xEF\xBF\xBD");  // and where the second never comes
}

TEST_F(ResponsesWriterTest, half_of_a_pair_amid_an_input_is_a_break) {
  for (const char* const half :
       {R"(\ude00)", R"(\ud83dx)", R"(\ud83d\ud83d)", R"(\ud83d\\ud83d)"}) {
    ResponsesWriter one = writer(kCodex);
    std::string out;
    EXPECT_TRUE(one.write(call(0, "c0", "apply_patch"), out).ok());
    EXPECT_FALSE(one.write(arguments(0, half), out).ok()) << half;
  }
  ResponsesWriter two = writer(kCodex);
  std::string out;
  EXPECT_TRUE(two.write(call(0, "c0", "apply_patch"), out).ok());
  EXPECT_TRUE(two.write(arguments(0, R"(\ud83d)"), out).ok());
  EXPECT_FALSE(two.write(arguments(0, "x"), out).ok());
}

TEST_F(ResponsesWriterTest, an_answer_tells_when_it_was_completed) {
  ResponsesWriter one = writer(kPlain);
  std::string out;
  one.begin(out);
  EXPECT_TRUE(one.write(text("a"), out).ok());
  EXPECT_EQ(out.find(R"("completed_at":1)"), out.npos);
  clock_.advance(std::chrono::milliseconds(61'999));
  EXPECT_TRUE(one.end(kUsage, out).ok());
  EXPECT_NE(taken_apart(out).response().find(R"("completed_at":1800000061,)"), out.npos);
  EXPECT_NE(whole(kPlain, {text("a")}).find(R"("completed_at":1800000061,)"), std::string::npos);
}

TEST_F(ResponsesWriterTest, only_what_is_complete_was_completed_and_never_before_it_was_created) {
  const std::string cut = whole(kPlain, {text("a"), finish(Finish::length)});
  EXPECT_NE(cut.find(R"("completed_at":null)"), cut.npos);
  ResponsesWriter broken = writer(kPlain);
  std::string out;
  broken.begin(out);
  broken.fail(Error(ErrorCode::upstream_error, "No."), kUsage, out);
  EXPECT_EQ(out.find(R"("completed_at":1)"), out.npos);
  clock_.jump_system(-std::chrono::hours(30'000));
  const std::string early = whole(kPlain, {text("a")});
  EXPECT_NE(early.find(R"("completed_at":1700000000,)"), early.npos);
}

TEST_F(ResponsesWriterTest, text_after_a_call_is_a_message_of_its_own) {
  const Streamed got = stream(kCodex, {text("a"), call(0, "c0", "shell"), text("b")});
  EXPECT_EQ(got.all("response.output_text.delta", "output_index"), "02");
  EXPECT_EQ(got.all("response.output_text.done", "text"), "ab");
}

TEST_F(ResponsesWriterTest, an_answer_that_was_cut_is_incomplete) {
  const Streamed got =
      stream(kPlain, {words(EventKind::reasoning, "hm"), text("a"), finish(Finish::length)});
  EXPECT_EQ(got.types.back(), "response.incomplete");
  const std::string response = got.response();
  EXPECT_NE(response.find(R"("status":"incomplete","completed_at")"), response.npos);
  EXPECT_NE(response.find(R"("incomplete_details":{"reason":"max_output_tokens"})"), response.npos);
  EXPECT_NE(response.find(R"("text":"hm"}],"status":"completed"})"), response.npos);
  EXPECT_NE(response.find(R"("logprobs":[]}],"status":"incomplete"})"), response.npos);
  EXPECT_TRUE(got.done);
}

TEST_F(ResponsesWriterTest, an_answer_that_was_filtered_is_incomplete) {
  const Streamed got = stream(kPlain, {text("a"), finish(Finish::refusal)});
  EXPECT_EQ(got.types.back(), "response.incomplete");
  EXPECT_NE(got.response().find(R"("incomplete_details":{"reason":"content_filter"})"),
            std::string::npos);
}

TEST_F(ResponsesWriterTest, a_refusal_in_words_is_a_completed_answer) {
  const Streamed got =
      stream(kPlain, {words(EventKind::refusal, "I will not"), finish(Finish::refusal)});
  EXPECT_EQ(got.types.back(), "response.completed");
  EXPECT_NE(
      got.response().find(R"([{"type":"refusal","refusal":"I will not"}],"status":"completed")"),
      std::string::npos);
  EXPECT_NE(got.response().find(R"("incomplete_details":null)"), std::string::npos);
}

TEST_F(ResponsesWriterTest, an_end_without_a_reason_is_one_by_itself) {
  const Streamed got = stream(kPlain, {text("a")});
  EXPECT_EQ(got.types.back(), "response.completed");
  EXPECT_EQ(got.count("response.output_item.done"), 1u);
}

TEST_F(ResponsesWriterTest, an_end_amid_the_arguments_of_a_call_is_a_break) {
  for (const char* const tool : {"shell", "apply_patch"}) {
    const Streamed got = stream(kCodex, {call(0, "c", tool), arguments(0, R"({\"input\":\"a)")});
    EXPECT_EQ(got.types.back(), "response.failed");
    EXPECT_EQ(got.count("response.output_item.done"), 0u);
    EXPECT_NE(got.response().find(R"("error":{"code":"server_error",)"), std::string::npos);
    EXPECT_TRUE(got.done);
    // With its reason, or with all of them, it is an answer.
    EXPECT_EQ(stream(kCodex, {call(0, "c", tool), arguments(0, R"({\"input\":\"a)"),
                              finish(Finish::length)})
                  .types.back(),
              "response.incomplete");
    EXPECT_EQ(
        stream(kCodex, {call(0, "c", tool), arguments(0, R"({\"input\":\"a\"})")}).types.back(),
        "response.completed");
  }
}

// There is no status that waits for the caller.
TEST_F(ResponsesWriterTest, an_answer_that_ends_for_calls_is_completed_also_without_any) {
  for (const std::vector<AnswerEvent>& events :
       {std::vector<AnswerEvent>{text("a"), finish(Finish::calls)},
        {call(0, "c0", "shell"), finish(Finish::calls)}}) {
    const Streamed got = stream(kCodex, events);
    EXPECT_EQ(got.types.back(), "response.completed");
    EXPECT_NE(got.response().find(R"("status":"completed","completed_at")"), std::string::npos);
  }
}

TEST_F(ResponsesWriterTest, a_break_is_told_and_never_completed) {
  struct Case {
    ErrorCode code;
    std::uint32_t retry_after_s;
    const char* told;
  };
  const Case cases[] = {
      {ErrorCode::context_length_exceeded, 0,
       R"({"code":"context_length_exceeded","message":"No."})"},
      {ErrorCode::insufficient_quota, 0, R"({"code":"insufficient_quota","message":"No."})"},
      {ErrorCode::rate_limit_exceeded, 7,
       R"({"code":"rate_limit_exceeded","message":"No. Please try again in 7 s."})"},
      {ErrorCode::concurrency_limit_exceeded, 0,
       R"({"code":"rate_limit_exceeded","message":"No."})"},
      {ErrorCode::upstream_error, 0, R"({"code":"server_error","message":"No."})"},
  };
  for (const Case& one : cases) {
    ResponsesWriter broken = writer(kPlain);
    std::string out;
    broken.begin(out);
    ASSERT_TRUE(broken.write(text("so far"), out).ok());
    Error error(one.code, "No.");
    error.retry_after_s = one.retry_after_s;
    broken.fail(error, kUsage, out);
    const Streamed got = taken_apart(out);
    EXPECT_EQ(got.types.back(), "response.failed");
    EXPECT_EQ(got.count("response.completed"), 0u);
    EXPECT_EQ(got.count("response.output_item.done"), 0u);
    const std::string response = got.response();
    EXPECT_NE(response.find(std::string("\"error\":") + one.told), response.npos) << response;
    EXPECT_NE(response.find(R"("status":"failed")"), response.npos);
    EXPECT_NE(response.find(R"("text":"so far")"), response.npos);
    EXPECT_TRUE(got.done);
  }
}

TEST_F(ResponsesWriterTest, what_no_reader_may_say_breaks_the_answer) {
  for (const AnswerEvent& event : {arguments(0, "x"), call(1, "c", "shell")}) {
    ResponsesWriter one = writer(kCodex);
    std::string out;
    const Result<void> said = one.write(event, out);
    ASSERT_FALSE(said.ok());
    EXPECT_EQ(said.error().code, ErrorCode::upstream_error);
    EXPECT_FALSE(said.error().internal.empty());
    ResponsesWriter other = writer(kCodex);
    other.take(event);
    EXPECT_FALSE(other.whole(kUsage, out).ok());
  }
}

// Three times over they made three of a request.
TEST_F(ResponsesWriterTest, long_fields_of_the_request_are_repeated_at_the_end_only) {
  const auto asking = [](std::size_t instructions) {
    return R"({"model":"m","input":"hi","metadata":{"k":"v"},"text":{"verbosity":"low"},"top_p":0.5,)"
           R"("tools":[{"type":"function","name":"f"}],"instructions":")" +
           std::string(instructions, 'i') + "\"}";
  };
  const std::size_t room = ResponseEcho::kMostAtStart - response_echo(asking(0)).fields.size();
  const std::string at_bound = asking(room);
  const std::string past_bound = asking(room + 1);
  EXPECT_EQ(response_echo(at_bound).fields.size(), ResponseEcho::kMostAtStart);
  const Streamed whole_told = stream(at_bound, {finish(Finish::stop)});
  const Streamed told_late = stream(past_bound, {finish(Finish::stop)});
  for (const std::size_t start : {0u, 1u}) {
    EXPECT_NE(whole_told.data[start].find("\"instructions\":\"iii"), std::string::npos);
    const std::string& brief = told_late.data[start];
    EXPECT_LT(brief.size(), 2'000u);
    for (const char* part : {R"("instructions":null)", R"("tools":[])", R"("metadata":{})",
                             R"("text":{"format":{"type":"text"}})", R"("top_p":0.5)"})
      EXPECT_NE(brief.find(part), brief.npos) << part;
  }
  const std::string last = told_late.response();
  for (const char* part : {R"("instructions":"iii)", R"("name":"f")", R"("metadata":{"k":"v"})",
                           R"("verbosity":"low")"})
    EXPECT_NE(last.find(part), last.npos) << part;
  EXPECT_EQ(whole(past_bound, {finish(Finish::stop)}), last);
}

TEST_F(ResponsesWriterTest, what_is_kept_is_counted) {
  ResponsesWriter one = writer(kCodex);
  std::string out;
  const std::string piece(1'000, 'x');
  EXPECT_EQ(one.held(), 0u);  // not what the caller asked
  const AnswerEvent events[] = {
      text(piece),         words(EventKind::reasoning, piece), call(0, "c", "shell"),
      arguments(0, piece), call(1, piece, "apply_patch"),      arguments(1, R"({\"input\":\")"),
      arguments(1, piece)};
  for (const AnswerEvent& event : events) ASSERT_TRUE(one.write(event, out).ok());
  EXPECT_GE(one.held(), 5 * piece.size());
}

}  // namespace
}  // namespace solidrust::dialect
