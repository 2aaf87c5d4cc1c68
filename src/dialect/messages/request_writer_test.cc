#include "dialect/messages/request_writer.h"

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "dialect/messages/request_reader.h"
#include "dialect/messages/testing/turn_words.h"

namespace solidrust::dialect {
namespace {

TargetForm target() {
  TargetForm form;
  form.model = "claude";
  return form;
}

class Talk {
 public:
  Turn turn;

  Talk& say(Speaker speaker, std::string_view text) { return add(speaker, Text{{text}}); }
  Talk& call(std::string_view id, std::string_view arguments, CallKind kind = CallKind::function) {
    Call made;
    made.kind = kind;
    made.id = {id};
    made.name = {"f"};
    made.arguments = arguments;
    return add(Speaker::assistant, made);
  }
  Talk& result(std::string_view id, std::string_view text) {
    CallResult made;
    made.call = {id};
    made.parts.emplace_back(Text{{text}});
    return add(Speaker::user, std::move(made));
  }
  template <class What>
  Talk& add(Speaker speaker, What what) {
    turn.items.push_back({speaker, message_++, std::move(what)});
    return *this;
  }

 private:
  std::uint32_t message_ = 0;
};

std::string body_of(const Turn& turn, const TargetForm& form = target()) {
  const auto written = write_messages_request(turn, form);
  if (!written) return written.error().param + ": " + written.error().message;
  JsonCursor json(written->body);
  json.skip();
  EXPECT_TRUE(json.at_end()) << written->body;
  return written->body;
}

// From `messages` on, of a turn with nothing else.
std::string messages_of(const Talk& talk) {
  const std::string body = body_of(talk.turn);
  const std::string front = R"({"model":"claude","max_tokens":4096,)";
  return body.starts_with(front) ? body.substr(front.size(), body.size() - front.size() - 1) : body;
}

// What stands behind the messages, of a turn in which the user says hi.
std::string fields_of(Turn turn) {
  turn.items.push_back({Speaker::user, 0, Text{{"hi"}}});
  const std::string body = body_of(turn);
  const std::string messages = R"([{"role":"user","content":[{"type":"text","text":"hi"}]}])";
  const std::size_t at = body.find(messages);
  return at == body.npos ? body : body.substr(at + messages.size());
}

std::string param_of(Turn turn) {
  turn.items.push_back({Speaker::user, 0, Text{{"hi"}}});
  const auto written = write_messages_request(turn, target());
  return written ? "" : written.error().param;
}

std::string dropped_of(Turn turn) {
  turn.items.push_back({Speaker::user, 0, Text{{"hi"}}});
  const auto written = write_messages_request(turn, target());
  if (!written) return "fault " + written.error().param;
  std::string names;
  for (const std::string_view name : written->dropped) names.append(name).append(" ");
  return names;
}

constexpr auto kSystem = Speaker::system;
constexpr auto kUser = Speaker::user;
constexpr auto kAssistant = Speaker::assistant;

TEST(MessagesRequestWriter, the_system_at_the_front_is_one_text_of_its_own) {
  EXPECT_EQ(
      messages_of(Talk().say(kSystem, "a").say(kSystem, "").say(kSystem, "b").say(kUser, "c")),
      R"("system":"a\n\nb","messages":[{"role":"user","content":[{"type":"text","text":"c"}]}])");
}

TEST(MessagesRequestWriter, a_later_word_of_the_system_is_an_instruction_in_the_users_turn) {
  EXPECT_EQ(
      messages_of(Talk().say(kUser, "a").say(kAssistant, "b").say(kSystem, "c").say(kUser, "d")),
      R"("messages":[{"role":"user","content":[{"type":"text","text":"a"}]},)"
      R"({"role":"assistant","content":[{"type":"text","text":"b"}]},)"
      R"({"role":"user","content":[{"type":"text","text":)"
      R"("<system_instruction>\nc\n</system_instruction>"},{"type":"text","text":"d"}]}])");
}

TEST(MessagesRequestWriter, messages_of_one_side_become_one_and_blocks_of_nothing_none) {
  EXPECT_EQ(messages_of(Talk()
                            .say(kUser, "a")
                            .say(kUser, "b")
                            .say(kAssistant, "")
                            .say(kAssistant, " \\n")
                            .say(kAssistant, "c")
                            .add(kAssistant, Refusal{{"no"}})),
            R"("messages":[{"role":"user","content":[{"type":"text","text":"a"},)"
            R"({"type":"text","text":"b"}]},{"role":"assistant","content":[)"
            R"({"type":"text","text":"c"},{"type":"text","text":"no"}]}])");
}

TEST(MessagesRequestWriter, results_stand_first_behind_the_message_that_calls) {
  EXPECT_EQ(messages_of(Talk()
                            .say(kUser, "go")
                            .say(kAssistant, "")
                            .call("a", R"({"x": 1})")
                            .call("b", "")
                            .say(kUser, "wait")
                            .result("b", "B")
                            .say(kUser, "well?")
                            .result("a", "A")
                            .say(kAssistant, "done")),
            R"("messages":[{"role":"user","content":[{"type":"text","text":"go"}]},)"
            R"({"role":"assistant","content":[)"
            R"({"type":"tool_use","id":"a","name":"f","input":{"x": 1}},)"
            R"({"type":"tool_use","id":"b","name":"f","input":{}}]},{"role":"user","content":[)"
            R"({"type":"tool_result","tool_use_id":"a","content":"A"},)"
            R"({"type":"tool_result","tool_use_id":"b","content":"B"},)"
            R"({"type":"text","text":"wait"},{"type":"text","text":"well?"}]},)"
            R"({"role":"assistant","content":[{"type":"text","text":"done"}]}])");
}

TEST(MessagesRequestWriter, calls_one_after_the_other_each_have_their_result_behind_them) {
  EXPECT_EQ(
      messages_of(Talk().call("a", "{}").result("a", "A").call("b", "{}").result("b", "B")),
      R"("messages":[{"role":"assistant","content":[)"
      R"({"type":"tool_use","id":"a","name":"f","input":{}}]},{"role":"user","content":[)"
      R"({"type":"tool_result","tool_use_id":"a","content":"A"}]},)"
      R"({"role":"assistant","content":[{"type":"tool_use","id":"b","name":"f","input":{}}]},)"
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"b","content":"B"}]}])");
}

