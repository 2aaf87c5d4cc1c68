#include "dialect/chat/request_reader.h"

#include <deque>
#include <initializer_list>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dialect/chat/request_writer.h"

namespace solidrust::dialect {
namespace {

using Mode = ToolChoice::Mode;

// The bodies outlive the test, as views into them do.
const std::string& kept(std::string body) {
  static std::deque<std::string> bodies;
  return bodies.emplace_back(std::move(body));
}

Turn turn_of(std::string body) {
  Result<Turn> turn = read_chat_request(kept(std::move(body)), nullptr);
  if (turn) return std::move(turn).value();
  ADD_FAILURE() << turn.error().message << " " << turn.error().param;
  return {};
}

std::string with_messages(std::string_view messages) {
  return fmt::format(R"({{"model":"m","messages":[{}]}})", messages);
}

std::string with_fields(std::string_view fields) {
  return fmt::format(R"({{"model":"m","messages":[{{"role":"user","content":"hi"}}],{}}})", fields);
}

Error refusal(std::string body) {
  const std::string& bytes = kept(std::move(body));
  Result<Turn> turn = read_chat_request(bytes, nullptr);
  if (!turn) return turn.error();
  ADD_FAILURE() << "taken: " << bytes;
  return {};
}

struct Refused {
  std::string body;
  ErrorCode code;
  const char* param;
};
void expect_refused(std::initializer_list<Refused> cases) {
  for (const Refused& one : cases) {
    const Error error = refusal(one.body);
    EXPECT_EQ(error.code, one.code) << one.body;
    EXPECT_EQ(error.param, one.param) << one.body;
    EXPECT_FALSE(error.message.empty());
  }
}

template <class What>
const What& item(const Turn& turn, std::size_t index) {
  static const What none{};
  if (index < turn.items.size() && std::holds_alternative<What>(turn.items[index].what))
    return std::get<What>(turn.items[index].what);
  ADD_FAILURE() << "no such item at " << index;
  return none;
}

// What a server of the same dialect would be sent: the reader and the writer together.
std::string sent(std::string body) {
  const Turn turn = turn_of(std::move(body));
  TargetForm openai;
  openai.model = "m";
  openai.openai = true;
  Result<WrittenRequest> written = write_chat_request(turn, openai);
  return written ? written->body : written.error().message;
}

TEST(ChatRequestReader, messages_become_items_in_their_order) {
  const Turn turn = turn_of(with_messages(
      R"({"role":"system","content":"s"},{"role":"developer","content":[{"type":"text",)"
      R"("text":"d"}]},{"role":"user","content":"a\n"},{"role":"assistant","content":"b"},)"
      R"({"role":"user","content":[{"type":"text","text":"c"},{"type":"text","text":""}]})"));
  ASSERT_EQ(turn.items.size(), 6U);
  const Speaker speakers[] = {Speaker::system,    Speaker::system, Speaker::user,
                              Speaker::assistant, Speaker::user,   Speaker::user};
  const std::uint32_t messages[] = {0, 1, 2, 3, 4, 4};
  const char* const texts[] = {"s", "d", "a\\n", "b", "c", ""};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(turn.items[i].speaker, speakers[i]);
    EXPECT_EQ(turn.items[i].message, messages[i]);
    EXPECT_EQ(item<Text>(turn, i).text.inside, texts[i]);
  }
}

TEST(ChatRequestReader, images_and_files) {
  const Turn turn = turn_of(with_messages(
      R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/a",)"
      R"("detail":"low"}},{"type":"image_url","image_url":"data:image/png;base64,QQ=="},)"
      R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QQ"}},)"
      R"({"type":"file","file":{"file_data":"QQ"}}]})"));
  EXPECT_EQ(item<Image>(turn, 0).url.inside, "https://x/a");
  EXPECT_EQ(item<Image>(turn, 0).detail.inside, "low");
  EXPECT_EQ(item<Image>(turn, 1).url.inside, "data:image/png;base64,QQ==");
  EXPECT_EQ(item<File>(turn, 2).name.inside, "a.pdf");
  EXPECT_EQ(item<File>(turn, 2).data_uri.inside, "data:application/pdf;base64,QQ");
  EXPECT_EQ(item<File>(turn, 3).media_type.inside, "application/pdf");
  EXPECT_EQ(item<File>(turn, 3).base64.inside, "QQ");
}

TEST(ChatRequestReader, what_the_assistant_did_stands_in_the_order_in_which_it_did_it) {
  const Turn turn = turn_of(with_messages(
      R"({"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{)"
      R"("name":"get","arguments":"{\"a\":\"\u00e9\"}"}},{"id":"c2","type":"custom",)"
      R"("custom":{"name":"patch","input":"a\nb"}},{"id":"c3","function":{"name":"get",)"
      R"("arguments":{"b": 1}}}],"content":"look","refusal":"no","reasoning_content":"hm",)"
      R"("reasoning":"hm"},{"role":"tool","tool_call_id":"c1","content":"r"},)"
      R"({"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"x"},)"
      R"({"type":"image_url","image_url":{"url":"u"}}]},{"role":"tool","tool_call_id":"c3"})"));
  ASSERT_EQ(turn.items.size(), 9U);
  EXPECT_EQ(item<Reasoning>(turn, 0).text.inside, "hm");
  EXPECT_EQ(item<Text>(turn, 1).text.inside, "look");
  EXPECT_EQ(item<Refusal>(turn, 2).text.inside, "no");
  EXPECT_EQ(item<Call>(turn, 3).id.inside, "c1");
  EXPECT_EQ(item<Call>(turn, 3).name.inside, "get");
  EXPECT_EQ(item<Call>(turn, 3).arguments, "{\"a\":\"\xC3\xA9\"}");
  EXPECT_EQ(item<Call>(turn, 4).kind, CallKind::custom);
  EXPECT_EQ(item<Call>(turn, 4).arguments, "a\nb");
  EXPECT_EQ(item<Call>(turn, 5).arguments, R"({"b": 1})");
  EXPECT_EQ(item<CallResult>(turn, 6).call.inside, "c1");
  EXPECT_EQ(turn.items[6].speaker, Speaker::user);
  EXPECT_EQ(item<CallResult>(turn, 7).parts.size(), 2U);
  EXPECT_TRUE(item<CallResult>(turn, 8).parts.empty());
}

