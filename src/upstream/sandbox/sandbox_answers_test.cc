#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "upstream/sandbox/sandbox_exchange.h"
#include "upstream/sandbox/sandbox_fixture.h"
#include "upstream/sandbox/sandbox_tokens.h"

namespace solidrust::sandbox_test {
namespace {

using SandboxAnswers = SandboxExchangeTest;

TEST_F(SandboxAnswers, AWholeAnswerSaysWhoseItIs) {
  const Outcome outcome = chat(kHello, false, "vllm-primary");
  ASSERT_TRUE(outcome.head);
  EXPECT_EQ(outcome.head->status, 200);
  EXPECT_FALSE(outcome.head->event_stream);
  const dom::element answer = parsed(outcome.body);
  EXPECT_EQ(answer["object"].get_string().value(), "chat.completion");
  EXPECT_EQ(answer["model"].get_string().value(), "vllm-primary");
  EXPECT_EQ(answer["system_fingerprint"].get_string().value(), "sandbox");
  const dom::element choice = answer["choices"].at(0).value();
  EXPECT_EQ(choice["message"]["role"].get_string().value(), "assistant");
  EXPECT_EQ(choice["message"]["content"].get_string().value(),
            "This is the SolidRusT sandbox answering for vllm-primary. No model was asked. "
            "You said: Hello, \"world\" ü");
  EXPECT_EQ(choice["finish_reason"].get_string().value(), "stop");
  EXPECT_EQ(answer["usage"]["prompt_tokens"].get_uint64().value(), 3U);
}

TEST_F(SandboxAnswers, TheSameRequestGetsTheSameAnswerAndAnotherAnotherId) {
  EXPECT_EQ(chat(kHello).body, chat(kHello).body);
  EXPECT_EQ(chat(kHello, true).body, chat(kHello, true).body);
  const std::string a(parsed(say("a").body)["id"].get_string().value());
  const std::string b(parsed(say("b").body)["id"].get_string().value());
  EXPECT_NE(a, b);
  EXPECT_TRUE(a.starts_with("chatcmpl-sandbox-"));
}

// Requests that are sent whole and streamed.
struct Both {
  Operation operation;
  std::string members;
};

const std::string kTools =
    R"(,"tools":[{"type":"function","function":{"name":"first","parameters":{"type":"object",)"
    R"("properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1}},)"
    R"("required":["city","days"]}}},{"type":"function","function":{"name":"second"}}])";

TEST_F(SandboxAnswers, AStreamJoinedIsTheWholeAnswerAndUsageIsEqual) {
  const std::string base = kHello;
  for (const Both& both : {
           Both{Operation::chat_completion, base},
           {Operation::chat_completion, base + R"(,"n":3)"},
           {Operation::chat_completion, base + R"(,"max_tokens":4)"},
           {Operation::chat_completion, base + R"(,"stop":"No")"},
           {Operation::chat_completion, base + R"(,"stop":["This"])"},
           {Operation::chat_completion, base + kTools},
           {Operation::chat_completion, base + kTools + R"(,"n":2,"max_tokens":2)"},
           {Operation::chat_completion, base + R"(,"response_format":{"type":"json_object"})"},
           {Operation::chat_completion, R"("messages":[])"},
           {Operation::completion, R"("prompt":"Once upon a time")"},
           {Operation::completion, R"("prompt":["a","b"],"n":2)"},
           {Operation::completion, R"("prompt":[1,2,3],"max_tokens":1)"},
           {Operation::completion, R"("prompt":"x","stop":"This")"},
       }) {
    const Outcome whole = run({.operation = both.operation, .body = "{" + both.members + "}"});
    const Outcome streamed =
        run({.operation = both.operation,
             .body = "{" + both.members + R"(,"stream_options":{"include_usage":true}})",
             .stream = true});
    ASSERT_FALSE(whole.error) << both.members;
    ASSERT_FALSE(streamed.error) << both.members;
    EXPECT_TRUE(streamed.head->event_stream);
    const Joined joined = join(streamed.body);
    EXPECT_TRUE(joined.done);
    const dom::element answer = parsed(whole.body);
    const dom::array choices = answer["choices"].get_array().value();
    ASSERT_EQ(joined.choices.size(), choices.size()) << both.members;
    std::uint64_t tokens = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const dom::element choice = choices.at(i).value();
      const Joined::Choice& got = joined.choices[i];
      EXPECT_EQ(choice["index"].get_uint64().value(), i);
      EXPECT_EQ(got.finish, choice["finish_reason"].get_string().value());
      std::string_view text;
      if (dom::element call; choice["message"]["tool_calls"].at(0).get(call) == simdjson::SUCCESS) {
        EXPECT_EQ(got.tool_name, call["function"]["name"].get_string().value());
        EXPECT_EQ(got.text, call["function"]["arguments"].get_string().value());
        tokens += count_tokens(got.tool_name);
      } else if (choice["text"].get(text) == simdjson::SUCCESS) {
        EXPECT_EQ(got.text, text);
        EXPECT_EQ(got.chunks, count_tokens(text));
      } else {
        EXPECT_EQ(got.text, choice["message"]["content"].get_string().value());
        EXPECT_EQ(got.chunks, count_tokens(got.text));
      }
      tokens += count_tokens(got.text);
    }
    EXPECT_EQ(joined.usage, simdjson::minify(answer["usage"].value())) << both.members;
    EXPECT_EQ(answer["usage"]["completion_tokens"].get_uint64().value(), tokens) << both.members;
  }
}

