#include "dialect/responses/request_reader.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

// "sr1." and the text in hexadecimal digits.
class FakeSeal final : public ReasoningSeal {
 public:
  std::string sign(std::string_view) const override { return std::string(kOwnSeal) + "mac"; }
  bool signed_by_us(std::string_view, std::string_view) const override { return true; }
  std::string close(std::string_view text) const override {
    std::string sealed(kOwnSeal);
    for (const char c : text) sealed += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return sealed;
  }
  std::optional<std::string> open(std::string_view sealed) const override {
    sealed.remove_prefix(kOwnSeal.size());
    std::string text;
    for (; sealed.size() >= 2; sealed.remove_prefix(2)) {
      if (sealed.starts_with('!')) return std::nullopt;
      text += static_cast<char>(std::stoi(std::string(sealed.substr(0, 2)), nullptr, 16));
    }
    return text;
  }
};

const FakeSeal kSeal;

// The turn's texts are views into the body: all that a test reads stay in place.
Result<Turn> read(std::string_view text) {
  static std::deque<std::string> bodies;
  const std::string_view body = bodies.emplace_back(text);
  return read_responses_request(body, &kSeal);
}

// A request with this for its input.
std::string with_input(std::string_view input) {
  return fmt::format(R"({{"model":"m","input":{}}})", input);
}
// A request with these further fields.
std::string with(std::string_view fields) {
  return fmt::format(R"({{"model":"m","input":"hi",{}}})", fields);
}

template <class What>
const What& only(const Turn& turn) {
  EXPECT_EQ(turn.items.size(), 1u);
  return std::get<What>(turn.items.at(0).what);
}

void expect_refused(std::string_view body, ErrorCode code, std::string_view param) {
  const Result<Turn> turn = read(body);
  ASSERT_FALSE(turn.ok()) << body;
  EXPECT_EQ(turn.error().code, code) << body << ": " << turn.error().message;
  EXPECT_EQ(turn.error().param, param) << body;
}

bool dropped(const Turn& turn, std::string_view name) {
  return std::find(turn.dropped.begin(), turn.dropped.end(), name) != turn.dropped.end();
}