TEST(ChatRequestReader, an_empty_text_beside_calls_is_nothing) {
  const std::string call = R"("tool_calls":[{"id":"c","function":{"name":"x","arguments":""}}])";
  for (const char* const content : {R"("")", "null"})
    EXPECT_EQ(turn_of(with_messages(
                          fmt::format(R"({{"role":"assistant","content":{},{}}})", content, call)))
                  .items.size(),
              1U);
  EXPECT_EQ(turn_of(with_messages(R"({"role":"assistant","content":""})")).items.size(), 1U);
}

TEST(ChatRequestReader, older_function_calls_belong_to_the_result_behind_them) {
  const Turn turn = turn_of(with_messages(
      R"({"role":"assistant","content":null,"function_call":{"name":"get","arguments":"{}"}},)"
      R"({"role":"function","name":"get","content":"r"})"));
  ASSERT_EQ(turn.items.size(), 2U);
  EXPECT_FALSE(item<Call>(turn, 0).id.empty());
  EXPECT_EQ(item<Call>(turn, 0).id.inside, item<CallResult>(turn, 1).call.inside);
  expect_refused({{with_messages(R"({"role":"function","name":"get","content":"r"})"),
                   ErrorCode::invalid_value, "messages[0]"}});
}

TEST(ChatRequestReader, messages_that_no_model_can_be_told_are_named) {
  const auto part = [](const char* fields) {
    return with_messages(fmt::format(
        R"({{"role":"user","content":"a"}},{{"role":"user","content":[{{{}}}]}})", fields));
  };
  const auto called = [](const char* fields) {
    return with_messages(fmt::format(R"({{"role":"assistant","tool_calls":[{{{}}}]}})", fields));
  };
  constexpr ErrorCode kValue = ErrorCode::invalid_value;
  constexpr ErrorCode kType = ErrorCode::invalid_type;
  constexpr ErrorCode kMissing = ErrorCode::missing_field;
  expect_refused({
      {R"({"model":"m"})", kMissing, "messages"},
      {R"({"messages":{}})", kType, "messages"},
      {with_messages("7"), kType, "messages[0]"},
      {with_messages(R"({"content":"a"})"), kMissing, "messages[0].role"},
      {with_messages(R"({"role":"robot","content":"a"})"), kValue, "messages[0].role"},
      {with_messages(R"({"role":"user"})"), kMissing, "messages[0].content"},
      {with_messages(R"({"role":"user","content":7})"), kType, "messages[0].content"},
      {part(R"("type":"input_audio","input_audio":{})"), kValue, "messages[1].content[0].type"},
      {part(R"("text":"a")"), kMissing, "messages[1].content[0].type"},
      {part(R"("type":"text")"), kMissing, "messages[1].content[0].text"},
      {part(R"("type":"text","text":7)"), kType, "messages[1].content[0].text"},
      {part(R"("type":"image_url")"), kMissing, "messages[1].content[0].image_url.url"},
      {part(R"("type":"file","file":{"file_id":"f"})"), kValue,
       "messages[1].content[0].file.file_id"},
      {part(R"("type":"file","file":{})"), kMissing, "messages[1].content[0].file.file_data"},
      {with_messages(R"({"role":"assistant","audio":{"id":"a"}})"), kValue, "messages[0].audio"},
      {with_messages(R"({"role":"assistant","tool_calls":{}})"), kType, "messages[0].tool_calls"},
      {called(R"("function":{"name":"x"})"), kMissing, "messages[0].tool_calls[0].id"},
      {called(R"("id":"","function":{"name":"x"})"), kValue, "messages[0].tool_calls[0].id"},
      {called(R"("id":"c")"), kMissing, "messages[0].tool_calls[0].function"},
      {called(R"("id":"c","function":{})"), kMissing, "messages[0].tool_calls[0].function.name"},
      {called(R"("id":"c","type":"mcp")"), kValue, "messages[0].tool_calls[0].type"},
      {called(R"("id":"c","function":{"name":"x","arguments":7})"), kType,
       "messages[0].tool_calls[0].function.arguments"},
      {called(R"("id":"c","function":{"name":"x","arguments":"\ud800"})"), kValue,
       "messages[0].tool_calls[0].function.arguments"},
      {with_messages(R"({"role":"tool","content":"a"})"), kMissing, "messages[0].tool_call_id"},
  });
}

