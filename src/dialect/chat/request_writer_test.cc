#include "dialect/chat/request_writer.h"

#include <initializer_list>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/json_cursor.h"

namespace solidrust::dialect {
namespace {

using Mode = ToolChoice::Mode;

// A conversation as a reader leaves it; `message` counts by the calls of next().
class Talk {
 public:
  Talk& next() {
    ++message_;
    return *this;
  }
  Talk& system(std::string_view text) { return add(Speaker::system, Text{{text}}); }
  Talk& user(std::string_view text) { return add(Speaker::user, Text{{text}}); }
  Talk& user(Image image) { return add(Speaker::user, image); }
  Talk& user(File file) { return add(Speaker::user, file); }
  Talk& says(std::string_view text) { return add(Speaker::assistant, Text{{text}}); }
  Talk& refuses(std::string_view text) { return add(Speaker::assistant, Refusal{{text}}); }
  Talk& thinks(std::string_view text) { return add(Speaker::assistant, Reasoning{{text}, {}}); }
  Talk& calls(std::string_view id, std::string_view name, std::string_view arguments = "{}",
              CallKind kind = CallKind::function, std::string_view space = {}) {
    return add(Speaker::assistant, Call{kind, {id}, {space}, {name}, arguments});
  }
  Talk& result(std::string_view id, std::vector<ResultPart> parts, bool failed = false) {
    return add(Speaker::user, CallResult{{id}, failed, std::move(parts)});
  }
  Talk& result(std::string_view id, std::string_view text) {
    return result(id, {ResultPart(Text{{text}})});
  }
  Turn turn;

 private:
  template <class What>
  Talk& add(Speaker speaker, What what) {
    turn.items.push_back({speaker, message_, std::move(what)});
    return *this;
  }
  std::uint32_t message_ = 0;
};

TargetForm server() {
  TargetForm form;
  form.model = "m";
  return form;
}

TargetForm openai() {
  TargetForm form = server();
  form.openai = true;
  return form;
}

TargetForm replaying() {
  TargetForm form = server();
  form.reasoning_replay = true;
  return form;
}

WrittenRequest written(const Turn& turn, const TargetForm& form = server()) {
  Result<WrittenRequest> request = write_chat_request(turn, form);
  if (!request) {
    ADD_FAILURE() << request.error().message;
    return {};
  }
  JsonCursor json(request->body, 256);
  json.skip();
  EXPECT_TRUE(json.at_end()) << request->body;
  return std::move(request).value();
}

// The value of a field of the request; empty if there is none.
std::string field(const Turn& turn, std::string_view name, const TargetForm& form = server()) {
  const std::string body = written(turn, form).body;
  JsonCursor json(body, 256);
  std::string_view key, value;
  json.enter_object();
  while (json.next_field(key)) {
    json.skip(value);
    if (key == name) return std::string(value);
  }
  return {};
}

std::string messages(const Talk& talk, const TargetForm& form = server()) {
  return field(talk.turn, "messages", form);
}

Error refusal(const Turn& turn, const TargetForm& form = server()) {
  Result<WrittenRequest> request = write_chat_request(turn, form);
  if (request) {
    ADD_FAILURE() << request->body;
    return {};
  }
  EXPECT_EQ(request.error().code, ErrorCode::invalid_value);
  return request.error();
}

Turn greeting() {
  Talk talk;
  talk.user("hi");
  return std::move(talk.turn);
}

Tool function(std::string_view name) {
  Tool tool;
  tool.name = {name};
  return tool;
}

TEST(ChatRequestWriter, the_smallest_request) {
  EXPECT_EQ(written(greeting()).body,
            R"({"model":"m","messages":[{"role":"user","content":"hi"}]})");
}

TEST(ChatRequestWriter, system_items_at_the_front_are_one_message_joined_by_a_blank_line) {
  Talk talk;
  talk.system("be brief").next().system("be kind").system("").next().user("hi");
  EXPECT_EQ(messages(talk), R"([{"role":"system","content":"be brief\n\nbe kind"},)"
                            R"({"role":"user","content":"hi"}])");
}

TEST(ChatRequestWriter, a_later_system_item_is_said_by_the_user_but_to_openai) {
  Talk talk;
  talk.user("hi").next().says("ho").next().system("now in German").next().user("go on");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":"hi"},{"role":"assistant","content":"ho"},)"
            R"({"role":"user","content":"now in German"},)"
            R"({"role":"user","content":"go on"}])");
  EXPECT_EQ(messages(talk, openai()),
            R"([{"role":"user","content":"hi"},{"role":"assistant","content":"ho"},)"
            R"({"role":"system","content":"now in German"},{"role":"user","content":"go on"}])");
}

TEST(ChatRequestWriter, text_goes_over_with_its_escapes) {
  Talk talk;
  talk.user("a \\\"b\\\" \\u00e9 \\ud83d\\ude00 \xC3\xA9");
  EXPECT_EQ(messages(talk),
            "[{\"role\":\"user\",\"content\":\"a \\\"b\\\" \\u00e9 \\ud83d\\ude00 \xC3\xA9\"}]");
}

TEST(ChatRequestWriter, several_parts_of_the_user_are_a_list_and_images_have_an_address) {
  Talk talk;
  talk.user("what is").user(Image{{"https://x/a.png"}, {}, {}, {"low"}});
  talk.user(Image{{}, {"image/png"}, {"QUJD"}, {}}).user("?");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":[{"type":"text","text":"what is"},)"
            R"({"type":"image_url","image_url":{"url":"https://x/a.png","detail":"low"}},)"
            R"({"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},)"
            R"({"type":"text","text":"?"}]}])");
}

