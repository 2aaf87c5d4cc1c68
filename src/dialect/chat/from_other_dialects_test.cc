// Requests as Codex and Claude Code make them, and what a chat completions server is sent.
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "dialect/chat/request_writer.h"
#include "dialect/messages/request_reader.h"
#include "dialect/responses/request_reader.h"

namespace solidrust::dialect {
namespace {

struct Sent {
  std::string body;
  std::string error;
  std::string param;
  std::string dropped;
  bool has(std::string_view text) const { return body.find(text) != body.npos; }
};

Sent sent(const Result<Turn>& turn, bool replay) {
  Sent sent;
  if (!turn) {
    sent.error = turn.error().message;
    sent.param = turn.error().param;
    return sent;
  }
  TargetForm form;
  form.model = "m";
  form.reasoning_replay = replay;
  Result<WrittenRequest> written = write_chat_request(*turn, form);
  if (!written) {
    sent.error = written.error().message;
    sent.param = written.error().param;
    return sent;
  }
  sent.body = std::move(written->body);
  for (const std::string_view name : turn->dropped) sent.dropped.append(name).append(" ");
  for (const std::string_view name : written->dropped) sent.dropped.append(name).append(" ");
  JsonCursor json(sent.body, 128);
  json.skip();
  EXPECT_TRUE(json.at_end()) << sent.body;
  return sent;
}

Sent responses(const std::string& body, bool replay = false) {
  return sent(read_responses_request(body, nullptr), replay);
}
Sent messages(const std::string& body, bool replay = false) {
  return sent(read_messages_request(body, nullptr), replay);
}

TEST(ChatFromResponses, a_request_of_codex_goes_over_whole) {
  const Sent got = responses(
      R"({"model":"x","instructions":"You are Codex.","input":[{"type":"message",)"
      R"("role":"developer","content":[{"type":"input_text","text":"Sandbox."}]},)"
      R"({"type":"message","role":"user","content":[{"type":"input_text","text":"go"}]},)"
      R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look"}]},)"
      R"({"type":"function_call","call_id":"c1","name":"shell","arguments":"{\"c\":\"ls\"}"},)"
      R"({"type":"custom_tool_call","call_id":"c2","name":"apply_patch","input":"*** \"a\"\n"},)"
      R"({"type":"function_call_output","call_id":"c1","output":[{"type":"input_text",)"
      R"("text":"a.txt"}]},{"type":"custom_tool_call_output","call_id":"c2","output":"done"},)"
      R"({"type":"message","role":"user","content":[{"type":"input_text","text":"and?"}]}],)"
      R"("tools":[{"type":"function","name":"shell","parameters":{"type":"object"},"strict":false},)"
      R"({"type":"custom","name":"apply_patch","description":"Patch.","format":{"type":"grammar",)"
      R"("syntax":"lark","definition":"start: x"}},{"type":"namespace","name":"mcp__git",)"
      R"("description":"Git.","tools":[{"type":"function","name":"log","parameters":{}}]},)"
      R"({"type":"web_search"}],"tool_choice":"auto","parallel_tool_calls":true,)"
      R"("reasoning":{"effort":"xhigh"},"store":false,"stream":true,)"
      R"("include":["reasoning.encrypted_content"],"prompt_cache_key":"k"})");
  ASSERT_EQ(got.error, "") << got.param;
  EXPECT_TRUE(got.has(
      R"("messages":[{"role":"system","content":"You are Codex.\n\nSandbox."},)"
      R"({"role":"user","content":"go"},{"role":"assistant","content":"I look","tool_calls":[)"
      R"({"id":"c1","type":"function","function":{"name":"shell","arguments":"{\"c\":\"ls\"}"}},)"
      R"({"id":"c2","type":"function","function":{"name":"apply_patch",)"
      R"("arguments":"{\"input\":\"*** \\\"a\\\"\\n\"}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","content":"a.txt"},)"
      R"({"role":"tool","tool_call_id":"c2","content":"done"},{"role":"user","content":"and?"}])"))
      << got.body;
  EXPECT_TRUE(got.has(R"("name":"mcp__git__log","parameters":{"type":"object"})")) << got.body;
  EXPECT_TRUE(got.has(R"("required":["input"])"));
  EXPECT_TRUE(got.has(R"("tool_choice":"auto","parallel_tool_calls":true)"));
  EXPECT_TRUE(got.has(R"("reasoning_effort":"high")"));
  EXPECT_TRUE(got.has(R"("stream":true,"stream_options":{"include_usage":true})"));
  EXPECT_FALSE(got.has("prompt_cache_key"));
  EXPECT_NE(got.dropped.find("web_search"), std::string::npos) << got.dropped;
  EXPECT_NE(got.dropped.find("prompt_cache_key"), std::string::npos);
}