TEST(ChatRequestReader, tools_in_every_spelling) {
  const Turn turn = turn_of(with_fields(
      R"("tools":[{"type":"function","function":{"name":"a","description":"d","parameters":{},)"
      R"("strict":true}},{"type":"function","name":"b","parameters":{}},{"type":"custom",)"
      R"("custom":{"name":"c","format":{"type":"grammar","grammar":{"syntax":"lark",)"
      R"("definition":"g"}}}},{"type":"custom","name":"d","format":{"type":"grammar",)"
      R"("syntax":"lark","definition":"h"}},{"type":"custom","custom":{"name":"e","format":)"
      R"({"type":"text"}}}],"functions":[{"name":"f"}])"));
  ASSERT_EQ(turn.tools.size(), 6U);
  EXPECT_EQ(turn.tools[0].description.inside, "d");
  EXPECT_EQ(turn.tools[0].parameters.text, "{}");
  EXPECT_EQ(turn.tools[0].strict.text, "true");
  EXPECT_FALSE(turn.tools[1].strict.given());
  EXPECT_EQ(turn.tools[2].kind, CallKind::custom);
  EXPECT_EQ(turn.tools[2].grammar.inside, "g");
  EXPECT_EQ(turn.tools[3].grammar.inside, "h");
  EXPECT_FALSE(turn.tools[4].grammar.given());
  std::string names;
  for (const Tool& tool : turn.tools) names += tool.name.inside;
  EXPECT_EQ(names, "abcdef");
}

