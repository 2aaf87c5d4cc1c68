#include "gateway/stage/request_reader.h"

#include <gtest/gtest.h>

#include "gateway/operation/chat_completions/chat_fields.h"
#include "gateway/operation/completions/completion_fields.h"
#include "gateway/operation/embeddings/embedding_fields.h"

namespace solidrust {
namespace {

struct Refusal {
  std::string body;
  ErrorCode code;
  std::string param;
  std::string words;  // somewhere in the message
};

void expect_refusals(std::span<const FieldRule> rules, std::initializer_list<Refusal> cases) {
  for (const Refusal& one : cases) {
    const Result<ModelRequest> request = read_model_request(one.body, rules, {});
    ASSERT_FALSE(request.ok()) << one.body;
    const Error& error = request.error();
    EXPECT_EQ(error_row(error.code).name, error_row(one.code).name) << one.body;
    EXPECT_EQ(error.param, one.param) << one.body;
    EXPECT_NE(error.message.find(one.words), std::string::npos) << one.body << error.message;
  }
}

std::string chat(const std::string& more) {
  return R"({"model":"m","messages":[{"role":"user"}])" + more + "}";
}

void expect_accepted(std::span<const FieldRule> rules, const std::string& body) {
  const Result<ModelRequest> request = read_model_request(body, rules, {});
  EXPECT_TRUE(request.ok()) << body << (request.ok() ? "" : request.error().message);
}

TEST(RequestReader, a_completion_may_ask_for_no_token_where_it_asks_for_its_prompt) {
  const auto asked = [](const std::string& more) {
    const std::string body = R"({"model":"m","prompt":"x")" + more + "}";
    const Result<ModelRequest> request = read_model_request(body, completion_fields(), {});
    EXPECT_TRUE(request.ok()) << body;
    return request.ok() && check_completion(*request).ok();
  };
  EXPECT_TRUE(asked(R"(,"max_tokens":0,"echo":true)"));
  EXPECT_TRUE(asked(R"(,"echo":true,"max_tokens":0)"));
  EXPECT_TRUE(asked(R"(,"max_tokens":1)"));
  EXPECT_TRUE(asked(R"(,"max_tokens":null,"echo":null)"));
  EXPECT_TRUE(asked(""));
  for (const char* const more : {R"(,"max_tokens":0)", R"(,"max_tokens":0,"echo":false)",
                                 R"(,"max_tokens":0,"echo":"true")", R"(,"max_tokens":0,"echo":1)"})
    EXPECT_FALSE(asked(more)) << more;
  expect_refusals(completion_fields(),
                  {{R"({"model":"m","prompt":"x","max_tokens":-1,"echo":true})",
                    ErrorCode::invalid_value, "max_tokens", "or 0 with `echo: true`"},
                   {R"({"model":"m","prompt":"x","max_tokens":0.0,"echo":true})",
                    ErrorCode::invalid_type, "max_tokens", "got 0.0"}});
}

TEST(RequestReader, what_is_no_json_is_invalid_json) {
  expect_refusals(
      chat_fields(),
      {
          {"", ErrorCode::invalid_json, "", "is empty"},
          {"{", ErrorCode::invalid_json, "", "ends too early"},
          {"not json", ErrorCode::invalid_json, "", "at byte 1"},
          {chat("") + "x", ErrorCode::invalid_json, "", "at byte"},
          {chat(R"(,"x":"\xff")"), ErrorCode::invalid_json, "", "at byte"},
          {chat(",\"x\":\"\xff\""), ErrorCode::invalid_json, "", "UTF-8"},
          {chat(std::string(",\"x\":\"\0\"", 8)), ErrorCode::invalid_json, "", "at byte"},
          {chat(",\"x\":NaN"), ErrorCode::invalid_json, "", "at byte"},
          {R"({"model":5,)", ErrorCode::invalid_json, "", "ends too early"},  // before the type
      });
}

TEST(RequestReader, a_body_nested_up_to_the_limit_passes_and_one_deeper_does_not) {
  const auto nested = [](std::size_t n) {
    return chat(",\"x\":" + std::string(n, '[') + std::string(n, ']'));
  };
  expect_accepted(chat_fields(), nested(63));
  expect_refusals(chat_fields(), {{nested(64), ErrorCode::invalid_json, "", "too deeply"}});
}

TEST(RequestReader, the_body_is_one_object) {
  expect_refusals(chat_fields(), {{"[]", ErrorCode::invalid_type, "", "got an array"},
                                  {"null", ErrorCode::invalid_type, "", "got null"},
                                  {" \"x\" ", ErrorCode::invalid_type, "", "got a string"}});
}

TEST(RequestReader, chat_fields_are_checked) {
  const auto messages = [](const std::string& value) {
    return R"({"model":"m","messages":)" + value + "}";
  };
  using enum ErrorCode;
  expect_refusals(
      chat_fields(),
      {
          {R"({"messages":[{"role":"user"}]})", missing_field, "model", "`model` is missing"},
          {R"({"model":"m"})", missing_field, "messages", "`messages` is missing"},
          {R"({"model":null,"messages":[{"role":"user"}]})", missing_field, "model", "missing"},
          {R"({"model":7,"messages":[]})", invalid_type, "model", "got a number"},
          {R"({"model":"","messages":[]})", invalid_value, "model", "non-empty"},
          {R"({"model":"\ud800","messages":[]})", invalid_value, "model", "Unicode"},
          {messages("null"), missing_field, "messages", "missing"},
          {messages("{}"), invalid_type, "messages", "got an object"},
          {messages("[]"), invalid_value, "messages", "empty array"},
          {messages("[1]"), invalid_type, "messages[0]", "got a number"},
          {messages("[{}]"), missing_field, "messages[0].role", "is missing"},
          {messages(R"([{"role":"user"},{"role":1}])"), invalid_type, "messages[1].role",
           "got a number"},
          {chat(R"(,"stream":"yes")"), invalid_type, "stream", "got a string"},
          {chat(R"(,"stream":1)"), invalid_type, "stream", "a boolean"},
          {chat(R"(,"stream_options":[])"), invalid_type, "stream_options", "an object"},
          {chat(R"(,"stream_options":{"include_usage":1})"), invalid_type,
           "stream_options.include_usage", "a boolean"},
          {chat(R"(,"temperature":"hot")"), invalid_type, "temperature", "from 0 to 2"},
          {chat(R"(,"temperature":2.0001)"), invalid_value, "temperature", "got 2.0001"},
          {chat(R"(,"temperature":-0.1)"), invalid_value, "temperature", "got -0.1"},
          {chat(R"(,"temperature":1e999)"), invalid_value, "temperature", "got 1e999"},
          {chat(R"(,"top_p":1.5)"), invalid_value, "top_p", "from 0 to 1"},
          {chat(R"(,"top_p":true)"), invalid_type, "top_p", "got a boolean"},
          {chat(R"(,"max_tokens":0)"), invalid_value, "max_tokens", "got 0"},
          {chat(R"(,"n":0)"), invalid_value, "n", "got 0"},
          {chat(R"(,"n":1.5)"), invalid_type, "n", "got 1.5"},
          {chat(R"(,"max_tokens":-1)"), invalid_value, "max_tokens", "a positive integer"},
          {chat(R"(,"max_tokens":1.5)"), invalid_type, "max_tokens", "got 1.5"},
          {chat(R"(,"max_tokens":"9")"), invalid_type, "max_tokens", "got a string"},
          {chat(R"(,"max_completion_tokens":0)"), invalid_value, "max_completion_tokens", "got 0"},
          {chat(R"(,"max_completion_tokens":9223372036854775808)"), invalid_value,
           "max_completion_tokens", "got 9223372036854775808"},
      });
}

TEST(RequestReader, what_the_bounds_allow_passes) {
  for (const char* more :
       {"", R"(,"temperature":0)", R"(,"temperature":2)", R"(,"temperature":null)", R"(,"top_p":0)",
        R"(,"top_p":1.0)", R"(,"max_tokens":1)", R"(,"max_tokens":null)", R"(,"stream":null)",
        R"(,"stream_options":null)", R"(,"stream_options":{})", R"(,"top_k":-5,"seed":1e400)",
        R"(,"tools":[{"x":"model"}],"logit_bias":{"1":2})", R"(,"user":{"model":"other"})",
        R"(,"max_completion_tokens":9223372036854775807)"})
    expect_accepted(chat_fields(), chat(more));
}

TEST(RequestReader, a_request_asks_for_so_many_answers_and_no_more) {
  using enum ErrorCode;
  for (const auto rules : {chat_fields(), completion_fields()})
    for (const std::string name : {"n", "best_of"}) {
      const auto body = [&](const std::string& value) {
        return R"({"model":"m","prompt":"a","messages":[{"role":"user"}],")" + name +
               "\":" + value + "}";
      };
      expect_accepted(rules, body("128"));
      expect_accepted(rules, body("null"));
      for (const std::string value :
           {"0", "129", "1000000", "9223372036854775807", "18446744073709551617", "-1"})
        expect_refusals(rules, {{body(value), invalid_value, name, "at most 128; got " + value}});
      expect_refusals(rules, {{body("\"2\""), invalid_type, name, "got a string"}});
      RequestBounds bounds;
      bounds.max_choices = 2;
      EXPECT_TRUE(read_model_request(body("2"), rules, bounds).ok());
      EXPECT_FALSE(read_model_request(body("3"), rules, bounds).ok());
    }
}

TEST(RequestReader, of_the_two_names_for_max_tokens_the_larger_counts) {
  for (const char* const more : {R"(,"max_tokens":9,"max_completion_tokens":500)",
                                 R"(,"max_completion_tokens":500,"max_tokens":9)"})
    EXPECT_EQ(read_model_request(chat(more), chat_fields(), {})->max_tokens, 500u) << more;
}

TEST(RequestReader, the_tokens_of_embedding_inputs_are_those_of_all) {
  const auto tokens = [](const std::string& input) {
    return read_model_request(R"({"model":"m","input":)" + input + "}", embedding_fields(), {})
        ->prompt_tokens;
  };
  EXPECT_EQ(tokens(R"("eight by")"), 3u);
  EXPECT_EQ(tokens(R"(["one","two","three"])"), 6u);
  EXPECT_EQ(tokens("[1,2,3,4,5]"), 5u);
  EXPECT_EQ(tokens("[[1,2,3],[4]]"), 4u);
}

TEST(RequestReader, a_field_that_we_act_on_stands_once_and_in_one_spelling) {
  using enum ErrorCode;
  expect_refusals(
      chat_fields(),
      {
          {chat(R"(,"model":"other")"), invalid_value, "model", "got it twice"},
          {chat(R"(,"mod\u0065l":"other")"), invalid_value, "model", "got it twice"},
          {chat(R"(,"Model":"other")"), invalid_value, "model", "twice"},
          {chat(R"(,"model":null)"), invalid_value, "model", "twice"},
          {R"({"model":null,"model":"m","messages":[{"role":"user"}]})", invalid_value, "model",
           "twice"},
          {R"({"MODEL":"m","messages":[{"role":"user"}]})", invalid_value, "model", "spelled"},
          {chat(R"(,"stream":true,"stream":false)"), invalid_value, "stream", "twice"},
          {chat(R"(,"Stream":true)"), invalid_value, "stream", "spelled"},
          {chat(",\"\xC5\xBFtream\":true"), invalid_value, "stream", "spelled"},
          {chat(",\"max_to\xE2\x84\xAA"
                "ens\":9"),
           invalid_value, "max_tokens", "spelled"},
          {chat(R"(,"messages":[])"), invalid_value, "messages", "twice"},
          {chat(R"(,"stream_options":{"include_usage":true,"include_\u0075sage":false})"),
           invalid_value, "stream_options.include_usage", "twice"},
      });
  expect_accepted(chat_fields(), chat(R"(,"top_k":1,"top_k":2)"));  // not ours to judge
}

TEST(RequestReader, an_escaped_name_is_the_same_name) {
  const std::string body =
      R"({"m\u006fdel":"a\u0062","messages":[{"r\u006fle":"user"}],"stream":true})";
  const Result<ModelRequest> request = read_model_request(body, chat_fields(), {});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->model, "ab");
  EXPECT_TRUE(request->stream);
}