TEST(MessagesRequestWriter, words_around_a_late_result_are_one_message) {
  const std::string messages = messages_of(Talk()
                                               .call("c1", "{}")
                                               .call("c2", "{}")
                                               .result("c1", "one")
                                               .say(kAssistant, "a")
                                               .result("c2", "two")
                                               .say(kAssistant, "b"));
  EXPECT_TRUE(messages.ends_with(R"("content":"two"}]},{"role":"assistant","content":[)"
                                 R"({"type":"text","text":"a"},{"type":"text","text":"b"}]}])"))
      << messages;
}

TEST(MessagesRequestWriter, an_id_that_comes_again_becomes_another_on_both_sides) {
  const std::string body =
      messages_of(Talk().call("c", "{}").result("c", "1").call("c", "{}").result("\\u0063", "2"));
  EXPECT_NE(body.find(R"("id":"c","name")"), body.npos) << body;
  EXPECT_NE(body.find(R"("tool_use_id":"c","content":"1")"), body.npos) << body;
  EXPECT_NE(body.find(R"("id":"sr1_c--2","name")"), body.npos) << body;
  EXPECT_NE(body.find(R"("tool_use_id":"sr1_c--2","content":"2")"), body.npos) << body;
}

// litellm#21114, bifrost#5097, claude-code-router#1808.
TEST(MessagesRequestWriter, ids_become_clean_on_both_sides) {
  const std::string body =
      messages_of(Talk().call("functions.Bash:0", "{}").result("functions.Bash:0", "x"));
  EXPECT_NE(body.find(R"("id":"sr1_functions-2eBash-3a0")"), body.npos) << body;
  EXPECT_NE(body.find(R"("tool_use_id":"sr1_functions-2eBash-3a0")"), body.npos) << body;
}

TEST(MessagesRequestWriter, a_call_without_a_result_and_a_result_without_a_call_are_refused) {
  EXPECT_TRUE(messages_of(Talk().say(kUser, "x").call("a", "{}")).starts_with("messages: "));
  EXPECT_TRUE(messages_of(Talk().say(kUser, "x").result("a", "A")).starts_with("messages: "));
  EXPECT_TRUE(messages_of(Talk().call("a", "{}").result("a", "A").result("a", "B"))
                  .starts_with("messages: "));
  Talk talk;
  talk.turn.items_field = "input";
  EXPECT_TRUE(messages_of(talk.result("a", "A")).starts_with("input: "));
}

