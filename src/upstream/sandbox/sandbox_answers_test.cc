#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "upstream/sandbox/sandbox_exchange.h"
#include "upstream/sandbox/sandbox_tokens.h"
#include "upstream/sandbox/sandbox_trigger.h"
#include "upstream/sandbox/testing/sandbox_fixture.h"

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

const std::string kFunctions =
    R"(,"functions":[{"name":"first","parameters":{"type":"object",)"
    R"("properties":{"city":{"type":"string"}},"required":["city"]}},{"name":"second"}])";

// Tokens of each prompt that come back in front of the answer; of the cases below.
std::size_t echoed(const std::string& members) {
  if (members.find("\"echo\":true") == std::string::npos) return 0;
  return members.find("Yes") != std::string::npos                                            ? 1
         : members.find("ü") != std::string::npos || members.find("[5") != std::string::npos ? 3
                                                                                             : 2;
}

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
           {Operation::chat_completion, base + kFunctions},
           {Operation::chat_completion, base + kFunctions + R"(,"n":2,"max_tokens":2)"},
           {Operation::chat_completion, base + kTools + R"(,"logprobs":true)"},
           {Operation::chat_completion, base + R"(,"logprobs":true)"},
           {Operation::chat_completion, base + R"(,"logprobs":true,"top_logprobs":20,"n":2)"},
           {Operation::chat_completion, base + R"(,"logprobs":false,"top_logprobs":3)"},
           {Operation::completion, R"("prompt":"Once upon","logprobs":0)"},
           {Operation::completion, R"("prompt":"Once upon ü","logprobs":5,"n":2,"echo":true)"},
           {Operation::completion, R"("prompt":["Once upon","a time"],"echo":true)"},
           {Operation::completion, R"("prompt":"Yes","max_tokens":0,"echo":true,"logprobs":1)"},
           {Operation::completion, R"("prompt":[5,67,8],"max_tokens":0,"echo":true,"logprobs":2)"},
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
      } else if (choice["message"]["function_call"].get(call) == simdjson::SUCCESS) {
        EXPECT_EQ(got.tool_name, call["name"].get_string().value());
        EXPECT_EQ(got.text, call["arguments"].get_string().value());
        tokens += count_tokens(got.tool_name);
      } else if (choice["text"].get(text) == simdjson::SUCCESS) {
        EXPECT_EQ(got.text, text);
        // An echoed prompt is counted by itself: its last word and the answer's first may be one
        // token together.
        if (echoed(both.members) == 0) {
          EXPECT_EQ(got.chunks, count_tokens(text));
        }
      } else {
        EXPECT_EQ(got.text, choice["message"]["content"].get_string().value());
        EXPECT_EQ(got.chunks, count_tokens(got.text));
      }
      tokens += got.chunks > 0 ? got.chunks - echoed(both.members) : count_tokens(got.text);
      Joined::Choice same;
      join_logprobs(same, choice);
      EXPECT_EQ(got.logprobs, same.logprobs) << both.members;
      const bool listed = both.members.find("\"logprobs\":") != std::string::npos &&
                          both.members.find("\"logprobs\":false") == std::string::npos;
      EXPECT_EQ(same.logprobs.size(), listed ? got.chunks : 0) << both.members;
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

TEST_F(SandboxAnswers, LegacyFunctionsAreCalledUnlessTheChoiceIsNone) {
  const auto call = [&](const std::string& more) {
    const Outcome outcome = chat(kHello + kFunctions + more);
    if (outcome.error) return "error " + outcome.error->param;
    const dom::element choice = parsed(outcome.body)["choices"].at(0).value();
    dom::element function;
    if (choice["message"]["function_call"].get(function) != simdjson::SUCCESS)
      return std::string(choice["finish_reason"].get_string().value());
    EXPECT_TRUE(choice["message"]["content"].is_null());
    EXPECT_EQ(choice["finish_reason"].get_string().value(), "function_call");
    EXPECT_NE(choice["message"]["tool_calls"].error(), simdjson::SUCCESS);
    return std::string(function["name"].get_string().value()) +
           std::string(function["arguments"].get_string().value());
  };
  EXPECT_EQ(call(""), R"(first{"city":"sandbox"})");
  EXPECT_EQ(call(R"(,"function_call":"auto")"), R"(first{"city":"sandbox"})");
  EXPECT_EQ(call(R"(,"function_call":"none")"), "stop");
  EXPECT_EQ(call(R"(,"function_call":{"name":"second"})"), "second{}");
  EXPECT_EQ(call(R"(,"function_call":{"name":"third"})"), "error function_call");
  EXPECT_NE(chat(kHello + kFunctions + kTools).body.find("tool_calls"), std::string::npos);
  const Outcome answered =
      chat(R"("messages":[{"role":"user","content":"weather?"},{"role":"function","name":"first",)"
           R"("content":"sunny"}])" +
           kFunctions);
  EXPECT_NE(answered.body.find("The tool said: sunny"), std::string::npos);
}