TEST(ChatRequestWriter, messages_of_the_user_stay_apart) {
  Talk talk;
  talk.user("a").next().user("b");
  EXPECT_EQ(messages(talk), R"([{"role":"user","content":"a"},{"role":"user","content":"b"}])");
}

TEST(ChatRequestWriter, files_go_to_openai_only) {
  Talk talk;
  talk.user(File{{"a.pdf"}, {"data:application/pdf;base64,QUJD"}, {}, {}});
  talk.user(File{{}, {}, {"application/pdf"}, {"QUJD"}});
  EXPECT_EQ(messages(talk, openai()),
            R"([{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf",)"
            R"("file_data":"data:application/pdf;base64,QUJD"}},{"type":"file","file":)"
            R"({"filename":"document","file_data":"data:application/pdf;base64,QUJD"}}]}])");
  EXPECT_EQ(refusal(talk.turn).param, "messages");
  talk.turn.items_field = "input";
  EXPECT_EQ(refusal(talk.turn).param, "input");
}

TEST(ChatRequestWriter, calls_made_together_are_one_message_with_the_text_before_them) {
  Talk talk;
  talk.user("go").next().says("I look").next().calls("c1", "get", R"({"a":"b"})");
  talk.next().calls("c2", "get", "").next().result("c1", "one").next().result("c2", "two");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":"go"},{"role":"assistant","content":"I look",)"
            R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"get",)"
            R"("arguments":"{\"a\":\"b\"}"}},{"id":"c2","type":"function","function":{)"
            R"("name":"get","arguments":"{}"}}]},)"
            R"({"role":"tool","tool_call_id":"c1","content":"one"},)"
            R"({"role":"tool","tool_call_id":"c2","content":"two"}])");
}

TEST(ChatRequestWriter, text_behind_a_call_goes_before_it) {
  Talk talk;
  talk.user("go").next().says("a").says("b").calls("c1", "get").says("after");
  talk.next().result("c1", "r");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":"go"},{"role":"assistant","content":"ab\n\nafter",)"
            R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"get",)"
            R"("arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"r"}])");
}

TEST(ChatRequestWriter, results_stand_behind_their_calls_in_the_order_of_the_calls) {
  Talk talk;
  talk.user("go").next().calls("c1", "get").calls("c2", "get").next();
  talk.user("by the way").result("c2", "two").next().result("c1", "one").user("and now?");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":"go"},{"role":"assistant","content":null,)"
            R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"get",)"
            R"("arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"get",)"
            R"("arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"one"},)"
            R"({"role":"tool","tool_call_id":"c2","content":"two"},)"
            R"({"role":"user","content":"by the way"},{"role":"user","content":"and now?"}])");
}

TEST(ChatRequestWriter, a_call_behind_a_result_begins_a_message_and_ids_may_come_again) {
  Talk talk;
  talk.user("go").next().calls("c", "get").next().result("c", "one");
  talk.next().calls("c", "get").next().result("c", "two");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":"go"},{"role":"assistant","content":null,)"
            R"("tool_calls":[{"id":"c","type":"function","function":{"name":"get",)"
            R"("arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"one"},)"
            R"({"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function",)"
            R"("function":{"name":"get","arguments":"{}"}}]},)"
            R"({"role":"tool","tool_call_id":"c","content":"two"}])");
}