TEST(MessagesRequestWriter, arguments_must_be_an_object_and_free_text_becomes_one) {
  for (const char* bad : {"[]", "5", "{", "{} {}", "{x}", "null"})
    EXPECT_TRUE(messages_of(Talk().call("a", bad).result("a", "A")).starts_with("messages: "))
        << bad;
  const std::string blank = messages_of(Talk().call("a", " \n").result("a", "A"));
  EXPECT_NE(blank.find(R"("input":{})"), blank.npos);
  const std::string custom =
      messages_of(Talk().call("a", "line \"1\"\n", CallKind::custom).result("a", "A"));
  EXPECT_NE(custom.find(R"("input":{"input":"line \"1\"\n"})"), custom.npos) << custom;
}

// litellm#18226: a text by itself stays one.
TEST(MessagesRequestWriter, a_result_is_a_text_or_blocks_and_tells_that_it_failed) {
  CallResult mixed;
  mixed.call = {"a"};
  mixed.failed = true;
  mixed.parts.emplace_back(Text{{"t"}});
  mixed.parts.emplace_back(Text{{""}});
  Image image;
  image.url = {"https://x/y.png"};
  mixed.parts.emplace_back(image);
  CallResult nothing;
  nothing.call = {"b"};
  const std::string body =
      messages_of(Talk().call("a", "{}").call("b", "{}").add(kUser, mixed).add(kUser, nothing));
  EXPECT_NE(body.find(R"({"type":"tool_result","tool_use_id":"a","content":[)"
                      R"({"type":"text","text":"t"},{"type":"image","source":)"
                      R"({"type":"url","url":"https://x/y.png"}}],"is_error":true},)"
                      R"({"type":"tool_result","tool_use_id":"b"}])"),
            body.npos)
      << body;
}

std::string image_source(std::string_view url) {
  Image image;
  image.url = {url};
  const std::string body = messages_of(Talk().add(kUser, image));
  const std::size_t at = body.find("\"source\":");
  return at == body.npos ? body : body.substr(at + 9, body.find('}') - at - 8);
}

TEST(MessagesRequestWriter, images_go_by_url_or_as_base64_with_a_type_that_is_taken) {
  EXPECT_EQ(image_source("https://x/y"), R"({"type":"url","url":"https://x/y"})");
  EXPECT_EQ(image_source("HTTPS:\\/\\/x"), R"({"type":"url","url":"HTTPS:\/\/x"})");
  EXPECT_EQ(image_source("data:image/png;base64,iVBO"),
            R"({"type":"base64","media_type":"image/png","data":"iVBO"})");
  EXPECT_EQ(image_source("data:image\\/JPG;charset=x;base64,\\/9j"),
            R"({"type":"base64","media_type":"image/jpeg","data":"\/9j"})");
  for (const char* bad : {"data:image/svg+xml;base64,AA", "data:image/png,AA", "file:///etc/passwd",
                          "", "x", "data:text/plain;base64,AA"})
    EXPECT_TRUE(image_source(bad).starts_with("messages: ")) << bad;
  Image image;
  image.media_type = {"image/webp"};
  image.base64 = {"UklG"};
  image.detail = {"low"};
  Talk talk;
  talk.add(kUser, image);
  EXPECT_NE(messages_of(talk).find(R"({"type":"base64","media_type":"image/webp","data":"UklG"})"),
            std::string::npos);
  EXPECT_EQ(dropped_of(talk.turn), "detail ");
  EXPECT_TRUE(messages_of(Talk().add(kAssistant, image)).starts_with("messages: "));
}

TEST(MessagesRequestWriter, files_are_documents_if_they_are_pdfs) {
  File file;
  file.name = {"a.pdf"};
  file.data_uri = {"data:application/pdf;base64,JVBE"};
  EXPECT_EQ(
      messages_of(Talk().add(kUser, file)),
      R"("messages":[{"role":"user","content":[{"type":"document","source":)"
      R"({"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"a.pdf"}]}])");
  file.data_uri = {"data:text/plain;base64,JVBE"};
  EXPECT_TRUE(messages_of(Talk().add(kUser, file)).starts_with("messages: "));
}

