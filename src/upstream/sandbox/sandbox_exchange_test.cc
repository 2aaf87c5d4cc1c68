#include "upstream/sandbox/sandbox_exchange.h"

#include <chrono>
#include <cmath>
#include <future>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "net/worker.h"
#include "upstream/error_dialects.h"
#include "upstream/sandbox/sandbox_request.h"
#include "upstream/sandbox/sandbox_tokens.h"
#include "upstream/sandbox/sandbox_trigger.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
namespace dom = simdjson::dom;

// What became of one exchange.
struct Outcome {
  std::optional<UpstreamHead> head;
  std::string body;
  std::optional<Error> error;
  std::size_t reads = 0;
  std::size_t longest_read = 0;
  std::chrono::milliseconds took{0};
};

struct Call {
  Operation operation = Operation::chat_completion;
  std::string model = "sandbox";
  std::string body;
  bool stream = false;
  SandboxLimits limits = {};
  std::optional<std::chrono::milliseconds> cancel_after = {};
};

class SandboxExchangeTest : public ::testing::Test {
 protected:
  SandboxExchangeTest() { worker_.start(); }
  ~SandboxExchangeTest() override {
    worker_.stop_when_idle();
    worker_.join();
  }

  Outcome run(Call call) {
    std::promise<Outcome> promise;
    auto outcome = promise.get_future();
    worker_.post([this, &call, &promise] {
      worker_.tasks().spawn("exchange", drive(&worker_, std::move(call), &promise));
    });
    return outcome.get();
  }
  Outcome chat(const std::string& members, bool stream = false, std::string model = "sandbox") {
    return run({.model = std::move(model), .body = "{" + members + "}", .stream = stream});
  }
  Outcome say(const std::string& prompt, bool stream = false) {
    return chat(R"("messages":[{"role":"user","content":")" + prompt + "\"}]", stream);
  }
  dom::element parsed(const std::string& json) {
    dom::element element;
    EXPECT_EQ(parser_.parse(json).get(element), simdjson::SUCCESS) << json;
    return element;
  }

 private:
  struct Cancel {
    Exchange* exchange;
    static void run(void* self) { static_cast<Cancel*>(self)->exchange->cancel(); }
  };
  static Task<void> drive(Worker* worker, Call call, std::promise<Outcome>* promise) {
    Outcome outcome;
    const auto started = std::chrono::steady_clock::now();
    const auto exchange = make_sandbox_exchange(*worker, call.limits);
    Cancel cancel{exchange.get()};
    Timeout timer(worker->timers(), &Cancel::run, &cancel);
    if (call.cancel_after) timer.arm(*call.cancel_after);
    const std::string_view pieces[] = {std::string_view(call.body).substr(0, 1),
                                       std::string_view(call.body).substr(1)};
    UpstreamRequest request;
    request.operation = call.operation;
    request.body = pieces;
    request.model = call.model;
    request.stream = call.stream;
    const Result<UpstreamHead> head = co_await exchange->open(request);
    if (head.ok())
      outcome.head = *head;
    else
      outcome.error = head.error();
    while (!outcome.error) {
      const Result<std::string_view> bytes = co_await exchange->read();
      if (!bytes.ok()) {
        outcome.error = bytes.error();
        break;
      }
      if (bytes->empty()) break;
      outcome.body += *bytes;
      outcome.longest_read = std::max(outcome.longest_read, bytes->size());
      ++outcome.reads;
    }
    outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - started);
    promise->set_value(std::move(outcome));
  }

  Worker worker_{0};
  dom::parser parser_;
};

// A stream, put together again as a client does it.
struct Joined {
  struct Choice {
    std::string text;
    std::string tool_name;
    std::string tool_id;
    std::string finish;
    std::size_t chunks = 0;  // with text in them
  };
  std::vector<Choice> choices;
  std::string usage;
  std::size_t usage_chunks = 0;
  bool done = false;
  bool error = false;
};