// Templates of models demand that the two take turns.
TEST(ChatRequestWriter, words_around_a_late_result_are_one_message) {
  Talk talk;
  talk.user("go").next().calls("c1", "get").calls("c2", "get").next().result("c1", "one");
  talk.next().says("a").next().result("c2", "two").next().says("b").next().user("and now?");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":"go"},{"role":"assistant","content":null,)"
            R"("tool_calls":[{"id":"c1","type":"function","function":{"name":"get",)"
            R"("arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"get",)"
            R"("arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"one"},)"
            R"({"role":"tool","tool_call_id":"c2","content":"two"},)"
            R"({"role":"assistant","content":"a\n\nb"},{"role":"user","content":"and now?"}])");
}

TEST(ChatRequestWriter, a_call_and_its_result_belong_together_however_the_id_is_spelled) {
  Talk talk;
  talk.user("go").next().calls("a\\/b", "get").next().result("a/b", "one");
  EXPECT_NE(messages(talk).find(R"("tool_call_id":"a/b","content":"one")"), std::string::npos);
}

TEST(ChatRequestWriter, a_result_of_several_texts_is_one_string_and_a_failed_one_says_so) {
  Talk talk;
  talk.user("go").next().calls("c1", "get").calls("c2", "get").calls("c3", "get").next();
  talk.result("c1", {Text{{"a"}}, Text{{""}}, Text{{"b"}}}).result("c2", {Text{{"no"}}}, true);
  talk.result("c3", std::vector<ResultPart>{});
  const std::string all = messages(talk);
  EXPECT_NE(all.find(R"({"role":"tool","tool_call_id":"c1","content":"a\n\nb"})"), all.npos) << all;
  EXPECT_NE(all.find(R"({"role":"tool","tool_call_id":"c2","content":"Error: no"})"), all.npos);
  EXPECT_NE(all.find(R"({"role":"tool","tool_call_id":"c3","content":""})"), all.npos);
}

TEST(ChatRequestWriter, images_in_results_follow_as_a_message_of_the_user) {
  Talk talk;
  talk.user("go").next().calls("c1", "shoot").calls("c2", "get").next();
  talk.result("c1", {Text{{"see"}}, Image{{}, {"image/png"}, {"QUJD"}, {}}}).result("c2", "two");
  talk.user("well?");
  const std::string all = messages(talk);
  EXPECT_TRUE(all.ends_with(
      R"({"role":"tool","tool_call_id":"c1","content":"see\n\n[image: see the next message]"},)"
      R"({"role":"tool","tool_call_id":"c2","content":"two"},)"
      R"({"role":"user","content":[{"type":"image_url","image_url":{"url":)"
      R"("data:image/png;base64,QUJD"}}]},{"role":"user","content":"well?"}])"))
      << all;
}

TEST(ChatRequestWriter, a_call_without_a_result_and_a_result_without_a_call_are_named) {
  Talk open;
  open.user("go").next().calls("c1", "get").calls("c2", "put").next().result("c1", "one");
  EXPECT_NE(refusal(open.turn).message.find("'c2'"), std::string::npos);
  EXPECT_NE(refusal(open.turn).message.find("'put'"), std::string::npos);
  EXPECT_EQ(refusal(open.turn).param, "messages");

  Talk stray;
  stray.user("go").next().result("c9", "one");
  EXPECT_NE(refusal(stray.turn).message.find("'c9'"), std::string::npos);

  Talk twice;
  twice.user("go").next().calls("c1", "get").next().result("c1", "one").result("c1", "again");
  EXPECT_NE(refusal(twice.turn).message.find("'c1'"), std::string::npos);

  Talk early;
  early.user("go").next().result("c1", "one").next().calls("c1", "get");
  EXPECT_NE(refusal(early.turn).message.find("'c1'"), std::string::npos);
}

TEST(ChatRequestWriter, words_of_the_assistant_at_the_end_are_refused) {
  Talk prefill;
  prefill.user("go").next().says("{");
  EXPECT_EQ(refusal(prefill.turn).param, "messages");
  EXPECT_NE(refusal(prefill.turn).message.find("ends with the assistant's words"),
            std::string::npos);

  Talk silent;  // what it thought is no beginning of an answer
  silent.user("go").next().thinks("hm").says("");
  EXPECT_EQ(messages(silent, replaying()), R"([{"role":"user","content":"go"}])");
}