TEST(RequestReader, what_stands_where_is_remembered) {
  const std::string body =
      R"({"model" : "m" ,"messages":[{"role":"user","content":"hi"}],"stream":true,)"
      R"("stream_options":{"x":1,"include_usage":true},"max_tokens":7})";
  const Result<ModelRequest> request = read_model_request(body, chat_fields(), {});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->model_at, "\"m\"");
  EXPECT_EQ(request->prompt_at, R"([{"role":"user","content":"hi"}])");
  EXPECT_EQ(request->stream_options_at, R"({"x":1,"include_usage":true})");
  EXPECT_EQ(request->include_usage_at, "true");
  EXPECT_TRUE(request->include_usage);
  EXPECT_EQ(request->max_tokens, 7u);
}

TEST(RequestReader, legacy_completions_need_a_model_and_a_prompt) {
  expect_accepted(completion_fields(), R"({"model":"m","prompt":""})");
  expect_accepted(completion_fields(), R"({"model":"m","prompt":["a","b"],"messages":7})");
  expect_refusals(
      completion_fields(),
      {{R"({"prompt":"a"})", ErrorCode::missing_field, "model", "missing"},
       {R"({"model":"m"})", ErrorCode::missing_field, "prompt", "missing"},
       {R"({"model":"m","prompt":"a","stream":0})", ErrorCode::invalid_type, "stream", "boolean"},
       {R"({"model":"m","prompt":"a","top_p":-1})", ErrorCode::invalid_value, "top_p", "got -1"}});
}