TEST(ChatRequestReader, tools_that_cannot_be_are_named) {
  constexpr ErrorCode kValue = ErrorCode::invalid_value;
  expect_refused({
      {with_fields(R"("tools":{})"), ErrorCode::invalid_type, "tools"},
      {with_fields(R"("tools":[7])"), ErrorCode::invalid_type, "tools[0]"},
      {with_fields(R"("tools":[{"type":"web_search"}])"), kValue, "tools[0].type"},
      {with_fields(R"("tools":[{}])"), ErrorCode::missing_field, "tools[0].type"},
      {with_fields(R"("tools":[{"type":"function","function":{}}])"), ErrorCode::missing_field,
       "tools[0].function.name"},
      {with_fields(R"("tools":[{"type":"function","function":{"name":"a","parameters":[]}}])"),
       ErrorCode::invalid_type, "tools[0].function.parameters"},
      {with_fields(R"("tool_choice":"perhaps")"), kValue, "tool_choice"},
      {with_fields(R"("tool_choice":7)"), ErrorCode::invalid_type, "tool_choice"},
      {with_fields(R"("tool_choice":{"type":"function","function":{"name":"x"}})"), kValue,
       "tool_choice.function.name"},
      {with_fields(R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"tools":[)"
                   R"({"type":"function","function":{"name":"x"}}]}})"),
       kValue, "tool_choice.allowed_tools.tools[0]"},
  });
}

TEST(ChatRequestReader, the_choice_of_a_tool) {
  const auto chosen = [](const char* choice) {
    return turn_of(with_fields(
        fmt::format(R"("tools":[{{"type":"function","function":{{"name":"a"}}}},{{"type":"custom",)"
                    R"("custom":{{"name":"b"}}}}],{})",
                    choice)));
  };
  const std::pair<const char*, Mode> words[] = {{R"("x":0)", Mode::unsaid},
                                                {R"("tool_choice":null)", Mode::unsaid},
                                                {R"("tool_choice":"auto")", Mode::automatic},
                                                {R"("tool_choice":"none")", Mode::none},
                                                {R"("tool_choice":"required")", Mode::required},
                                                {R"("tool_choice":"any")", Mode::required},
                                                {R"("function_call":"none")", Mode::none}};
  for (const auto& [word, mode] : words) EXPECT_EQ(chosen(word).tool_choice.mode, mode) << word;

  for (const char* const named :
       {R"("tool_choice":{"type":"custom","custom":{"name":"b"}})",
        R"("tool_choice":{"type":"custom","name":"b"})", R"("function_call":{"name":"b"})"}) {
    EXPECT_EQ(chosen(named).tool_choice.mode, Mode::named);
    EXPECT_EQ(chosen(named).tool_choice.name.inside, "b");
  }
  const Turn allowed =
      chosen(R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[)"
             R"({"type":"custom","custom":{"name":"b"}}]}})");
  EXPECT_EQ(allowed.tool_choice.mode, Mode::required);
  ASSERT_EQ(allowed.tools.size(), 1U);
  EXPECT_EQ(allowed.tools[0].name.inside, "b");
}

