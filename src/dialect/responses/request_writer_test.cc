#include "dialect/responses/request_writer.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "base/json_cursor.h"

namespace solidrust::dialect {
namespace {

Turn asked(std::string_view text = "hi") {
  Turn turn;
  turn.items.push_back({Speaker::user, 0, Text{{text}}});
  return turn;
}

TargetForm openai() {
  TargetForm target;
  target.model = "gpt-x";
  target.openai = true;
  return target;
}

TargetForm other() {
  TargetForm target;
  target.model = "local \"x\"";
  return target;
}

WrittenRequest written(const Turn& turn, const TargetForm& target) {
  Result<WrittenRequest> request = write_responses_request(turn, target);
  EXPECT_TRUE(request.ok()) << request.error().message;
  if (!request.ok()) return {};
  JsonCursor json(request->body);
  json.skip();
  EXPECT_TRUE(json.at_end()) << request->body;
  return std::move(request).value();
}

void expect_has(const WrittenRequest& request, std::string_view part) {
  EXPECT_NE(request.body.find(part), std::string::npos) << part << "\nin " << request.body;
}

bool dropped(const WrittenRequest& request, std::string_view name) {
  return std::find(request.dropped.begin(), request.dropped.end(), name) != request.dropped.end();
}

void expect_refused(const Turn& turn, const TargetForm& target, std::string_view param) {
  const Result<WrittenRequest> request = write_responses_request(turn, target);
  ASSERT_FALSE(request.ok()) << request->body;
  EXPECT_EQ(request.error().code, ErrorCode::invalid_value);
  EXPECT_EQ(request.error().param, param);
}

TEST(ResponsesRequestWriter, nothing_is_to_be_stored) {
  EXPECT_EQ(written(asked(R"(say \"hi\")"), other()).body,
            R"({"model":"local \"x\"","input":[{"type":"message","role":"user","content":[)"
            R"({"type":"input_text","text":"say \"hi\""}]}],"store":false})");
  Turn turn = asked();
  turn.stream = true;
  EXPECT_EQ(written(turn, openai()).body,
            R"({"model":"gpt-x","input":[{"type":"message","role":"user","content":[)"
            R"({"type":"input_text","text":"hi"}]}],"include":["reasoning.encrypted_content"],)"
            R"("store":false,"stream":true})");
}

TEST(ResponsesRequestWriter, system_messages_at_the_front_are_instructions) {
  Turn turn;
  turn.items.push_back({Speaker::system, 0, Text{{"a"}}});
  turn.items.push_back({Speaker::system, 0, Text{{""}}});
  turn.items.push_back({Speaker::system, 1, Text{{"b"}}});
  turn.items.push_back({Speaker::user, 2, Text{{"u"}}});
  turn.items.push_back({Speaker::system, 3, Text{{"late"}}});
  expect_has(written(turn, openai()),
             R"("instructions":"a\n\nb","input":[{"type":"message","role":"user")");
  expect_has(written(turn, openai()), R"({"type":"message","role":"developer","content":[)"
                                      R"({"type":"input_text","text":"late"}]})");
  expect_has(written(turn, other()), R"({"type":"message","role":"user","content":[)"
                                     R"({"type":"input_text","text":"late"}]})");
}

TEST(ResponsesRequestWriter, the_parts_of_a_message_stay_together) {
  Turn turn;
  turn.items.push_back({Speaker::user, 0, Text{{"a"}}});
  turn.items.push_back({Speaker::user, 0, Image{{"https://x"}, {}, {}, {"low"}}});
  turn.items.push_back({Speaker::user, 1, Image{{}, {"image/png"}, {"QQ=="}, {}}});
  turn.items.push_back({Speaker::user, 1, File{{"f.pdf"}, {}, {"application/pdf"}, {"QQ=="}}});
  expect_has(written(turn, openai()),
             R"("input":[{"type":"message","role":"user","content":[)"
             R"({"type":"input_text","text":"a"},)"
             R"({"type":"input_image","image_url":"https://x","detail":"low"}]},)"
             R"({"type":"message","role":"user","content":[)"
             R"({"type":"input_image","image_url":"data:image/png;base64,QQ==","detail":"auto"},)"
             R"({"type":"input_file","filename":"f.pdf",)"
             R"("file_data":"data:application/pdf;base64,QQ=="}]}])");
  expect_refused(turn, other(), "messages");
}