void join_choice(Joined& joined, const dom::element& choice) {
  const std::uint64_t index = choice["index"].get_uint64().value();
  if (joined.choices.size() <= index) joined.choices.resize(index + 1);
  Joined::Choice& to = joined.choices[index];
  std::string_view text;
  if (choice["delta"]["content"].get(text) == simdjson::SUCCESS ||
      choice["text"].get(text) == simdjson::SUCCESS) {
    to.text += text;
    to.chunks += text.empty() ? 0 : 1;
  }
  dom::element call;
  if (choice["delta"]["tool_calls"].at(0).get(call) == simdjson::SUCCESS) {
    if (call["function"]["name"].get(text) == simdjson::SUCCESS) to.tool_name += text;
    if (call["id"].get(text) == simdjson::SUCCESS) to.tool_id += text;
    to.text += call["function"]["arguments"].get_string().value();
  }
  if (choice["finish_reason"].get(text) == simdjson::SUCCESS) to.finish = text;
}

Joined join(const std::string& body) {
  Joined joined;
  dom::parser parser;
  std::string_view rest = body;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\n\n");
    EXPECT_NE(end, std::string_view::npos) << "an event without its blank line";
    const std::string_view event = rest.substr(0, end);
    EXPECT_TRUE(event.starts_with("data: ")) << event;
    rest.remove_prefix(end + 2);
    const std::string_view data = event.substr(6);
    EXPECT_FALSE(joined.done) << "something after [DONE]";
    if (data == "[DONE]") {
      joined.done = true;
      continue;
    }
    dom::element chunk;
    EXPECT_EQ(parser.parse(data.data(), data.size()).get(chunk), simdjson::SUCCESS) << data;
    if (is_error_block(data)) {
      joined.error = true;
      continue;
    }
    EXPECT_EQ(chunk["system_fingerprint"].get_string().value(), "sandbox");
    if (dom::element usage; chunk["usage"].get(usage) == simdjson::SUCCESS) {
      joined.usage = simdjson::minify(usage);
      ++joined.usage_chunks;
      EXPECT_EQ(chunk["choices"].get_array().value().size(), 0U);
    }
    for (const dom::element choice : chunk["choices"].get_array().value())
      join_choice(joined, choice);
  }
  return joined;
}

const std::string kHello = R"("messages":[{"role":"user","content":"Hello, \"world\" ü"}])";