TEST_F(SandboxAnswers, ATextThatIsAskedForIsAnsweredWordForWord) {
  const auto said = [&](const std::string& text, const std::string& more = "") {
    const Outcome outcome =
        chat(R"("messages":[{"role":"user","content":")" + text + R"("}])" + more);
    EXPECT_FALSE(outcome.error) << text.substr(0, 80);
    if (outcome.error) return std::string();
    return std::string(
        parsed(outcome.body)["choices"].at(0)["message"]["content"].get_string().value());
  };
  EXPECT_EQ(said(R"(sandbox: text {\"name\":\"Ada\", \"age\":36})"), R"({"name":"Ada", "age":36})");
  EXPECT_EQ(said(R"(sandbox: slow 1ms, text cut after 3, long 5\n ü )"),
            "cut after 3, long 5\n ü ");
  EXPECT_EQ(said("sandbox: text  two"), " two");
  const std::string longest(SandboxTrigger::kMaxText, 'x');
  EXPECT_EQ(said("sandbox: slow 1ms, text " + longest), longest);
  EXPECT_TRUE(say("sandbox: text " + longest + "x").error);
  EXPECT_EQ(said("sandbox: text called", kTools), "called");
  EXPECT_EQ(said("sandbox: text called", kFunctions), "called");
  EXPECT_EQ(said("sandbox: text no JSON", R"(,"response_format":{"type":"json_object"})"),
            "no JSON");
  EXPECT_EQ(said("sandbox: text one two", R"(,"max_tokens":1)"), "one");
  EXPECT_EQ(join(say("sandbox: text a, b", true).body).choices.at(0).text, "a, b");
}

TEST_F(SandboxAnswers, LogProbabilitiesAreThoseOfOneDistribution) {
  const dom::element choice =
      parsed(chat(kHello + R"(,"logprobs":true,"top_logprobs":20)").body)["choices"].at(0).value();
  std::string text;
  const dom::array content = choice["logprobs"]["content"].get_array().value();
  for (const dom::element entry : content) {
    text += entry["token"].get_string().value();
    std::string bytes;
    const dom::array numbers = entry["bytes"].get_array().value();
    for (const dom::element byte : numbers) bytes += static_cast<char>(byte.get_uint64().value());
    EXPECT_EQ(bytes, entry["token"].get_string().value());
    const dom::array top = entry["top_logprobs"].get_array().value();
    ASSERT_EQ(top.size(), 20U);
    EXPECT_EQ(top.at(0)["token"].get_string().value(), entry["token"].get_string().value());
    EXPECT_EQ(top.at(0)["logprob"].get_double().value(), entry["logprob"].get_double().value());
    double sum = 0;
    double before = 0;
    for (const dom::element one : top) {
      const double logprob = one["logprob"].get_double().value();
      EXPECT_LT(logprob, before);
      before = logprob;
      sum += std::exp(logprob);
    }
    EXPECT_LT(sum, 1.0);
    EXPECT_GT(sum, 0.99);
  }
  EXPECT_EQ(text, choice["message"]["content"].get_string().value());
  EXPECT_TRUE(choice["logprobs"]["refusal"].is_null());
  EXPECT_TRUE(parsed(chat(kHello).body)["choices"].at(0)["logprobs"].is_null());
}