TEST(RequestReader, embedding_inputs_are_checked) {
  const auto input = [](const std::string& value) {
    return R"({"model":"m","input":)" + value + "}";
  };
  for (const char* good : {"\"\"", "\"text\"", R"(["a","b"])", "[1,2]", "[[1,2],[3]]"})
    expect_accepted(embedding_fields(), input(good));
  using enum ErrorCode;
  expect_refusals(embedding_fields(),
                  {
                      {R"({"model":"m"})", missing_field, "input", "missing"},
                      {input("null"), missing_field, "input", "missing"},
                      {input("5"), invalid_type, "input", "got a number"},
                      {input("[]"), invalid_value, "input", "empty array"},
                      {input(R"(["a",1])"), invalid_type, "input[1]", "got 1"},
                      {input(R"([[1],"a"])"), invalid_type, "input[1]", "got a string"},
                      {input("[[]]"), invalid_value, "input[0]", "empty array"},
                      {input("[1.5]"), invalid_type, "input[0]", "got 1.5"},
                      {input("[-1]"), invalid_type, "input[0]", "got -1"},
                      {input("[null]"), invalid_type, "input[0]", "got null"},
                      {input("[[1,\"a\"]]"), invalid_type, "input[0]", "got a string"},
                      {input("[[1.0]]"), invalid_type, "input[0]", "got 1.0"},
                      {R"({"model":"m","input":"a","encoding_format":"hex"})", invalid_value,
                       "encoding_format", "`float` or `base64`"},
                      {R"({"model":"m","input":"a","encoding_format":1})", invalid_type,
                       "encoding_format", "got a number"},
                  });
}