TEST(MessagesRequestWriter, only_thinking_that_such_a_server_has_signed_goes_back) {
  EXPECT_EQ(
      messages_of(
          Talk().say(kUser, "x").add(kAssistant, Reasoning{{"hm"}, {"EqQB"}}).say(kAssistant, "y")),
      R"("messages":[{"role":"user","content":[{"type":"text","text":"x"}]},)"
      R"({"role":"assistant","content":[)"
      R"({"type":"thinking","thinking":"hm","signature":"EqQB"},{"type":"text","text":"y"}]}])");
  for (const char* signature : {"", "sr1.abc", "s\\u00721.abc"}) {
    Talk talk;
    talk.say(kUser, "x").add(kAssistant, Reasoning{{"hm"}, {signature}}).say(kAssistant, "y");
    EXPECT_EQ(messages_of(talk).find("thinking"), std::string::npos) << signature;
    EXPECT_EQ(dropped_of(talk.turn), "reasoning ") << signature;
  }
}

TEST(MessagesRequestWriter, a_conversation_of_nothing_is_refused) {
  EXPECT_TRUE(messages_of(Talk()).starts_with("messages: "));
  EXPECT_TRUE(messages_of(Talk().say(kSystem, "x")).starts_with("messages: "));
  EXPECT_TRUE(messages_of(Talk().say(kUser, " ")).starts_with("messages: "));
}

Turn with_tool(std::string_view parameters = R"({"type":"object"})") {
  Turn turn;
  Tool tool;
  tool.name = {"f"};
  tool.parameters = {parameters};
  turn.tools.push_back(tool);
  return turn;
}

TEST(MessagesRequestWriter, tools_have_a_schema_that_says_its_type) {
  Turn turn = with_tool();
  turn.tools[0].description = {"d"};
  turn.tools[0].strict = {"true"};
  EXPECT_EQ(fields_of(turn),
            R"(,"tools":[{"name":"f","description":"d","input_schema":{"type":"object"},)"
            R"("strict":true}]})");
  EXPECT_EQ(fields_of(with_tool("{}")),
            R"(,"tools":[{"name":"f","input_schema":{"type":"object"}}]})");
  EXPECT_EQ(fields_of(with_tool(R"({"properties":{}})")),
            R"(,"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}]})");
  Turn without = with_tool();
  without.tools[0].parameters = {};
  EXPECT_EQ(fields_of(without), R"(,"tools":[{"name":"f","input_schema":{"type":"object"}}]})");
  EXPECT_EQ(param_of(with_tool("true")), "tools");
}

TEST(MessagesRequestWriter, custom_tools_and_namespaces_become_plain_tools) {
  Turn turn = with_tool();
  turn.tools[0].kind = CallKind::custom;
  turn.tools[0].space = {"ns"};
  turn.tools[0].description = {"Edits."};
  turn.tools[0].grammar = {"start: x"};
  EXPECT_EQ(fields_of(turn),
            R"(,"tools":[{"name":"ns__f","description":"Edits.\n\nThe input must follow this )"
            R"(grammar:\nstart: x","input_schema":{"type":"object","properties":{"input":)"
            R"({"type":"string","description":"The whole input of the tool, as plain text."}},)"
            R"("required":["input"],"additionalProperties":false}}]})");
  turn.tools.push_back(turn.tools[0]);
  EXPECT_EQ(param_of(turn), "tools");
}

TEST(MessagesRequestWriter, a_choice_of_tools_is_said) {
  using Mode = ToolChoice::Mode;
  const auto choice = [](Mode mode, std::optional<bool> parallel) {
    Turn turn = with_tool();
    turn.tool_choice.mode = mode;
    if (mode == Mode::named) turn.tool_choice.name = {"f"};
    turn.parallel_calls = parallel;
    const std::string fields = fields_of(turn);
    const std::size_t at = fields.find(",\"tool_choice\":");
    return at == fields.npos ? "" : fields.substr(at + 15, fields.size() - at - 16);
  };
  EXPECT_EQ(choice(Mode::unsaid, std::nullopt), "");
  EXPECT_EQ(choice(Mode::unsaid, true), "");
  EXPECT_EQ(choice(Mode::unsaid, false), R"({"type":"auto","disable_parallel_tool_use":true})");
  EXPECT_EQ(choice(Mode::automatic, std::nullopt), R"({"type":"auto"})");
  EXPECT_EQ(choice(Mode::none, false), R"({"type":"none"})");
  EXPECT_EQ(choice(Mode::required, false), R"({"type":"any","disable_parallel_tool_use":true})");
  EXPECT_EQ(choice(Mode::named, std::nullopt), R"({"type":"tool","name":"f"})");

  Turn missing = with_tool();
  missing.tool_choice.mode = Mode::named;
  missing.tool_choice.name = {"g"};
  EXPECT_EQ(param_of(missing), "tool_choice");
  Turn no_tools;
  no_tools.tool_choice.mode = Mode::required;
  EXPECT_EQ(param_of(no_tools), "tool_choice");
  no_tools.tool_choice.mode = Mode::automatic;
  EXPECT_EQ(fields_of(no_tools), "}");
}