TEST(ChatFromResponses, what_is_wrong_with_the_items_is_told_of_input) {
  const Sent got =
      responses(R"({"model":"x","input":[{"type":"function_call","call_id":"c1","name":"f",)"
                R"("arguments":"{}"}]})");
  EXPECT_NE(got.error.find("'c1'"), std::string::npos) << got.error;
  EXPECT_EQ(got.param, "input");
}

TEST(ChatFromMessages, a_request_of_claude_code_goes_over_whole) {
  const Sent got = messages(
      R"({"model":"x","max_tokens":32000,"stream":true,"system":[{"type":"text",)"
      R"("text":"You are Claude Code."},{"type":"text","text":"Be brief.",)"
      R"("cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[)"
      R"({"type":"text","text":"go"}]},{"role":"assistant","content":[{"type":"thinking",)"
      R"("thinking":"hm","signature":""},{"type":"text","text":"I look."},{"type":"tool_use",)"
      R"("id":"t1","name":"Read","input":{"p": 1}},{"type":"tool_use","id":"t2","name":"Bash",)"
      R"("input":{}},{"type":"text","text":"Both."}]},{"role":"user","content":[{"type":"text",)"
      R"("text":"hurry"},{"type":"tool_result","tool_use_id":"t2","is_error":true,)"
      R"("content":"no"},{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text",)"
      R"("text":"x"},{"type":"image","source":{"type":"base64","media_type":"image/png",)"
      R"("data":"QQ=="}}]}]}],"tools":[{"name":"Read","description":"Reads.","input_schema":)"
      R"({"properties":{}}},{"name":"Bash","input_schema":{"type":"object"}}],)"
      R"("tool_choice":{"type":"any"},"thinking":{"type":"disabled"},)"
      R"("metadata":{"user_id":"u"}})");
  ASSERT_EQ(got.error, "") << got.param;
  EXPECT_TRUE(
      got.has(R"("messages":[{"role":"system","content":"You are Claude Code.\n\nBe brief."},)"
              R"({"role":"user","content":"go"},{"role":"assistant","content":"I look.\n\nBoth.",)"
              R"("tool_calls":[{"id":"t1","type":"function","function":{"name":"Read",)"))
      << got.body;
  EXPECT_TRUE(got.has(
      R"({"role":"tool","tool_call_id":"t1","content":"x\n\n[image: see the next message]"},)"
      R"({"role":"tool","tool_call_id":"t2","content":"Error: no"},)"
      R"({"role":"user","content":[{"type":"image_url","image_url":{"url":)"
      R"("data:image/png;base64,QQ=="}}]},{"role":"user","content":"hurry"}])"))
      << got.body;
  EXPECT_TRUE(got.has(R"("parameters":{"type":"object","properties":{}})")) << got.body;
  EXPECT_TRUE(got.has(R"("tool_choice":"required")"));
  EXPECT_TRUE(got.has(R"("max_tokens":32000)"));
  EXPECT_FALSE(got.has("reasoning_effort"));
  EXPECT_FALSE(got.has("\"user\":\"u\""));
}

TEST(ChatFromMessages, thoughts_without_a_signature_go_back_where_they_are_wanted) {
  const std::string body =
      R"({"model":"x","max_tokens":5,"messages":[{"role":"user","content":"go"},)"
      R"({"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":""},)"
      R"({"type":"tool_use","id":"t1","name":"f","input":{}}]},{"role":"user","content":[)"
      R"({"type":"tool_result","tool_use_id":"t1","content":"r"}]}],"tools":[{"name":"f",)"
      R"("input_schema":{"type":"object"}}]})";
  EXPECT_TRUE(messages(body, true).has(R"("reasoning_content":"hm")")) << messages(body, true).body;
  EXPECT_FALSE(messages(body).has("hm"));
}

TEST(ChatFromMessages, a_beginning_of_the_answer_is_refused) {
  const Sent got =
      messages(R"({"model":"x","max_tokens":5,"messages":[{"role":"user","content":"go"},)"
               R"({"role":"assistant","content":"{"}]})");
  EXPECT_EQ(got.param, "messages");
}

}  // namespace
}  // namespace solidrust::dialect