TEST(ResponsesRequestReader, a_string_is_what_the_user_says) {
  const Result<Turn> turn = read(with_input(R"("say \"hi\"\n")"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_EQ(turn->items[0].speaker, Speaker::user);
  EXPECT_EQ(only<Text>(*turn).text.inside, R"(say \"hi\"\n)");
  EXPECT_EQ(turn->items_field, "input");
  EXPECT_TRUE(turn->dropped.empty());
}

TEST(ResponsesRequestReader, instructions_come_first_wherever_they_stand) {
  const Result<Turn> turn =
      read(R"({"input":[{"role":"developer","content":"b"},{"role":"user","content":"c"}],)"
           R"("instructions":"a","model":"m"})");
  ASSERT_TRUE(turn.ok());
  ASSERT_EQ(turn->items.size(), 3u);
  EXPECT_EQ(std::get<Text>(turn->items[0].what).text.inside, "a");
  EXPECT_EQ(turn->items[0].speaker, Speaker::system);
  EXPECT_EQ(turn->items[1].speaker, Speaker::system);
  EXPECT_NE(turn->items[0].message, turn->items[1].message);
  EXPECT_EQ(turn->items[2].speaker, Speaker::user);
}

TEST(ResponsesRequestReader, an_item_without_a_type_but_with_a_role_is_a_message) {
  for (const auto& [role, speaker] : {std::pair{"user", Speaker::user},
                                      {"assistant", Speaker::assistant},
                                      {"system", Speaker::system},
                                      {"developer", Speaker::system}}) {
    const Result<Turn> turn =
        read(with_input(fmt::format(R"([{{"role":"{}","content":"x"}}])", role)));
    ASSERT_TRUE(turn.ok()) << role;
    EXPECT_EQ(turn->items[0].speaker, speaker) << role;
  }
  expect_refused(with_input(R"([{"role":"tool","content":"x"}])"), ErrorCode::invalid_value,
                 "input[0].role");
  expect_refused(with_input(R"([{"role":5,"content":"x"}])"), ErrorCode::invalid_type,
                 "input[0].role");
  expect_refused(with_input(R"([{"content":"x"}])"), ErrorCode::missing_field, "input[0].type");
}

TEST(ResponsesRequestReader, the_parts_of_a_message_stay_in_order_and_together) {
  const Result<Turn> turn = read(with_input(
      R"([{"type":"message","role":"user","content":[{"type":"input_text","text":"look"},)"
      R"({"detail":"low","image_url":"https://x/y.png","type":"input_image"},)"
      R"({"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QQ=="}]},)"
      R"({"role":"assistant","content":[{"type":"output_text","text":"ok","annotations":[]},)"
      R"({"type":"refusal","refusal":"no"}]}])"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  ASSERT_EQ(turn->items.size(), 5u);
  EXPECT_EQ(std::get<Text>(turn->items[0].what).text.inside, "look");
  EXPECT_EQ(std::get<Image>(turn->items[1].what).url.inside, "https://x/y.png");
  EXPECT_EQ(std::get<Image>(turn->items[1].what).detail.inside, "low");
  EXPECT_EQ(std::get<File>(turn->items[2].what).name.inside, "a.pdf");
  EXPECT_EQ(std::get<File>(turn->items[2].what).data_uri.inside,
            "data:application/pdf;base64,QQ==");
  EXPECT_EQ(turn->items[0].message, turn->items[2].message);
  EXPECT_EQ(std::get<Refusal>(turn->items[4].what).text.inside, "no");
  EXPECT_NE(turn->items[2].message, turn->items[3].message);
}

TEST(ResponsesRequestReader, files_and_images_that_only_openai_has_are_refused) {
  const auto part = [](std::string_view inside) {
    return with_input(fmt::format(R"([{{"role":"user","content":[{}]}}])", inside));
  };
  expect_refused(part(R"({"type":"input_image","file_id":"f"})"), ErrorCode::invalid_value,
                 "input[0].content[0].file_id");
  expect_refused(part(R"({"type":"input_text","text":"a"},{"type":"input_file","file_id":"f"})"),
                 ErrorCode::invalid_value, "input[0].content[1].file_id");
  expect_refused(part(R"({"type":"input_file","file_url":"https://x"})"), ErrorCode::invalid_value,
                 "input[0].content[0].file_url");
  expect_refused(part(R"({"type":"input_file","file_data":"QQ=="})"), ErrorCode::invalid_value,
                 "input[0].content[0].file_data");
  expect_refused(part(R"({"type":"input_image"})"), ErrorCode::missing_field,
                 "input[0].content[0].image_url");
  expect_refused(part(R"({"type":"input_audio"})"), ErrorCode::invalid_value,
                 "input[0].content[0].type");
  expect_refused(part(R"("text")"), ErrorCode::invalid_type, "input[0].content[0]");
  expect_refused(part(R"({"type":"input_text","text":5})"), ErrorCode::invalid_type,
                 "input[0].content[0].text");
}

TEST(ResponsesRequestReader, calls_and_their_results_are_items_of_their_own) {
  const Result<Turn> turn = read(with_input(
      R"([{"type":"function_call","call_id":"c1","name":"f","namespace":"mcp","id":"fc_1",)"
      R"("arguments":"{\"a\":\"\\n\"}","status":"completed"},)"
      R"({"type":"function_call","call_id":"c2","name":"g","arguments":""},)"
      R"({"type":"function_call_output","call_id":"c1","output":"done"},)"
      R"({"type":"custom_tool_call","call_id":"c3","name":"apply_patch","input":"*** Begin\n"},)"
      R"({"type":"custom_tool_call_output","call_id":"c3","output":"ok"}])"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  ASSERT_EQ(turn->items.size(), 5u);
  const Call& call = std::get<Call>(turn->items[0].what);
  EXPECT_EQ(call.kind, CallKind::function);
  EXPECT_EQ(call.id.inside, "c1");
  EXPECT_EQ(call.space.inside, "mcp");
  EXPECT_EQ(call.arguments, R"({"a":"\n"})");
  EXPECT_EQ(turn->items[0].speaker, Speaker::assistant);
  EXPECT_EQ(std::get<Call>(turn->items[1].what).arguments, "");
  EXPECT_NE(turn->items[0].message, turn->items[1].message);
  EXPECT_EQ(turn->items[2].speaker, Speaker::user);
  const Call& custom = std::get<Call>(turn->items[3].what);
  EXPECT_EQ(custom.kind, CallKind::custom);
  EXPECT_EQ(custom.arguments, "*** Begin\n");
}

// A string stays a string, and a list is converted.
TEST(ResponsesRequestReader, an_output_may_be_a_string_or_a_list) {
  const Result<Turn> text = read(
      with_input(R"([{"type":"function_call_output","call_id":"c","output":"[\"not a list\"]"}])"));
  ASSERT_TRUE(text.ok());
  const CallResult& one = only<CallResult>(*text);
  ASSERT_EQ(one.parts.size(), 1u);
  EXPECT_EQ(std::get<Text>(one.parts[0]).text.inside, R"([\"not a list\"])");

  const Result<Turn> list = read(with_input(
      R"([{"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"a"},)"
      R"({"type":"output_text","text":"b"},{"type":"input_image","image_url":"data:image/png;base64,QQ=="}]}])"));
  ASSERT_TRUE(list.ok()) << list.error().message;
  const CallResult& three = only<CallResult>(*list);
  ASSERT_EQ(three.parts.size(), 3u);
  EXPECT_EQ(std::get<Text>(three.parts[1]).text.inside, "b");
  EXPECT_EQ(std::get<Image>(three.parts[2]).url.inside, "data:image/png;base64,QQ==");

  expect_refused(with_input(R"([{"type":"function_call_output","call_id":"c","output":{"a":1}}])"),
                 ErrorCode::invalid_type, "input[0].output");
  expect_refused(with_input(R"([{"type":"function_call_output","output":"x"}])"),
                 ErrorCode::missing_field, "input[0].call_id");
  expect_refused(with_input(R"([{"type":"function_call_output","call_id":"c"}])"),
                 ErrorCode::missing_field, "input[0].output");
  expect_refused(
      with_input(R"([{"type":"function_call","call_id":"c","name":"f","arguments":{}}])"),
      ErrorCode::invalid_type, "input[0].arguments");
  expect_refused(
      with_input(R"([{"type":"function_call","call_id":"c","name":"f","arguments":"\ud800"}])"),
      ErrorCode::invalid_value, "input[0].arguments");
}

TEST(ResponsesRequestReader, reasoning_that_we_sealed_is_opened) {
  const Result<Turn> turn = read(
      with_input(fmt::format(R"([{{"type":"reasoning","summary":[],"encrypted_content":"{}"}}])",
                             kSeal.close("so \"then\""))));
  ASSERT_TRUE(turn.ok());
  EXPECT_EQ(only<Reasoning>(*turn).text.inside, R"(so \"then\")");
  EXPECT_EQ(turn->items[0].speaker, Speaker::assistant);
  EXPECT_TRUE(turn->dropped.empty());
}

// Of another account, or from before the secret was changed.
TEST(ResponsesRequestReader, reasoning_whose_seal_does_not_open_is_left_out) {
  const Result<Turn> turn =
      read(with_input(R"([{"type":"reasoning","summary":[],"encrypted_content":"sr1.!broken"},)"
                      R"({"role":"user","content":"x"}])"));
  ASSERT_TRUE(turn.ok());
  EXPECT_EQ(turn->items.size(), 1u);
  EXPECT_TRUE(dropped(*turn, "reasoning"));
}

TEST(ResponsesRequestReader, reasoning_that_another_server_sealed_is_left_out) {
  const Result<Turn> turn = read(with_input(
      R"([{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"s"}],)"
      R"("encrypted_content":"gAAAA"},{"role":"user","content":"x"}])"));
  ASSERT_TRUE(turn.ok());
  EXPECT_EQ(turn->items.size(), 1u);
  EXPECT_TRUE(dropped(*turn, "reasoning"));
}

TEST(ResponsesRequestReader, reasoning_in_plain_words_is_kept) {
  const Result<Turn> content = read(with_input(
      R"([{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],)"
      R"("content":[{"type":"reasoning_text","text":"a\n"},{"type":"reasoning_text","text":"b"}],)"
      R"("encrypted_content":null}])"));
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(only<Reasoning>(*content).text.inside, R"(a\n\n\nb)");
  const Result<Turn> summary =
      read(with_input(R"([{"type":"reasoning","summary":[{"type":"summary_text","text":"s"}]}])"));
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(only<Reasoning>(*summary).text.inside, "s");
  const Result<Turn> nothing = read(with_input(R"([{"type":"reasoning","summary":[]}])"));
  ASSERT_TRUE(nothing.ok());
  EXPECT_TRUE(nothing->items.empty());
}

// What Codex has in its history must never wedge it.
TEST(ResponsesRequestReader, what_hosted_tools_did_is_left_out) {
  const Result<Turn> turn = read(with_input(
      R"([{"type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}},)"
      R"({"type":"image_generation_call","id":"ig","status":"completed","result":"QQ=="},)"
      R"({"type":"tool_search_call","call_id":"t","arguments":{}},)"
      R"({"type":"tool_search_output","call_id":"t","tools":[{"type":"function","name":"late"}]},)"
      R"({"type":"agent_message","author":"a","recipient":"b","content":[)"
      R"({"type":"input_text","text":"from a"},{"type":"encrypted_content","encrypted_content":"x"}]}])"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_EQ(only<Text>(*turn).text.inside, "from a");
  for (const char* name : {"web_search_call", "image_generation_call", "tool_search_call",
                           "tool_search_output", "encrypted_content"})
    EXPECT_TRUE(dropped(*turn, name)) << name;
  ASSERT_EQ(turn->tools.size(), 1u);
  EXPECT_EQ(turn->tools[0].name.inside, "late");
}

TEST(ResponsesRequestReader, a_local_shell_call_keeps_its_output) {
  const Result<Turn> turn =
      read(with_input(R"([{"type":"local_shell_call","call_id":"s","status":"completed",)"
                      R"("action":{"type":"exec","command":["ls"]}},)"
                      R"({"type":"function_call_output","call_id":"s","output":"a.txt"}])"));
  ASSERT_TRUE(turn.ok());
  const Call& call = std::get<Call>(turn->items.at(0).what);
  EXPECT_EQ(call.id.inside, "s");
  EXPECT_EQ(call.arguments, R"({"type":"exec","command":["ls"]})");
  EXPECT_EQ(std::get<CallResult>(turn->items.at(1).what).call.inside, "s");
}

TEST(ResponsesRequestReader, items_that_stand_for_others_are_refused) {
  expect_refused(
      with_input(R"([{"role":"user","content":"x"},{"type":"item_reference","id":"m"}])"),
      ErrorCode::invalid_value, "input[1]");
  expect_refused(with_input(R"([{"id":"m"}])"), ErrorCode::invalid_value, "input[0]");
  expect_refused(with_input(R"([{"type":"compaction","encrypted_content":"x"}])"),
                 ErrorCode::invalid_value, "input[0].type");
  expect_refused(with_input(R"([{"type":"mcp_call","id":"x"}])"), ErrorCode::invalid_value,
                 "input[0].type");
}

TEST(ResponsesRequestReader, a_reference_to_reasoning_is_left_out) {
  const Result<Turn> turn =
      read(with_input(R"([{"role":"user","content":"x"},{"type":"item_reference","id":"rs_1"}])"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_EQ(only<Text>(*turn).text.inside, "x");
  EXPECT_TRUE(dropped(*turn, "reasoning"));
  expect_refused(with_input(R"([{"type":"item_reference","id":"xrs_1"}])"),
                 ErrorCode::invalid_value, "input[0]");
}

TEST(ResponsesRequestReader, additional_tools_join_the_others_once) {
  const Result<Turn> turn = read(
      R"({"model":"m","tools":[{"type":"function","name":"f"}],"input":[{"type":"additional_tools",)"
      R"("role":"developer","tools":[{"type":"function","name":"f"},{"type":"custom","name":"g"}]}]})");
  ASSERT_TRUE(turn.ok());
  ASSERT_EQ(turn->tools.size(), 2u);
  EXPECT_EQ(turn->tools[1].name.inside, "g");
}

TEST(ResponsesRequestReader, tools_are_read_as_they_are) {
  const Result<Turn> turn = read(with(
      R"("tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},)"
      R"("strict":true},{"type":"function","name":"bare","parameters":null,"strict":null},)"
      R"({"type":"custom","name":"apply_patch","description":"p",)"
      R"("format":{"type":"grammar","syntax":"lark","definition":"start: \"x\""}},)"
      R"({"type":"custom","name":"free","format":{"type":"text"}}])"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  ASSERT_EQ(turn->tools.size(), 4u);
  EXPECT_EQ(turn->tools[0].description.inside, "d");
  EXPECT_EQ(turn->tools[0].parameters.text, R"({"type":"object"})");
  EXPECT_EQ(turn->tools[0].strict.text, "true");
  EXPECT_FALSE(turn->tools[1].parameters.given());
  EXPECT_FALSE(turn->tools[1].strict.given());
  EXPECT_EQ(turn->tools[2].kind, CallKind::custom);
  EXPECT_EQ(turn->tools[2].grammar.inside, R"(start: \"x\")");
  EXPECT_FALSE(turn->tools[3].grammar.given());
}

TEST(ResponsesRequestReader, tools_of_a_namespace_keep_it) {
  const Result<Turn> turn = read(with(
      R"("tools":[{"type":"namespace","name":"mcp__files","description":"of files","tools":[)"
      R"({"type":"function","name":"read","defer_loading":true},{"type":"custom","name":"edit"}]}])"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  ASSERT_EQ(turn->tools.size(), 2u);
  EXPECT_EQ(turn->tools[0].space.inside, "mcp__files");
  EXPECT_EQ(turn->tools[1].kind, CallKind::custom);
  const ToolNames names(*turn);
  const ToolNames::Tool* tool = names.find("mcp__files__read");
  ASSERT_NE(tool, nullptr);
  EXPECT_EQ(tool->space, "mcp__files");
  EXPECT_EQ(tool->name, "read");
  EXPECT_TRUE(dropped(*turn, "defer_loading"));
}

// Codex offers them without being asked; the last one where it knows the model's name.
TEST(ResponsesRequestReader, what_codex_always_offers_is_left_out_if_it_is_not_demanded) {
  const char* const tools =
      R"("tools":[{"type":"web_search","external_web_access":true},{"type":"web_search_preview"},)"
      R"({"type":"image_generation","output_format":"png"},{"type":"function","name":"f"},)"
      R"({"type":"tool_search","execution":"client","description":"d","parameters":{}}])";
  const Result<Turn> turn = read(with(std::string(tools) + R"(,"tool_choice":"auto")"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_EQ(turn->tools.size(), 1u);
  EXPECT_TRUE(dropped(*turn, "web_search"));
  EXPECT_TRUE(dropped(*turn, "image_generation"));
  EXPECT_TRUE(dropped(*turn, "tool_search"));
  for (const char* type : {"web_search", "web_search_preview", "image_generation", "tool_search"})
    expect_refused(with(fmt::format(R"({},"tool_choice":{{"type":"{}"}})", tools, type)),
                   ErrorCode::invalid_value, "tool_choice");
}

TEST(ResponsesRequestReader, other_hosted_tools_are_refused_by_name) {
  for (const char* type : {"file_search", "code_interpreter", "computer_use_preview", "mcp",
                           "local_shell", "shell", "apply_patch"}) {
    const Result<Turn> turn = read(
        with(fmt::format(R"("tools":[{{"type":"function","name":"f"}},{{"type":"{}"}}])", type)));
    ASSERT_FALSE(turn.ok()) << type;
    EXPECT_EQ(turn.error().param, "tools[1].type");
    EXPECT_NE(turn.error().message.find(type), std::string::npos);
  }
  expect_refused(with(R"("tools":[{"type":"function"}])"), ErrorCode::missing_field,
                 "tools[0].name");
  expect_refused(with(R"("tools":{})"), ErrorCode::invalid_type, "tools");
  expect_refused(
      with(R"("tools":[{"type":"namespace","name":"n","tools":[{"type":"web_search"}]}])"),
      ErrorCode::invalid_value, "tools[0].tools[0].type");
}

TEST(ResponsesRequestReader, a_tool_choice_is_one_of_the_tools) {
  using Mode = ToolChoice::Mode;
  const char* const tools =
      R"("tools":[{"type":"function","name":"f"},{"type":"namespace","name":"n",)"
      R"("tools":[{"type":"function","name":"g"}]},{"type":"custom","name":"c"}])";
  const auto choice = [&](std::string_view given) {
    return with(fmt::format(R"({},"tool_choice":{})", tools, given));
  };
  EXPECT_EQ(read(with(tools))->tool_choice.mode, Mode::unsaid);
  EXPECT_EQ(read(choice(R"("auto")"))->tool_choice.mode, Mode::automatic);
  EXPECT_EQ(read(choice(R"("none")"))->tool_choice.mode, Mode::none);
  EXPECT_EQ(read(choice(R"("required")"))->tool_choice.mode, Mode::required);
  const Result<Turn> named = read(choice(R"({"type":"function","name":"g"})"));
  ASSERT_TRUE(named.ok());
  EXPECT_EQ(named->tool_choice.mode, Mode::named);
  EXPECT_EQ(named->tool_choice.space.inside, "n");
  EXPECT_EQ(read(choice(R"({"type":"custom","name":"c"})"))->tool_choice.name.inside, "c");
  expect_refused(choice(R"({"type":"function","name":"x"})"), ErrorCode::invalid_value,
                 "tool_choice");
  expect_refused(choice(R"({"type":"mcp","server_label":"x"})"), ErrorCode::invalid_value,
                 "tool_choice");
  expect_refused(choice(R"("any")"), ErrorCode::invalid_value, "tool_choice");
  expect_refused(choice("5"), ErrorCode::invalid_type, "tool_choice");
  expect_refused(with(R"("tools":[{"type":"web_search"}],"tool_choice":"required")"),
                 ErrorCode::invalid_value, "tool_choice");
}

TEST(ResponsesRequestReader, allowed_tools_takes_the_others_away) {
  const char* const tools =
      R"("tools":[{"type":"function","name":"f"},{"type":"namespace","name":"n",)"
      R"("tools":[{"type":"function","name":"g"}]},{"type":"custom","name":"c"}])";
  const Result<Turn> turn = read(with(fmt::format(
      R"({},"tool_choice":{{"type":"allowed_tools","mode":"required","tools":[)"
      R"({{"type":"function","name":"f"}},{{"type":"namespace","name":"n"}},{{"type":"web_search"}}]}})",
      tools)));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_EQ(turn->tool_choice.mode, ToolChoice::Mode::required);
  ASSERT_EQ(turn->tools.size(), 2u);
  EXPECT_EQ(turn->tools[0].name.inside, "f");
  EXPECT_EQ(turn->tools[1].name.inside, "g");
  expect_refused(with(fmt::format(R"({},"tool_choice":{{"type":"allowed_tools","mode":"required",)"
                                  R"("tools":[{{"type":"function","name":"x"}}]}})",
                                  tools)),
                 ErrorCode::invalid_value, "tool_choice");
}

TEST(ResponsesRequestReader, the_settings_of_the_model_are_taken_over) {
  const Result<Turn> turn = read(with(
      R"("max_output_tokens":100,"temperature":0.5,"top_p":1,"stream":true,)"
      R"("parallel_tool_calls":false,"reasoning":{"effort":"xhigh","summary":"auto"},)"
      R"("text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"a":1},)"
      R"("strict":true}},"user":"u","safety_identifier":"s","metadata":{"k":"v"},)"
      R"("service_tier":"flex","prompt_cache_key":"key","top_logprobs":2)"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_EQ(turn->max_tokens, 100u);
  EXPECT_EQ(turn->temperature.text, "0.5");
  EXPECT_EQ(turn->top_p.text, "1");
  EXPECT_TRUE(turn->stream);
  EXPECT_EQ(turn->parallel_calls, false);
  EXPECT_EQ(turn->effort, Effort::xhigh);
  EXPECT_EQ(turn->verbosity.inside, "low");
  EXPECT_EQ(turn->format.kind, AnswerFormat::Kind::json_schema);
  EXPECT_EQ(turn->format.name.inside, "n");
  EXPECT_EQ(turn->format.schema.text, R"({"a":1})");
  EXPECT_EQ(turn->format.strict.text, "true");
  EXPECT_EQ(turn->user.inside, "s");
  EXPECT_EQ(turn->metadata.text, R"({"k":"v"})");
  EXPECT_EQ(turn->service_tier.inside, "flex");
  EXPECT_EQ(turn->prompt_cache_key.inside, "key");
  EXPECT_EQ(turn->top_logprobs.text, "2");
}

TEST(ResponsesRequestReader, numbers_are_held_to_their_bounds) {
  for (const char* fine :
       {R"("temperature":0)", R"("temperature":2)", R"("top_p":0)", R"("top_p":1.0)",
        R"("max_output_tokens":1)", R"("max_output_tokens":9007199254740992)",
        R"("top_logprobs":20)", R"("presence_penalty":-2)", R"("frequency_penalty":2)"})
    EXPECT_TRUE(read(with(fine)).ok()) << fine;
  EXPECT_FALSE(read(with(R"("top_logprobs":0)"))->top_logprobs.given());
  const std::pair<const char*, const char*> wrong[] = {
      {R"("temperature":2.01)", "temperature"},
      {R"("temperature":-1)", "temperature"},
      {R"("top_p":1.01)", "top_p"},
      {R"("max_output_tokens":0)", "max_output_tokens"},
      {R"("max_output_tokens":9007199254740993)", "max_output_tokens"},
      {R"("max_output_tokens":1.5)", "max_output_tokens"},
      {R"("top_logprobs":21)", "top_logprobs"},
      {R"("presence_penalty":-2.1)", "presence_penalty"},
      {R"("frequency_penalty":2.1)", "frequency_penalty"}};
  for (const auto& [field, param] : wrong)
    expect_refused(with(field), ErrorCode::invalid_value, param);
  const std::pair<const char*, const char*> mistyped[] = {
      {R"("temperature":"1")", "temperature"},
      {R"("max_output_tokens":"1")", "max_output_tokens"},
      {R"("stream":"yes")", "stream"},
      {R"("parallel_tool_calls":1)", "parallel_tool_calls"},
      {R"("metadata":[])", "metadata"},
      {R"("reasoning":"high")", "reasoning"},
      {R"("text":[])", "text"},
      {R"("instructions":[])", "instructions"}};
  for (const auto& [field, param] : mistyped)
    expect_refused(with(field), ErrorCode::invalid_type, param);
}

TEST(ResponsesRequestReader, metadata_is_held_to_openais_bounds) {
  const auto pairs = [](int count) {
    std::string fields = R"("k":"v")";
    for (int i = 1; i < count; ++i) fields += fmt::format(R"(,"k{}":"v")", i);
    return with(fmt::format(R"("metadata":{{{}}})", fields));
  };
  const auto pair = [](std::size_t key, const std::string& value) {
    return with(fmt::format(R"("metadata":{{"{}":"{}"}})", std::string(key, 'k'), value));
  };
  std::string escaped;
  for (int i = 0; i < 512; ++i) escaped += R"(\n)";
  EXPECT_TRUE(read(pairs(16)).ok());
  EXPECT_TRUE(read(pair(64, std::string(512, 'v'))).ok());
  EXPECT_TRUE(read(pair(1, escaped)).ok());
  for (const std::string& body :
       {pairs(17), pair(65, "v"), pair(1, std::string(513, 'v')), pair(1, escaped + "v"),
        with(R"("metadata":{"k":[)" + std::string(511, ' ') + "]}")})
    expect_refused(body, ErrorCode::invalid_value, "metadata");
}

TEST(ResponsesRequestReader, settings_that_mean_nothing_known_are_refused) {
  expect_refused(with(R"("reasoning":{"effort":"huge"})"), ErrorCode::invalid_value,
                 "reasoning.effort");
  expect_refused(with(R"("text":{"format":{"type":"xml"}})"), ErrorCode::invalid_value,
                 "text.format.type");
  expect_refused(with(R"("text":{"format":{"type":"json_schema","name":"n"}})"),
                 ErrorCode::missing_field, "text.format.schema");
  expect_refused(with(R"("text":{"format":{"type":"json_schema","schema":{}}})"),
                 ErrorCode::missing_field, "text.format.name");
}

TEST(ResponsesRequestReader, what_cannot_be_carried_is_refused_by_name) {
  for (const char* field :
       {"previous_response_id", "conversation", "prompt", "max_tool_calls", "context_management"}) {
    expect_refused(with(fmt::format(R"("{}":"x")", field)), ErrorCode::invalid_value, field);
    EXPECT_TRUE(read(with(fmt::format(R"("{}":null)", field))).ok()) << field;
  }
  expect_refused(with(R"("background":true)"), ErrorCode::invalid_value, "background");
  expect_refused(with(R"("truncation":"auto")"), ErrorCode::invalid_value, "truncation");
}

TEST(ResponsesRequestReader, a_previous_response_is_refused_with_what_to_do) {
  const Result<Turn> turn = read(with(R"("previous_response_id":"resp_1")"));
  ASSERT_FALSE(turn.ok());
  EXPECT_NE(turn.error().message.find("keeps no conversations: send the earlier items in `input`"),
            std::string::npos);
}

TEST(ResponsesRequestReader, what_changes_nothing_is_accepted) {
  const Result<Turn> turn = read(with(
      R"("background":false,"truncation":"disabled","store":true,"include":["a"],)"
      R"("client_metadata":{"a":"b"},"prompt_cache_retention":"24h","stream_options":{}, "text":{})"));
  ASSERT_TRUE(turn.ok()) << turn.error().message;
  EXPECT_TRUE(turn->dropped.empty());
}

TEST(ResponsesRequestReader, unknown_fields_are_told) {
  const Result<Turn> turn = read(with(R"("new_thing":1,"bad\nname":2,"void":null)"));
  ASSERT_TRUE(turn.ok());
  EXPECT_EQ(turn->dropped, (std::vector<std::string_view>{"new_thing", "other"}));
}

TEST(ResponsesRequestReader, an_input_is_needed) {
  expect_refused(R"({"model":"m"})", ErrorCode::missing_field, "input");
  expect_refused(R"({"model":"m","input":null})", ErrorCode::missing_field, "input");
  expect_refused(with_input("5"), ErrorCode::invalid_type, "input");
  expect_refused(with_input("[5]"), ErrorCode::invalid_type, "input[0]");
  expect_refused(with_input(R"([{"role":"user"}])"), ErrorCode::missing_field, "input[0].content");
  expect_refused(with_input(R"([{"role":"user","content":5}])"), ErrorCode::invalid_type,
                 "input[0].content");
  expect_refused("[]", ErrorCode::invalid_type, "");
  expect_refused("{", ErrorCode::invalid_json, "");
}

}  // namespace
}  // namespace solidrust::dialect