TEST(MessagesRequestWriter, an_answer_always_has_a_bound) {
  Turn turn;
  turn.stream = true;
  turn.items.push_back({Speaker::user, 0, Text{{"hi"}}});
  TargetForm form = target();
  form.default_max_tokens = 77;
  EXPECT_TRUE(
      body_of(turn, form).starts_with(R"({"model":"claude","max_tokens":77,"stream":true,)"));
  turn.max_tokens = 5;
  EXPECT_TRUE(
      body_of(turn, form).starts_with(R"({"model":"claude","max_tokens":5,"stream":true,)"));
}

TEST(MessagesRequestWriter, sampling_is_said_as_far_as_it_goes) {
  Turn turn;
  turn.temperature = {"1.0"};
  turn.top_p = {"0.9"};
  turn.top_k = {"40"};
  EXPECT_EQ(fields_of(turn), R"(,"temperature":1.0,"top_p":0.9,"top_k":40})");
  turn.temperature = {"1.01"};
  turn.top_k = {"-1"};
  EXPECT_EQ(fields_of(turn), R"(,"temperature":1,"top_p":0.9})");
  EXPECT_EQ(dropped_of(turn), "temperature top_k ");
}

TEST(MessagesRequestWriter, it_stops_at_anything_but_white_space) {
  Turn turn;
  turn.stop = {{"END"}, {"\\n."}};
  EXPECT_EQ(fields_of(turn), R"(,"stop_sequences":["END","\n."]})");
  for (const char* bad : {"", " ", "\\n\\n", "\\u0020"}) {
    turn.stop = {{"END"}, {bad}};
    EXPECT_EQ(param_of(turn), "stop") << bad;
  }
}

TEST(MessagesRequestWriter, effort_and_schema_are_configurations_of_the_output) {
  const std::pair<Effort, const char*> efforts[] = {
      {Effort::unsaid, "}"},
      {Effort::none, R"(,"thinking":{"type":"disabled"}})"},
      {Effort::minimal, R"(,"output_config":{"effort":"low"}})"},
      {Effort::low, R"(,"output_config":{"effort":"low"}})"},
      {Effort::medium, R"(,"output_config":{"effort":"medium"}})"},
      {Effort::high, R"(,"output_config":{"effort":"high"}})"},
      {Effort::xhigh, R"(,"output_config":{"effort":"xhigh"}})"},
      {Effort::max, R"(,"output_config":{"effort":"max"}})"},
  };
  for (const auto& [effort, fields] : efforts) {
    Turn turn;
    turn.effort = effort;
    EXPECT_EQ(fields_of(turn), fields);
  }
  Turn forced = with_tool();
  forced.effort = Effort::high;
  forced.tool_choice.mode = ToolChoice::Mode::required;
  EXPECT_EQ(fields_of(forced).find("effort"), std::string::npos);
  EXPECT_EQ(dropped_of(forced), "reasoning_effort ");

  Turn turn;
  turn.effort = Effort::low;
  turn.format.kind = AnswerFormat::Kind::json_schema;
  turn.format.schema = {R"({"type":"object"})"};
  EXPECT_EQ(fields_of(turn), R"(,"output_config":{"effort":"low","format":{"type":"json_schema",)"
                             R"("schema":{"type":"object"}}}})");
  turn.format.schema = {};
  EXPECT_EQ(param_of(turn), "response_format");
  turn.format.kind = AnswerFormat::Kind::json_object;
  EXPECT_EQ(param_of(turn), "response_format");
}