TEST(ChatRequestReader, the_plain_fields) {
  const Turn turn = turn_of(with_fields(
      R"("stream":true,"stream_options":{"include_usage":true},"max_tokens":5,)"
      R"("max_completion_tokens":7,"stop":"END","temperature":0.5,"top_p":0.9,"top_k":40,)"
      R"("n":2,"seed":-3,"presence_penalty":1,"frequency_penalty":0.5,"logit_bias":{"5":1},)"
      R"("logprobs":true,"top_logprobs":2,"metadata":{"a":"b"},"user":"u","service_tier":"flex",)"
      R"("prompt_cache_key":"k","verbosity":"low","parallel_tool_calls":false,)"
      R"("reasoning_effort":"high","store":true,"modalities":["text"])"));
  EXPECT_TRUE(turn.stream);
  EXPECT_EQ(turn.max_tokens, 7U);
  ASSERT_EQ(turn.stop.size(), 1U);
  EXPECT_EQ(turn.stop[0].inside, "END");
  EXPECT_EQ(turn.temperature.text, "0.5");
  EXPECT_EQ(turn.top_p.text, "0.9");
  EXPECT_EQ(turn.top_k.text, "40");
  EXPECT_EQ(turn.choices.text, "2");
  EXPECT_EQ(turn.seed.text, "-3");
  EXPECT_EQ(turn.presence_penalty.text, "1");
  EXPECT_EQ(turn.frequency_penalty.text, "0.5");
  EXPECT_EQ(turn.logit_bias.text, R"({"5":1})");
  EXPECT_EQ(turn.logprobs.text, "true");
  EXPECT_EQ(turn.top_logprobs.text, "2");
  EXPECT_EQ(turn.metadata.text, R"({"a":"b"})");
  EXPECT_EQ(turn.user.inside, "u");
  EXPECT_EQ(turn.service_tier.inside, "flex");
  EXPECT_EQ(turn.prompt_cache_key.inside, "k");
  EXPECT_EQ(turn.verbosity.inside, "low");
  EXPECT_EQ(turn.parallel_calls, false);
  EXPECT_EQ(turn.effort, Effort::high);
  EXPECT_TRUE(turn.dropped.empty());
}

TEST(ChatRequestReader, what_changes_nothing_is_as_good_as_absent) {
  const Turn turn = turn_of(with_fields(
      R"("n":1,"presence_penalty":0,"frequency_penalty":0.0,"logit_bias":{ },"logprobs":false,)"
      R"("top_logprobs":0,"top_k":-1,"stop":null,"temperature":null,"min_p":0,"best_of":1,)"
      R"("repetition_penalty":1.0,"stop_token_ids":[],"audio":null,"ignore_eos":false,)"
      R"("chat_template_kwargs":{},"tools":[],"tool_choice":null,"response_format":null)"));
  for (const JsonValue value :
       {turn.choices, turn.presence_penalty, turn.frequency_penalty, turn.logit_bias, turn.logprobs,
        turn.top_logprobs, turn.top_k, turn.temperature})
    EXPECT_FALSE(value.given()) << value.text;
  EXPECT_TRUE(turn.stop.empty());
  EXPECT_TRUE(turn.dropped.empty());
}

TEST(ChatRequestReader, fields_that_change_the_answer_and_have_no_place_are_refused) {
  constexpr ErrorCode kValue = ErrorCode::invalid_value;
  constexpr ErrorCode kType = ErrorCode::invalid_type;
  expect_refused({
      {with_fields(R"("audio":{"voice":"x"})"), kValue, "audio"},
      {with_fields(R"("modalities":["text","audio"])"), kValue, "modalities"},
      {with_fields(R"("web_search_options":{"a":1})"), kValue, "web_search_options"},
      {with_fields(R"("guided_json":{"a":1})"), kValue, "guided_json"},
      {with_fields(R"("min_p":0.1)"), kValue, "min_p"},
      {with_fields(R"("repetition_penalty":1.1)"), kValue, "repetition_penalty"},
      {with_fields(R"("reasoning_effort":"huge")"), kValue, "reasoning_effort"},
      {with_fields(R"("reasoning_effort":7)"), kType, "reasoning_effort"},
      {with_fields(R"("stop":["a",7])"), kType, "stop[1]"},
      {with_fields(R"("stop":7)"), kType, "stop"},
      {with_fields(R"("max_tokens":-1)"), kValue, "max_tokens"},
      {with_fields(R"("max_completion_tokens":"5")"), kType, "max_completion_tokens"},
      {with_fields(R"("top_k":1.5)"), kValue, "top_k"},
      {with_fields(R"("seed":"x")"), kType, "seed"},
      {with_fields(R"("stream":1)"), kType, "stream"},
      {with_fields(R"("response_format":{})"), ErrorCode::missing_field, "response_format.type"},
      {with_fields(R"("response_format":{"type":"xml"})"), kValue, "response_format.type"},
      {with_fields(R"("response_format":{"type":"json_schema"})"), ErrorCode::missing_field,
       "response_format.json_schema"},
      {"[]", ErrorCode::invalid_json, ""},
      {"{", ErrorCode::invalid_json, ""},
  });
}