TEST(RequestReader, the_encoding_format_is_float_unless_base64_is_asked_for) {
  const auto format = [](const std::string& more) {
    const std::string body = R"({"model":"m","input":"a")" + more + "}";
    return read_model_request(body, embedding_fields(), {})->encoding;
  };
  EXPECT_EQ(format(""), EncodingFormat::floats);
  EXPECT_EQ(format(R"(,"encoding_format":null)"), EncodingFormat::floats);
  EXPECT_EQ(format(R"(,"encoding_format":"float")"), EncodingFormat::floats);
  EXPECT_EQ(format(R"(,"encoding_format":"base64")"), EncodingFormat::base64);
}

TEST(RequestReader, messages_never_repeat_the_callers_text) {
  for (const char* body :
       {R"({"model":"m","messages":"canary"})", R"({"model":"m","messages":[{"canary":1}]})",
        R"({"model":"m","messages":[{"role":"user"}],"temperature":"canary"})",
        R"({"model":"m","messages":["canary"]})", R"({"canary)"}) {
    const Result<ModelRequest> request = read_model_request(body, chat_fields(), {});
    ASSERT_FALSE(request.ok());
    EXPECT_EQ(request.error().message.find("canary"), std::string::npos) << request.error().message;
  }
}

}  // namespace
}  // namespace solidrust