TEST(MessagesRequestWriter, what_changes_the_answer_is_refused_and_the_rest_dropped) {
  using Field = JsonValue Turn::*;
  struct Case {
    Field field;
    const char* value;
    const char* refused;  // or
    const char* dropped;
  };
  const Case cases[] = {
      {&Turn::choices, "2", "n", ""},
      {&Turn::seed, "0", "seed", ""},
      {&Turn::presence_penalty, "0.5", "presence_penalty", ""},
      {&Turn::presence_penalty, "0.0", "", "presence_penalty "},
      {&Turn::frequency_penalty, "-1", "frequency_penalty", ""},
      {&Turn::frequency_penalty, "0", "", "frequency_penalty "},
      {&Turn::logit_bias, R"({"1":2})", "logit_bias", ""},
      {&Turn::logit_bias, "{ }", "", "logit_bias "},
      {&Turn::logprobs, "true", "logprobs", ""},
      {&Turn::logprobs, "false", "", "logprobs "},
      {&Turn::top_logprobs, "3", "top_logprobs", ""},
      {&Turn::top_logprobs, "0", "", "top_logprobs "},
      {&Turn::metadata, R"({"a":"b"})", "", "metadata "},
  };
  for (const Case& one : cases) {
    Turn turn;
    turn.*one.field = {one.value};
    EXPECT_EQ(param_of(turn), one.refused) << one.value;
    if (*one.refused == '\0') {
      EXPECT_EQ(dropped_of(turn), one.dropped) << one.value;
    }
  }
  Turn turn;
  turn.service_tier = {"flex"};
  turn.prompt_cache_key = {"k"};
  turn.verbosity = {"low"};
  EXPECT_EQ(dropped_of(turn), "service_tier prompt_cache_key verbosity ");
}

TEST(MessagesRequestWriter, the_users_name_goes_along_up_to_256_bytes) {
  Turn turn;
  const std::string fits(256, 'u'), longer(257, 'u');
  turn.user = {fits};
  EXPECT_EQ(fields_of(turn), R"(,"metadata":{"user_id":")" + fits + R"("}})");
  turn.user = {longer};
  EXPECT_EQ(fields_of(turn), "}");
  EXPECT_EQ(dropped_of(turn), "user ");
}

// A conversation in the form that the writer itself gives one.
std::string random_messages(std::mt19937& random) {
  const auto upto = [&](unsigned most) { return static_cast<int>(random() % (most + 1)); };
  const char* texts[] = {"a", "\\\"b\\\\", "line\\n", "\\ud83d\\ude00", "\xC3\xA9"};
  const char* inputs[] = {"{}", R"({"x":[1,{"y":null}]})", R"({"s":"\"\\\n"})"};
  const auto text = [&] { return std::string(texts[upto(4)]); };
  std::string messages = "[", results;
  int calls = 0;
  for (int i = 0, rounds = upto(4) + 1; i < rounds; ++i) {
    messages +=
        R"({"role":"user","content":[)" + results + R"({"type":"text","text":")" + text() + "\"}";
    if (upto(2) == 0)
      messages += R"(,{"type":"image","source":{"type":"base64","media_type":"image/png",)"
                  R"("data":"AA=="}})";
    messages += R"(]},{"role":"assistant","content":[{"type":"text","text":")" + text() + "\"}";
    results.clear();
    for (int n = upto(2); n > 0; --n) {
      const std::string id = "c" + std::to_string(calls++);
      messages +=
          R"(,{"type":"tool_use","id":")" + id + R"(","name":"f","input":)" + inputs[upto(2)] + "}";
      results += R"({"type":"tool_result","tool_use_id":")" + id + R"(","content":")" + text() +
                 (upto(1) == 0 ? R"(","is_error":true},)" : "\"},");
    }
    messages += "]},";
  }
  return messages + R"({"role":"user","content":[)" + results + R"({"type":"text","text":"z"}]}])";
}

TEST(MessagesRequestWriter, what_was_read_and_written_reads_the_same) {
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const std::string body =
        R"({"model":"m","max_tokens":9,"system":"s","messages":)" + random_messages(random) + "}";
    const auto first = read_messages_request(body, nullptr);
    ASSERT_TRUE(first) << first.error().message << body;
    const auto written = write_messages_request(*first, target());
    ASSERT_TRUE(written) << written.error().message << body;
    const auto second = read_messages_request(written->body, nullptr);
    ASSERT_TRUE(second) << second.error().message << written->body;
    EXPECT_EQ(messages::in_words(*first), messages::in_words(*second)) << body;
    EXPECT_TRUE(written->dropped.empty());
  }
}

}  // namespace
}  // namespace solidrust::dialect