TEST_F(SandboxAnswers, UsageIsStreamedOnlyIfItIsAskedFor) {
  EXPECT_EQ(join(chat(kHello, true).body).usage_chunks, 0U);
  EXPECT_EQ(
      join(chat(kHello + R"(,"stream_options":{"include_usage":true})", true).body).usage_chunks,
      1U);
}

TEST_F(SandboxAnswers, MaxTokensAndStopEndTheAnswerWithTheirReason) {
  const auto finish = [&](const std::string& members) {
    const dom::element choice = parsed(chat(kHello + members).body)["choices"].at(0).value();
    return std::string(choice["message"]["content"].get_string().value()) + "|" +
           std::string(choice["finish_reason"].get_string().value());
  };
  EXPECT_EQ(finish(R"(,"max_tokens":2)"), "This is|length");
  EXPECT_EQ(finish(R"(,"max_tokens":9,"max_completion_tokens":1)"), "This|length");
  EXPECT_EQ(finish(R"(,"stop":["absent"," is"])"), "This|stop");
  EXPECT_EQ(finish(R"(,"max_tokens":2,"stop":" is")"), "This|stop");
  EXPECT_NE(finish(R"(,"max_tokens":100000)").find("|stop"), std::string::npos);
}

TEST_F(SandboxAnswers, ToolsAreCalledUnlessTheChoiceIsNone) {
  const auto call = [&](const std::string& more) {
    const Outcome outcome = chat(kHello + kTools + more);
    if (outcome.error) return "error " + outcome.error->param;
    const dom::element choice = parsed(outcome.body)["choices"].at(0).value();
    dom::element function;
    if (choice["message"]["tool_calls"].at(0)["function"].get(function) != simdjson::SUCCESS)
      return std::string(choice["finish_reason"].get_string().value());
    EXPECT_TRUE(choice["message"]["content"].is_null());
    EXPECT_EQ(choice["finish_reason"].get_string().value(), "tool_calls");
    return std::string(function["name"].get_string().value()) +
           std::string(function["arguments"].get_string().value());
  };
  const std::string first = R"(first{"city":"sandbox","days":1})";
  EXPECT_EQ(call(""), first);
  EXPECT_EQ(call(R"(,"tool_choice":"auto")"), first);
  EXPECT_EQ(call(R"(,"tool_choice":"required")"), first);
  EXPECT_EQ(call(R"(,"tool_choice":"none")"), "stop");
  EXPECT_EQ(call(R"(,"tool_choice":{"type":"function","function":{"name":"second"}})"), "second{}");
  EXPECT_EQ(call(R"(,"tool_choice":{"type":"function","function":{"name":"third"}})"),
            "error tool_choice");
}

TEST_F(SandboxAnswers, AToolsAnswerIsAnsweredInText) {
  const Outcome outcome = chat(
      R"("messages":[{"role":"user","content":"weather?"},{"role":"assistant","tool_calls":[]},)"
      R"({"role":"tool","tool_call_id":"x","content":"sunny"}])" +
      kTools);
  const dom::element choice = parsed(outcome.body)["choices"].at(0).value();
  EXPECT_EQ(choice["finish_reason"].get_string().value(), "stop");
  EXPECT_TRUE(choice["message"]["content"].get_string().value().ends_with("The tool said: sunny"));
}

TEST_F(SandboxAnswers, StructuredAnswersAreWhatWasAskedFor) {
  const auto content = [&](const std::string& format) {
    const Outcome outcome = chat(kHello + R"(,"response_format":)" + format);
    return std::string(
        parsed(outcome.body)["choices"].at(0)["message"]["content"].get_string().value());
  };
  EXPECT_TRUE(parsed(content(R"({"type":"json_object"})")).is_object());
  EXPECT_EQ(content(R"({"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object",)"
                    R"("properties":{"ok":{"type":"boolean"}},"required":["ok"]}}})"),
            R"({"ok":true})");
  EXPECT_EQ(content(R"({"type":"text"})").substr(0, 7), "This is");
  const Outcome refused = chat(
      kHello +
      R"(,"response_format":{"type":"json_schema","json_schema":{"schema":{"$ref":"#/none"}}})");
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, ErrorCode::invalid_value);
  EXPECT_EQ(refused.error->param, "response_format");
}

TEST_F(SandboxAnswers, TheTextPartsOfAMessageAreRead) {
  const Outcome outcome =
      chat(R"("messages":[{"role":"user","content":[{"type":"text","text":"look:"},)"
           R"({"type":"image_url","image_url":{"url":"data:"}},{"type":"text","text":"a cat"}]}])");
  EXPECT_NE(outcome.body.find(R"(look:\na cat)"), std::string::npos) << outcome.body;
}

TEST_F(SandboxAnswers, ALongPromptIsQuotedShort) {
  EXPECT_EQ(say(std::string(200, 'x')).body.find("…"), std::string::npos);
  const Outcome outcome = say(std::string(201, 'x'));
  EXPECT_NE(outcome.body.find(std::string(200, 'x') + "…"), std::string::npos);
  EXPECT_EQ(
      parsed(say(std::string(1'000'000, 'x')).body)["usage"]["prompt_tokens"].get_uint64().value(),
      62'500U);
}

}  // namespace
}  // namespace solidrust::sandbox_test