TEST(ResponsesRequestWriter, calls_and_results_are_items_of_their_own) {
  Turn turn = asked();
  turn.items.push_back({Speaker::assistant, 1, Text{{"I call"}}});
  turn.items.push_back(
      {Speaker::assistant, 1, Call{CallKind::function, {"c1"}, {"ns"}, {"f"}, R"({"a":"\n"})"}});
  turn.items.push_back({Speaker::assistant, 1, Call{CallKind::function, {"c2"}, {}, {"g"}, ""}});
  turn.items.push_back(
      {Speaker::assistant, 1, Call{CallKind::custom, {"c3"}, {}, {"p"}, "*** \"x\"\n"}});
  turn.items.push_back({Speaker::user, 2, CallResult{{"c1"}, false, {Text{{"done"}}}}});
  turn.items.push_back({Speaker::user, 2, CallResult{{"c2"}, true, {Text{{"no"}}}}});
  turn.items.push_back({Speaker::user, 2,
                        CallResult{{"c3"}, true, {Image{{"https://x"}, {}, {}, {}}, Text{{"t"}}}}});
  turn.items.push_back({Speaker::user, 2, CallResult{{"c4"}, false, {}}});
  const WrittenRequest request = written(turn, openai());
  expect_has(
      request,
      R"({"type":"message","role":"assistant","content":[)"
      R"({"type":"output_text","text":"I call","annotations":[]}]},)"
      R"({"type":"function_call","call_id":"c1","name":"ns__f","arguments":"{\"a\":\"\\n\"}"},)"
      R"({"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},)"
      R"({"type":"function_call","call_id":"c3","name":"p",)"
      R"("arguments":"{\"input\":\"*** \\\"x\\\"\\n\"}"},)"
      R"({"type":"function_call_output","call_id":"c1","output":"done"},)"
      R"({"type":"function_call_output","call_id":"c2","output":"Error: no"},)"
      R"({"type":"function_call_output","call_id":"c3","output":[)"
      R"({"type":"input_text","text":"Error: "},)"
      R"({"type":"input_image","image_url":"https://x","detail":"auto"},)"
      R"({"type":"input_text","text":"t"}]},)"
      R"({"type":"function_call_output","call_id":"c4","output":""})");
  // Others want an id of what an answer has said.
  expect_has(written(turn, other()), R"("role":"assistant","id":"msg_1","status":"completed")");
}

TEST(ResponsesRequestWriter, a_refusal_is_a_part_of_the_assistants_message) {
  Turn turn = asked();
  turn.items.push_back({Speaker::assistant, 1, Refusal{{"no"}}});
  turn.items.push_back({Speaker::user, 2, Text{{"why"}}});
  expect_has(written(turn, openai()), R"("content":[{"type":"refusal","refusal":"no"}])");
}

TEST(ResponsesRequestWriter, what_was_thought_goes_back_where_it_is_wanted) {
  Turn turn = asked();
  turn.items.push_back({Speaker::assistant, 1, Reasoning{{"hm"}, {"signature"}}});
  turn.items.push_back({Speaker::user, 2, Text{{"u"}}});
  TargetForm replays = other();
  replays.reasoning_replay = true;
  const WrittenRequest request = written(turn, replays);
  expect_has(request, R"({"type":"reasoning","id":"rs_1","status":"completed","summary":[],)"
                      R"("content":[{"type":"reasoning_text","text":"hm"}]})");
  EXPECT_TRUE(request.dropped.empty());
  for (const TargetForm& target : {other(), openai()}) {
    const WrittenRequest without = written(turn, target);
    EXPECT_EQ(without.body.find("hm"), std::string::npos);
    EXPECT_TRUE(dropped(without, "reasoning"));
  }
}

TEST(ResponsesRequestWriter, tools_are_flat) {
  Turn turn = asked();
  turn.tools.push_back(
      {CallKind::function, {"ns"}, {"f"}, {"d"}, {R"({"type":"object"})"}, {"true"}, {}});
  turn.tools.push_back({CallKind::function, {}, {"g"}, {}, {}, {}, {}});
  turn.tools.push_back({CallKind::custom, {}, {"p"}, {"patches"}, {}, {}, {"start: x"}});
  turn.tool_choice = {ToolChoice::Mode::named, {"ns"}, {"f"}};
  turn.parallel_calls = false;
  const WrittenRequest request = written(turn, other());
  expect_has(request,
             R"("tools":[{"type":"function","name":"ns__f","description":"d",)"
             R"("parameters":{"type":"object"},"strict":true},{"type":"function","name":"g",)"
             R"("parameters":{"type":"object","properties":{}},"strict":false},)"
             R"({"type":"function","name":"p","description":"patches\n\n)"
             R"(The input must follow this grammar:\nstart: x","parameters":)");
  expect_has(request, R"("tool_choice":{"type":"function","name":"ns__f"},)"
                      R"("parallel_tool_calls":false)");
  using Mode = ToolChoice::Mode;
  for (const auto& [mode, name] : {std::pair{Mode::automatic, R"("tool_choice":"auto")"},
                                   {Mode::none, R"("tool_choice":"none")"},
                                   {Mode::required, R"("tool_choice":"required")"}}) {
    turn.tool_choice = {mode, {}, {}};
    expect_has(written(turn, other()), name);
  }
}