TEST_F(SandboxExchangeTest, AWholeAnswerSaysWhoseItIs) {
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

TEST_F(SandboxExchangeTest, TheSameRequestGetsTheSameAnswerAndAnotherAnotherId) {
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

TEST_F(SandboxExchangeTest, AStreamJoinedIsTheWholeAnswerAndUsageIsEqual) {
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

TEST_F(SandboxExchangeTest, UsageIsStreamedOnlyIfItIsAskedFor) {
  EXPECT_EQ(join(chat(kHello, true).body).usage_chunks, 0U);
  EXPECT_EQ(
      join(chat(kHello + R"(,"stream_options":{"include_usage":true})", true).body).usage_chunks,
      1U);
}

TEST_F(SandboxExchangeTest, MaxTokensAndStopEndTheAnswerWithTheirReason) {
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

TEST_F(SandboxExchangeTest, ToolsAreCalledUnlessTheChoiceIsNone) {
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

TEST_F(SandboxExchangeTest, AToolsAnswerIsAnsweredInText) {
  const Outcome outcome = chat(
      R"("messages":[{"role":"user","content":"weather?"},{"role":"assistant","tool_calls":[]},)"
      R"({"role":"tool","tool_call_id":"x","content":"sunny"}])" +
      kTools);
  const dom::element choice = parsed(outcome.body)["choices"].at(0).value();
  EXPECT_EQ(choice["finish_reason"].get_string().value(), "stop");
  EXPECT_TRUE(choice["message"]["content"].get_string().value().ends_with("The tool said: sunny"));
}

TEST_F(SandboxExchangeTest, StructuredAnswersAreWhatWasAskedFor) {
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

TEST_F(SandboxExchangeTest, TheTextPartsOfAMessageAreRead) {
  const Outcome outcome =
      chat(R"("messages":[{"role":"user","content":[{"type":"text","text":"look:"},)"
           R"({"type":"image_url","image_url":{"url":"data:"}},{"type":"text","text":"a cat"}]}])");
  EXPECT_NE(outcome.body.find(R"(look:\na cat)"), std::string::npos) << outcome.body;
}

TEST_F(SandboxExchangeTest, ALongPromptIsQuotedShort) {
  EXPECT_EQ(say(std::string(200, 'x')).body.find("…"), std::string::npos);
  const Outcome outcome = say(std::string(201, 'x'));
  EXPECT_NE(outcome.body.find(std::string(200, 'x') + "…"), std::string::npos);
  EXPECT_EQ(
      parsed(say(std::string(1'000'000, 'x')).body)["usage"]["prompt_tokens"].get_uint64().value(),
      62'500U);
}

TEST_F(SandboxExchangeTest, ErrorsByModelAndByPromptAreTranslatedLikeAModelServers) {
  for (const auto& [status, code] :
       {std::pair{429, ErrorCode::rate_limit_exceeded}, std::pair{400, ErrorCode::invalid_value},
        std::pair{401, ErrorCode::upstream_error}, std::pair{500, ErrorCode::upstream_error},
        std::pair{504, ErrorCode::timeout}, std::pair{503, ErrorCode::service_unavailable}}) {
    for (const bool stream : {false, true}) {
      const Outcome by_model = chat(kHello, stream, "sandbox-error-" + std::to_string(status));
      ASSERT_TRUE(by_model.error);
      EXPECT_FALSE(by_model.head);
      EXPECT_EQ(by_model.error->code, code) << status;
      const Outcome by_prompt = say("sandbox: error " + std::to_string(status), stream);
      ASSERT_TRUE(by_prompt.error);
      EXPECT_EQ(by_prompt.error->code, code) << status;
    }
  }
  EXPECT_EQ(run({.operation = Operation::embedding,
                 .model = "sandbox-error-429",
                 .body = R"({"input":"x"})"})
                .error.value()
                .code,
            ErrorCode::rate_limit_exceeded);
}

TEST_F(SandboxExchangeTest, ACutComesAfterSoManyWords) {
  for (const std::size_t after : {0U, 1U, 5U}) {
    const Outcome outcome = say("sandbox: cut after " + std::to_string(after), true);
    ASSERT_TRUE(outcome.head) << "the head was fine";
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::upstream_error);
    const Joined joined = join(outcome.body);
    EXPECT_FALSE(joined.done);
    ASSERT_EQ(joined.choices.size(), 1U);
    EXPECT_EQ(joined.choices[0].chunks, after);
    EXPECT_EQ(joined.choices[0].finish, "");
  }
}

TEST_F(SandboxExchangeTest, ACutBeyondTheAnswerComesBeforeItsLastChunk) {
  const Outcome outcome = say("sandbox: long 2, cut after 50", true);
  EXPECT_TRUE(outcome.error);
  EXPECT_EQ(join(outcome.body).choices[0].text, "sandbox-1 sandbox-2");
  EXPECT_EQ(join(outcome.body).choices[0].finish, "");
}

TEST_F(SandboxExchangeTest, AWholeAnswerIsCutInTheMiddle) {
  const Outcome outcome = chat(kHello, false, "sandbox-cut");
  ASSERT_TRUE(outcome.head);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::upstream_error);
  EXPECT_FALSE(outcome.body.empty());
  dom::parser parser;
  EXPECT_NE(parser.parse(outcome.body).error(), simdjson::SUCCESS);
}

TEST_F(SandboxExchangeTest, AnEndInTheMiddleLooksCleanButHasNoDone) {
  const Outcome outcome = chat(kHello, true, "sandbox-end");
  EXPECT_FALSE(outcome.error);
  const Joined joined = join(outcome.body);
  EXPECT_FALSE(joined.done);
  EXPECT_EQ(joined.choices[0].text, "This is the");
}

TEST_F(SandboxExchangeTest, AnErrorBlockComesInsideTheStreamAndEndsIt) {
  const Outcome outcome = say("sandbox: error in stream after 2", true);
  EXPECT_FALSE(outcome.error);
  const Joined joined = join(outcome.body);
  EXPECT_TRUE(joined.error);
  EXPECT_FALSE(joined.done);
  EXPECT_EQ(joined.choices[0].chunks, 2U);
  const Outcome whole = chat(kHello, false, "sandbox-error-stream");
  EXPECT_TRUE(is_error_block(whole.body)) << whole.body;
}

TEST_F(SandboxExchangeTest, AStallIsSilentUntilItsLimit) {
  const Outcome outcome = run({.body = R"({"messages":[{"role":"user","content":)"
                                       R"("sandbox: stall after 1"}]})",
                               .stream = true,
                               .limits = {.stall = 50ms}});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_EQ(join(outcome.body).choices[0].chunks, 1U);
  EXPECT_GE(outcome.took, 50ms);
}

TEST_F(SandboxExchangeTest, SlowWaitsBeforeTheHeadAndPauseBetweenWords) {
  EXPECT_GE(say("sandbox: slow 60ms").took, 60ms);
  const Outcome paused = say("sandbox: long 4, pause 20ms", true);
  EXPECT_GE(paused.took, 60ms) << "three pauses between four words";
  EXPECT_GE(paused.reads, 4U);
  EXPECT_TRUE(join(paused.body).done);
}

TEST_F(SandboxExchangeTest, SlowerThanTheFirstByteMayBeIsATimeout) {
  const Outcome outcome =
      run({.body = R"({"messages":[{"role":"user","content":"sandbox: slow 60s"}]})",
           .limits = {.first_byte = 30ms}});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_GE(outcome.took, 30ms);
  EXPECT_LT(outcome.took, 2s);
}

TEST_F(SandboxExchangeTest, AllWaitsTogetherAreLimited) {
  const Outcome outcome = run({.body = R"({"messages":[{"role":"user","content":)"
                                       R"("sandbox: long 100000, pause 10ms"}]})",
                               .stream = true,
                               .limits = {.total = 50ms}});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_EQ(join(outcome.body).choices[0].chunks, 6U) << "five pauses of ten make fifty";
}

TEST_F(SandboxExchangeTest, CancelEndsEveryWaitAtOnce) {
  for (const char* prompt : {"slow 60s", "long 100, pause 10s", "stall"}) {
    const Outcome outcome = run({.body = R"({"messages":[{"role":"user","content":"sandbox: )" +
                                         std::string(prompt) + "\"}]}",
                                 .stream = true,
                                 .cancel_after = 20ms});
    ASSERT_TRUE(outcome.error) << prompt;
    EXPECT_EQ(outcome.error->code, ErrorCode::client_closed) << prompt;
    EXPECT_LT(outcome.took, 2s) << prompt;
  }
}

TEST_F(SandboxExchangeTest, AVeryLongStreamIsMadePieceByPiece) {
  const Outcome outcome = say("sandbox: long 100000", true);
  ASSERT_FALSE(outcome.error);
  EXPECT_LE(outcome.longest_read, 17U * 1024U);
  const Joined joined = join(outcome.body);
  EXPECT_TRUE(joined.done);
  EXPECT_EQ(joined.choices[0].chunks, 100'000U);
  EXPECT_TRUE(joined.choices[0].text.ends_with(" sandbox-100000"));
}

TEST_F(SandboxExchangeTest, AnUnknownStepIsTheCallersError) {
  const Outcome outcome = say("sandbox: explode");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::invalid_value);
  EXPECT_EQ(outcome.error->param, "messages");
}

TEST_F(SandboxExchangeTest, AStepWinsOverTheModelsName) {
  const Outcome outcome =
      chat(R"("messages":[{"role":"user","content":"sandbox: long 1"}])", true, "sandbox-cut");
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(join(outcome.body).choices[0].text, "sandbox-1");
}

std::vector<double> vector_of(const dom::element& list, std::size_t index) {
  std::vector<double> out;
  for (const dom::element number : list["data"].at(index)["embedding"].get_array().value())
    out.push_back(number.get_double().value());
  return out;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST_F(SandboxExchangeTest, EmbeddingsAreStableUnitVectors) {
  const auto embed = [&](const std::string& members) {
    return run({.operation = Operation::embedding, .model = "bge-m3", .body = "{" + members + "}"})
        .body;
  };
  const std::string body = embed(R"("input":["cat","dog","cat",[1,2,3],[1,2,4]])");
  const dom::element list = parsed(body);
  EXPECT_EQ(list["object"].get_string().value(), "list");
  EXPECT_EQ(list["model"].get_string().value(), "bge-m3");
  ASSERT_EQ(list["data"].get_array().value().size(), 5U);
  const auto cat = vector_of(list, 0);
  const auto dog = vector_of(list, 1);
  EXPECT_EQ(cat.size(), 1'024U);
  EXPECT_NEAR(dot(cat, cat), 1.0, 1e-5);
  EXPECT_EQ(cat, vector_of(list, 2));
  EXPECT_LT(std::abs(dot(cat, dog)), 0.2);
  EXPECT_LT(std::abs(dot(vector_of(list, 3), vector_of(list, 4))), 0.2);
  EXPECT_EQ(list["data"].at(4)["index"].get_uint64().value(), 4U);
  EXPECT_EQ(list["usage"]["prompt_tokens"].get_uint64().value(), 9U);
  EXPECT_EQ(list["usage"]["total_tokens"].get_uint64().value(), 9U);
  EXPECT_EQ(vector_of(parsed(embed(R"("input":"cat")")), 0), cat);

  const auto small = vector_of(parsed(embed(R"("input":"cat","dimensions":8)")), 0);
  EXPECT_EQ(small.size(), 8U);
  EXPECT_NEAR(dot(small, small), 1.0, 1e-5);
  EXPECT_EQ(vector_of(parsed(embed(R"("input":[7,8])")), 0).size(), 1'024U);
  EXPECT_EQ(vector_of(parsed(embed(R"("input":"")")), 0).size(), 1'024U);
}

TEST_F(SandboxExchangeTest, ManyEmbeddingsAreMadeOneByOne) {
  std::string inputs = "\"x\"";
  for (int i = 1; i < 100; ++i) inputs += ",\"x\"";
  const Outcome outcome =
      run({.operation = Operation::embedding, .body = R"({"input":[)" + inputs + "]}"});
  EXPECT_EQ(parsed(outcome.body)["data"].get_array().value().size(), 100U);
  EXPECT_LT(outcome.longest_read, 64U * 1024U);
}

std::string repeated(std::size_t count) {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) out += i > 0 ? ",\"x\"" : "\"x\"";
  return out + "]";
}

TEST(SandboxRequest, HoldsEveryBound) {
  const auto refused = [](Operation operation, const std::string& members) {
    const auto request = parse_sandbox_request(operation, "sandbox", "{" + members + "}");
    if (!request.ok()) {
      EXPECT_EQ(request.error().code, ErrorCode::invalid_value) << members.substr(0, 80);
    }
    return !request.ok();
  };
  using enum Operation;
  EXPECT_FALSE(refused(chat_completion, kHello + R"(,"n":8)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"n":9)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"n":0)"));
  EXPECT_FALSE(refused(chat_completion, kHello + R"(,"n":null,"max_tokens":1)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"max_tokens":0)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"max_tokens":-1)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"max_tokens":"1")"));
  EXPECT_FALSE(refused(completion, R"("prompt":)" + repeated(64)));
  EXPECT_TRUE(refused(completion, R"("prompt":)" + repeated(65)));
  EXPECT_TRUE(refused(completion, R"("prompt":[])"));
  EXPECT_TRUE(refused(completion, R"("prompt":[{}])"));
  EXPECT_FALSE(refused(embedding, R"("input":)" + repeated(2'048)));
  EXPECT_TRUE(refused(embedding, R"("input":)" + repeated(2'049)));
  EXPECT_TRUE(refused(embedding, R"("input":{})"));
  EXPECT_FALSE(refused(embedding, R"("input":"x","dimensions":4096)"));
  EXPECT_TRUE(refused(embedding, R"("input":"x","dimensions":4097)"));
  EXPECT_TRUE(refused(embedding, R"("input":"x","dimensions":0)"));
}

TEST(SandboxRequest, OnlyFourStopsCount) {
  const auto request = parse_sandbox_request(Operation::chat_completion, "sandbox",
                                             "{" + kHello + R"(,"stop":["a","b","","c","d","e"]})");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->stops, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(SandboxRequest, WhatIsNoJsonObjectIsSaidToBeNone) {
  for (const char* body : {"", "[]", "{", "7", "{\"a\":\"\xff\"}"}) {
    const auto request = parse_sandbox_request(Operation::chat_completion, "sandbox", body);
    ASSERT_FALSE(request.ok()) << body;
    EXPECT_EQ(request.error().code, ErrorCode::invalid_json);
  }
}

}  // namespace
}  // namespace solidrust