TEST(ChatRequestWriter, reasoning_goes_back_only_where_it_is_wanted) {
  Talk talk;
  talk.user("go").next().thinks("first").next().thinks("then").next().calls("c", "get");
  talk.next().result("c", "r");
  const std::string replayed = messages(talk, replaying());
  EXPECT_NE(replayed.find(R"("content":null,"reasoning_content":"first\n\nthen",)"
                          R"("reasoning":"first\n\nthen","tool_calls":[)"),
            replayed.npos)
      << replayed;
  EXPECT_TRUE(written(talk.turn, replaying()).dropped.empty());
  EXPECT_EQ(messages(talk).find("first"), std::string::npos);
  EXPECT_EQ(written(talk.turn).dropped, std::vector<std::string_view>{"reasoning"});
}

TEST(ChatRequestWriter, a_message_that_only_thought_is_left_out_with_its_thoughts) {
  Talk talk;
  talk.user("go").next().thinks("hm").next().user("well?");
  EXPECT_EQ(messages(talk),
            R"([{"role":"user","content":"go"},{"role":"user","content":"well?"}])");
}

TEST(ChatRequestWriter, a_refusal_in_the_history_is_a_field_of_openai_and_else_text) {
  Talk talk;
  talk.user("go").next().refuses("I will not").next().user("please");
  EXPECT_EQ(messages(talk), R"([{"role":"user","content":"go"},)"
                            R"({"role":"assistant","content":"I will not"},)"
                            R"({"role":"user","content":"please"}])");
  EXPECT_EQ(messages(talk, openai()),
            R"([{"role":"user","content":"go"},)"
            R"({"role":"assistant","content":null,"refusal":"I will not"},)"
            R"({"role":"user","content":"please"}])");
}

TEST(ChatRequestWriter, a_function_keeps_its_schema_and_strictness) {
  Turn turn = greeting();
  Tool tool = function("get");
  tool.description = {"gets \\\"it\\\""};
  tool.parameters = {R"({"type":"object","properties":{}})"};
  tool.strict = {"true"};
  turn.tools = {tool, function("bare")};
  EXPECT_EQ(field(turn, "tools"),
            R"([{"type":"function","function":{"name":"get","description":"gets \"it\"",)"
            R"("parameters":{"type":"object","properties":{}},"strict":true}},)"
            R"({"type":"function","function":{"name":"bare"}}])");
}

TEST(ChatRequestWriter, a_schema_without_a_type_is_an_object) {
  struct Case {
    const char* given;
    const char* sent;
  };
  const Case cases[] = {
      {"{}", R"({"type":"object"})"},
      {R"({ "properties":{"type":1}})", R"({"type":"object", "properties":{"type":1}})"},
      {R"({"t\u0079pe":"object"})", R"({"t\u0079pe":"object"})"},
  };
  for (const Case& one : cases) {
    Turn turn = greeting();
    turn.tools = {function("get")};
    turn.tools[0].parameters = {one.given};
    EXPECT_NE(field(turn, "tools").find(std::string(R"("parameters":)") + one.sent + "}"),
              std::string::npos)
        << field(turn, "tools");
  }
}

TEST(ChatRequestWriter, a_custom_tool_is_a_function_with_one_text_and_its_grammar_is_told) {
  Talk talk;
  talk.user("go").next().calls("c", "apply_patch", "*** \"a\"\n", CallKind::custom);
  talk.next().result("c", "done");
  Tool tool = function("apply_patch");
  tool.kind = CallKind::custom;
  tool.description = {"patches"};
  tool.grammar = {"start: \\\"x\\\""};
  talk.turn.tools = {tool};
  const std::string tools = field(talk.turn, "tools");
  EXPECT_NE(tools.find(R"("name":"apply_patch","description":"patches\n\nThe input must follow )"
                       R"(this grammar:\nstart: \"x\"","parameters":{"type":"object",)"
                       R"("properties":{"input":{"type":"string")"),
            tools.npos)
      << tools;
  EXPECT_NE(tools.find(R"("required":["input"])"), tools.npos);
  EXPECT_NE(messages(talk).find(R"("arguments":"{\"input\":\"*** \\\"a\\\"\\n\"}")"),
            std::string::npos)
      << messages(talk);
}