TEST_F(SandboxAnswers, AnEchoedPromptIsScoredFromItsSecondTokenOn) {
  const Outcome outcome =
      run({.operation = Operation::completion,
           .body = R"({"prompt":"Ünd your answer","max_tokens":0,"echo":true,"logprobs":1})"});
  const dom::element answer = parsed(outcome.body);
  const dom::element choice = answer["choices"].at(0).value();
  EXPECT_EQ(choice["text"].get_string().value(), "Ünd your answer");
  EXPECT_EQ(choice["finish_reason"].get_string().value(), "length");
  EXPECT_EQ(answer["usage"]["completion_tokens"].get_uint64().value(), 0U);
  EXPECT_EQ(answer["usage"]["prompt_tokens"].get_uint64().value(), 3U);
  const dom::element logprobs = choice["logprobs"].value();
  EXPECT_EQ(simdjson::minify(logprobs["tokens"].value()), R"(["Ünd"," your"," answer"])");
  EXPECT_EQ(simdjson::minify(logprobs["text_offset"].value()), "[0,3,8]");
  EXPECT_TRUE(logprobs["token_logprobs"].at(0).is_null());
  EXPECT_TRUE(logprobs["top_logprobs"].at(0).is_null());
  EXPECT_LT(logprobs["token_logprobs"].at(1).get_double().value(), 0);
  EXPECT_EQ(logprobs["top_logprobs"].at(2)[" answer"].get_double().value(),
            logprobs["token_logprobs"].at(2).get_double().value());
}

TEST_F(SandboxAnswers, TooManyLogProbabilitiesCanOnlyBeStreamed) {
  const auto asked = [&](const std::string& words, bool stream) {
    return chat(
        R"("logprobs":true,"top_logprobs":9,"messages":[{"role":"user","content":"sandbox: long )" +
            words + R"("}])",
        stream);
  };
  EXPECT_FALSE(asked("10000", false).error);
  const Outcome refused = asked("10001", false);
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, ErrorCode::invalid_value);
  EXPECT_EQ(refused.error->param, "logprobs");
  EXPECT_FALSE(asked("10001", true).error);
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

TEST_F(SandboxAnswers, AJsonObjectHasTheShapeThatTheCallerHasTold) {
  const std::string kFormat = R"(,"response_format":{"type":"json_object"})";
  const auto content = [&](const std::string& messages, const std::string& format) {
    const Outcome outcome = chat(R"("messages":[)" + messages + "]" + format);
    EXPECT_FALSE(outcome.error) << messages;
    if (outcome.error) return std::string();
    return std::string(
        parsed(outcome.body)["choices"].at(0)["message"]["content"].get_string().value());
  };
  const std::string schema =
      R"({\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},)"
      R"(\"age\":{\"type\":\"integer\"}},\"required\":[\"name\",\"age\"]})";
  const std::string user = R"(,{"role":"user","content":"Who is Ada?"})";
  const std::string ada = R"({"name":"sandbox","age":0})";
  EXPECT_EQ(
      content(R"({"role":"system","content":"Answer in JSON: )" + schema + R"("})" + user, kFormat),
      ada);
  EXPECT_EQ(content(R"({"role":"system","content":[{"type":"text","text":"A {b} {\"c\":{)" +
                        schema + R"(\n\nMake sure."}]})" + user,
                    kFormat),
            ada)
      << "braces that are no JSON stand in front";
  EXPECT_EQ(content(R"({"role":"system","content":"{\"name\":\"x\",\"schema\":)" + schema +
                        R"(}"})" + user,
                    kFormat),
            ada)
      << "inside another object";
  EXPECT_EQ(
      content(
          R"({"role":"system","content":"For {\"properties\":{\"foo\":{}},\"required\":[\"foo\"]} )"
          R"(answer {\"foo\":1}. Here: )" +
              schema + R"("})" + user,
          kFormat),
      ada)
      << "an example stands before it";
  EXPECT_EQ(content(R"({"role":"assistant","content":")" + schema + R"("})" + user, kFormat)
                .substr(0, 10),
            R"({"sandbox")")
      << "the model's own words";
  EXPECT_EQ(
      content(R"({"role":"system","content":"{\"properties\":5} {\"type\":\"object\"}"})" + user,
              kFormat)
          .substr(0, 10),
      R"({"sandbox")");
  EXPECT_EQ(content(R"({"role":"system","content":")" + schema + R"("})" + user, "").substr(0, 7),
            "This is")
      << "JSON was not asked for";
  EXPECT_EQ(
      content(R"({"role":"user","content":"x"})",
              R"(,"response_format":{"type":"json_object","schema":{"type":"object","properties":)"
              R"({"ok":{"type":"boolean"}},"required":["ok"]}})"),
      R"({"ok":true})");
}

TEST_F(SandboxAnswers, ManyBracesTakeNoLongTime) {
  const auto started = std::chrono::steady_clock::now();
  const Outcome outcome =
      chat(R"("messages":[{"role":"user","content":")" + std::string(4'000'000, '{') +
           R"("}],"response_format":{"type":"json_object"})");
  EXPECT_FALSE(outcome.error);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
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