TEST(ChatRequestReader, the_form_of_the_answer) {
  EXPECT_EQ(turn_of(with_fields(R"("response_format":{"type":"text"})")).format.kind,
            AnswerFormat::Kind::text);
  EXPECT_EQ(turn_of(with_fields(R"("response_format":{"type":"json_object"})")).format.kind,
            AnswerFormat::Kind::json_object);
  const Turn turn = turn_of(with_fields(
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d",)"
      R"("schema":{"a":1},"strict":true}})"));
  EXPECT_EQ(turn.format.kind, AnswerFormat::Kind::json_schema);
  EXPECT_EQ(turn.format.name.inside, "n");
  EXPECT_EQ(turn.format.description.inside, "d");
  EXPECT_EQ(turn.format.schema.text, R"({"a":1})");
  EXPECT_EQ(turn.format.strict.text, "true");
}

TEST(ChatRequestReader, what_is_left_out_is_told) {
  const Turn turn =
      turn_of(R"({"model":"m","messages":[{"role":"user","name":"Ann","content":[{"type":"text",)"
              R"("text":"a","cache_control":{"type":"ephemeral"}}],"cache_control":{}}],)"
              R"("new_field":1,"new_field":2,"Prediction":{"a":1},"a\nb":1})");
  EXPECT_EQ(turn.dropped, (std::vector<std::string_view>{"new_field", "Prediction", "other",
                                                         "cache_control", "name"}));
}

TEST(ChatRequestReader, few_unknown_fields_are_named) {
  std::string fields = R"("f0":1)";
  for (int i = 1; i < 17; ++i) fields += fmt::format(R"(,"f{}":1)", i);
  const Turn turn = turn_of(with_fields(fields));
  EXPECT_EQ(turn.dropped.size(), 17U);
  EXPECT_EQ(turn.dropped[15], "f15");
  EXPECT_EQ(turn.dropped[16], "other");
}

TEST(ChatRequestReader, of_a_doubled_field_the_last_holds_however_it_is_spelled) {
  EXPECT_EQ(turn_of(with_fields(R"("seed":1,"se\u0065d":2)")).seed.text, "2");
}

TEST(ChatRequestReader, what_is_read_is_written_again) {
  const std::string bodies[] = {
      R"({"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},)"
      R"({"role":"assistant","content":"b","tool_calls":[{"id":"c1","type":"function",)"
      R"("function":{"name":"get","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c1",)"
      R"("content":"r"},{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url",)"
      R"("image_url":{"url":"https://x/a"}}]}],"tools":[{"type":"function","function":{)"
      R"("name":"get","description":"d","parameters":{"type":"object"},"strict":true}}],)"
      R"("tool_choice":"auto","parallel_tool_calls":true,"max_completion_tokens":9,)"
      R"("stop":["END"],"temperature":0.5,"top_p":0.9,"seed":7,"reasoning_effort":"low",)"
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{},)"
      R"("strict":false}},"user":"u","stream":true,"stream_options":{"include_usage":true}})",
      R"({"model":"m","messages":[{"role":"user","content":"a"}]})"};
  for (const std::string& body : bodies) EXPECT_EQ(sent(body), body);
}

TEST(ChatRequestReader, an_answer_stops_at_a_bounded_number_of_texts) {
  const auto stops = [](std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += i == 0 ? R"("a")" : R"(,"a")";
    return R"({"model":"m","messages":[{"role":"user","content":"a"}],"stop":[)" + list + "]}";
  };
  EXPECT_TRUE(read_chat_request(stops(kMostStops), nullptr).ok());
  const auto past = read_chat_request(stops(kMostStops + 1), nullptr);
  ASSERT_FALSE(past.ok());
  EXPECT_EQ(past.error().param, "stop");
}

}  // namespace
}  // namespace solidrust::dialect