TEST(ChatRequestWriter, a_namespace_is_flattened_in_tools_calls_and_choice) {
  Talk talk;
  talk.user("go").next().calls("c", "get", "{}", CallKind::function, "mcp");
  talk.next().result("c", "done");
  Tool tool = function("get");
  tool.space = {"mcp"};
  talk.turn.tools = {tool, function("get")};
  talk.turn.tool_choice = {Mode::named, {"mcp"}, {"get"}};
  EXPECT_EQ(field(talk.turn, "tools"), R"([{"type":"function","function":{"name":"mcp__get"}},)"
                                       R"({"type":"function","function":{"name":"get"}}])");
  EXPECT_EQ(field(talk.turn, "tool_choice"),
            R"({"type":"function","function":{"name":"mcp__get"}})");
  EXPECT_NE(messages(talk).find(R"("function":{"name":"mcp__get","arguments":"{}"})"),
            std::string::npos);
}

TEST(ChatRequestWriter, two_tools_of_one_flat_name_are_refused) {
  Turn turn = greeting();
  turn.tools = {function("get"), function("mcp__get")};
  turn.tools[0].space = {"mcp"};
  EXPECT_EQ(refusal(turn).param, "tools");
  turn.tools[0].space = {"mcq"};
  EXPECT_TRUE(write_chat_request(turn, server()).ok());
}

TEST(ChatRequestWriter, the_choice_of_a_tool) {
  Turn turn = greeting();
  turn.parallel_calls = false;
  EXPECT_EQ(field(turn, "parallel_tool_calls"), "");  // there is nothing to call
  turn.tool_choice.mode = Mode::none;
  EXPECT_EQ(field(turn, "tool_choice"), "");
  turn.tool_choice.mode = Mode::required;
  EXPECT_EQ(refusal(turn).param, "tool_choice");

  turn.tools = {function("get")};
  EXPECT_EQ(field(turn, "parallel_tool_calls"), "false");
  const std::pair<Mode, const char*> modes[] = {{Mode::unsaid, ""},
                                                {Mode::automatic, R"("auto")"},
                                                {Mode::none, R"("none")"},
                                                {Mode::required, R"("required")"}};
  for (const auto& [mode, sent] : modes) {
    turn.tool_choice.mode = mode;
    EXPECT_EQ(field(turn, "tool_choice"), sent);
  }
  turn.tool_choice = {Mode::named, {}, {"other"}};
  EXPECT_EQ(refusal(turn).param, "tool_choice");
}

TEST(ChatRequestWriter, the_bound_of_tokens_has_another_name_with_openai) {
  Turn turn = greeting();
  turn.max_tokens = 32'000;
  EXPECT_EQ(field(turn, "max_tokens"), "32000");
  EXPECT_EQ(field(turn, "max_completion_tokens"), "");
  EXPECT_EQ(field(turn, "max_tokens", openai()), "");
  EXPECT_EQ(field(turn, "max_completion_tokens", openai()), "32000");
}

TEST(ChatRequestWriter, sampling_goes_over_and_top_k_not_to_openai) {
  Turn turn = greeting();
  turn.temperature = {"0.5"};
  turn.top_p = {"0.9"};
  turn.top_k = {"40"};
  turn.seed = {"7"};
  turn.presence_penalty = {"1"};
  turn.frequency_penalty = {"-1"};
  turn.logit_bias = {R"({"50256":-100})"};
  turn.stop = {{"END"}, {"\\n"}};
  const std::pair<const char*, const char*> fields[] = {{"temperature", "0.5"},
                                                        {"top_p", "0.9"},
                                                        {"seed", "7"},
                                                        {"presence_penalty", "1"},
                                                        {"frequency_penalty", "-1"},
                                                        {"logit_bias", R"({"50256":-100})"},
                                                        {"stop", R"(["END","\n"])"}};
  for (const auto& [name, sent] : fields) {
    EXPECT_EQ(field(turn, name), sent);
    EXPECT_EQ(field(turn, name, openai()), sent);
  }
  EXPECT_EQ(field(turn, "top_k"), "40");
  EXPECT_EQ(field(turn, "top_k", openai()), "");
  EXPECT_EQ(written(turn, openai()).dropped, std::vector<std::string_view>{"top_k"});
}