TEST(ResponsesRequestWriter, a_tool_that_is_not_there_cannot_be_demanded) {
  Turn turn = asked();
  turn.tool_choice.mode = ToolChoice::Mode::required;
  expect_refused(turn, other(), "tool_choice");
  turn.tools.push_back({CallKind::function, {}, {"g"}, {}, {}, {}, {}});
  turn.tool_choice = {ToolChoice::Mode::named, {}, {"f"}};
  expect_refused(turn, other(), "tool_choice");
  turn.tool_choice = {};
  turn.tools.push_back({CallKind::custom, {}, {"g"}, {}, {}, {}, {}});
  expect_refused(turn, other(), "tools");
}

TEST(ResponsesRequestWriter, settings_are_taken_over) {
  Turn turn = asked();
  turn.max_tokens = 100;
  turn.temperature = {"0.5"};
  turn.top_p = {"1"};
  turn.effort = Effort::xhigh;
  turn.format = {AnswerFormat::Kind::json_schema, {}, {"d"}, {R"({"a":1})"}, {"true"}};
  turn.presence_penalty = {"0.0"};
  turn.logit_bias = {"{ }"};
  turn.logprobs = {"false"};
  const WrittenRequest request = written(turn, other());
  expect_has(request, R"("max_output_tokens":100,"temperature":0.5,"top_p":1,)"
                      R"("reasoning":{"effort":"high"},"text":{"format":{"type":"json_schema",)"
                      R"("name":"answer","description":"d","schema":{"a":1},"strict":true}})");
  turn.format = {AnswerFormat::Kind::json_object, {}, {}, {}, {}};
  expect_has(written(turn, other()), R"("text":{"format":{"type":"json_object"}})");
}

TEST(ResponsesRequestWriter, what_only_openai_knows_goes_to_openai_only) {
  Turn turn = asked();
  turn.user = {"u"};
  turn.service_tier = {"flex"};
  turn.prompt_cache_key = {"k"};
  turn.metadata = {R"({"a":"b"})"};
  turn.verbosity = {"low"};
  turn.effort = Effort::minimal;
  const WrittenRequest request = written(turn, openai());
  expect_has(request, R"("reasoning":{"effort":"minimal"},"text":{"verbosity":"low"},"user":"u",)"
                      R"("service_tier":"flex","prompt_cache_key":"k","metadata":{"a":"b"})");
  EXPECT_TRUE(request.dropped.empty());
  const WrittenRequest without = written(turn, other());
  for (const char* name :
       {"user", "service_tier", "prompt_cache_key", "metadata", "verbosity", "reasoning_effort"})
    EXPECT_TRUE(dropped(without, name)) << name;
}

TEST(ResponsesRequestWriter, what_there_is_no_place_for_is_refused) {
  const std::pair<const char*, std::function<void(Turn&)>> cases[] = {
      {"stop", [](Turn& turn) { turn.stop.push_back({"x"}); }},
      {"n", [](Turn& turn) { turn.choices = {"2"}; }},
      {"seed", [](Turn& turn) { turn.seed = {"1"}; }},
      {"presence_penalty", [](Turn& turn) { turn.presence_penalty = {"0.1"}; }},
      {"frequency_penalty", [](Turn& turn) { turn.frequency_penalty = {"-1"}; }},
      {"logit_bias", [](Turn& turn) { turn.logit_bias = {R"({"1":2})"}; }},
      {"logprobs", [](Turn& turn) { turn.logprobs = {"true"}; }},
      {"top_logprobs", [](Turn& turn) { turn.top_logprobs = {"2"}; }},
      {"messages",
       [](Turn& turn) {
         turn.items.push_back({Speaker::assistant, 1, Text{{"So"}}});
       }},
      {"messages",
       [](Turn& turn) {
         turn.items.push_back({Speaker::assistant, 1, Image{{"u"}, {}, {}, {}}});
       }},
  };
  for (const auto& [param, change] : cases) {
    Turn turn = asked();
    change(turn);
    expect_refused(turn, openai(), param);
  }
}

TEST(ResponsesRequestWriter, openai_bounds_no_answer_by_less_than_16_tokens) {
  Turn turn = asked();
  turn.max_tokens = 16;
  expect_has(written(turn, openai()), R"("max_output_tokens":16)");
  turn.max_tokens = 15;
  expect_refused(turn, openai(), "max_tokens");
  expect_has(written(turn, other()), R"("max_output_tokens":15)");
}

}  // namespace
}  // namespace solidrust::dialect
