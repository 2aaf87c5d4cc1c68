// Runs exchanges with the sandbox on a worker, and puts streams together again. Tests only.
#pragma once

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "net/worker.h"
#include "upstream/exchange/error_dialects.h"
#include "upstream/sandbox/sandbox_exchange.h"

namespace solidrust::sandbox_test {

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
    std::size_t chunks = 0;             // with text in them
    std::vector<std::string> logprobs;  // each token's, as JSON
  };
  std::vector<Choice> choices;
  std::string usage;
  std::size_t usage_chunks = 0;
  bool done = false;
  bool error = false;
};

// One for each token, whatever the form: a chat's entry, or the four values of a completion's.
inline void join_logprobs(Joined::Choice& to, const dom::element& choice) {
  dom::array list;
  if (choice["logprobs"]["content"].get(list) == simdjson::SUCCESS)
    for (const dom::element entry : list) to.logprobs.push_back(simdjson::minify(entry));
  if (choice["logprobs"]["tokens"].get(list) != simdjson::SUCCESS) return;
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string text;
    for (const char* const name : {"tokens", "token_logprobs", "top_logprobs", "text_offset"})
      if (dom::element value; choice["logprobs"][name].at(i).get(value) == simdjson::SUCCESS)
        text += simdjson::minify(value) + " ";
    to.logprobs.push_back(text);
  }
}

inline void join_choice(Joined& joined, const dom::element& choice) {
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
  if (choice["delta"]["function_call"].get(call) == simdjson::SUCCESS) {
    if (call["name"].get(text) == simdjson::SUCCESS) to.tool_name += text;
    to.text += call["arguments"].get_string().value();
  }
  join_logprobs(to, choice);
  if (choice["finish_reason"].get(text) == simdjson::SUCCESS) to.finish = text;
}

inline Joined join(const std::string& body) {
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
    const dom::array choices = chunk["choices"].get_array().value();
    for (const dom::element choice : choices) join_choice(joined, choice);
  }
  return joined;
}

inline const std::string kHello = R"("messages":[{"role":"user","content":"Hello, \"world\" ü"}])";

}  // namespace solidrust::sandbox_test