TEST(ChatRequestWriter, log_probabilities_are_refused_for_nothing_carries_them_back) {
  Turn turn = greeting();
  turn.top_logprobs = {"0"};
  turn.logprobs = {"false"};
  EXPECT_EQ(field(turn, "logprobs"), "");
  turn.top_logprobs = {"1"};
  EXPECT_EQ(refusal(turn).param, "top_logprobs");
  turn.top_logprobs = {};
  turn.logprobs = {"true"};
  EXPECT_EQ(refusal(turn).param, "logprobs");
}

TEST(ChatRequestWriter, the_effort_is_one_that_the_target_knows) {
  struct Case {
    Effort effort;
    const char* server;
    const char* openai;
  };
  const Case cases[] = {
      {Effort::unsaid, "", ""},
      {Effort::none, "", R"("none")"},
      {Effort::minimal, "", R"("minimal")"},
      {Effort::low, R"("low")", R"("low")"},
      {Effort::medium, R"("medium")", R"("medium")"},
      {Effort::high, R"("high")", R"("high")"},
      {Effort::xhigh, R"("high")", R"("high")"},
      {Effort::max, R"("high")", R"("high")"},
  };
  for (const Case& one : cases) {
    Turn turn = greeting();
    turn.effort = one.effort;
    EXPECT_EQ(field(turn, "reasoning_effort"), one.server);
    EXPECT_EQ(field(turn, "reasoning_effort", openai()), one.openai);
    const bool newer = one.effort == Effort::none || one.effort == Effort::minimal;
    EXPECT_EQ(written(turn).dropped.size(), newer ? 1U : 0U);
    EXPECT_TRUE(written(turn, openai()).dropped.empty());
  }
}

TEST(ChatRequestWriter, the_form_of_the_answer) {
  Turn turn = greeting();
  EXPECT_EQ(field(turn, "response_format"), "");
  turn.format.kind = AnswerFormat::Kind::json_object;
  EXPECT_EQ(field(turn, "response_format"), R"({"type":"json_object"})");
  turn.format.kind = AnswerFormat::Kind::json_schema;
  turn.format.schema = {R"({"type":"object"})"};
  EXPECT_EQ(field(turn, "response_format"),
            R"({"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}})");
  turn.format.name = {"n"};
  turn.format.description = {"d"};
  turn.format.strict = {"true"};
  EXPECT_EQ(field(turn, "response_format"),
            R"({"type":"json_schema","json_schema":{"name":"n","description":"d",)"
            R"("schema":{"type":"object"},"strict":true}})");
}

TEST(ChatRequestWriter, what_only_openai_knows_goes_nowhere_else) {
  Turn turn = greeting();
  turn.user = {"u"};
  turn.service_tier = {"flex"};
  turn.prompt_cache_key = {"k"};
  turn.verbosity = {"low"};
  turn.metadata = {R"({"a":"b"})"};
  EXPECT_EQ(field(turn, "user", openai()), R"("u")");
  EXPECT_EQ(field(turn, "service_tier", openai()), R"("flex")");
  EXPECT_EQ(field(turn, "prompt_cache_key", openai()), R"("k")");
  EXPECT_EQ(field(turn, "verbosity", openai()), R"("low")");
  EXPECT_EQ(written(turn, openai()).dropped, std::vector<std::string_view>{"metadata"});
  EXPECT_EQ(written(turn).body, written(greeting()).body);
  EXPECT_EQ(written(turn).dropped,
            (std::vector<std::string_view>{"user", "service_tier", "prompt_cache_key", "verbosity",
                                           "metadata"}));
}

TEST(ChatRequestWriter, a_stream_is_asked_for_its_usage_where_that_is_known) {
  Turn turn = greeting();
  EXPECT_EQ(field(turn, "stream"), "");
  EXPECT_EQ(field(turn, "stream_options"), "");
  turn.stream = true;
  EXPECT_EQ(field(turn, "stream"), "true");
  EXPECT_EQ(field(turn, "stream_options"), R"({"include_usage":true})");
  TargetForm silent = server();
  silent.ask_usage = false;
  EXPECT_EQ(field(turn, "stream", silent), "true");
  EXPECT_EQ(field(turn, "stream_options", silent), "");
}

TEST(ChatRequestWriter, images_of_the_assistant_or_the_system_are_refused) {
  for (const Speaker speaker : {Speaker::system, Speaker::assistant}) {
    Turn turn = greeting();
    turn.items.insert(turn.items.begin(), Item{speaker, 0, Image{{"https://x/a.png"}, {}, {}, {}}});
    EXPECT_EQ(refusal(turn).param, "messages");
  }
}

}  // namespace
}  // namespace solidrust::dialect
