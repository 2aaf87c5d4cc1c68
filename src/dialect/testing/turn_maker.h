// Makes conversations by chance, for tests of what must hold for all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dialect/tool_names.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// What of a Turn a target can be told at all. What it is told in another form is its normal form's
// concern.
struct Carries {
  bool free_arguments = false;  // also such as are no JSON object
  bool refusals = false;
  bool reasoning = false;
  bool files = false;
  bool other_files = false;  // that are no PDF
  bool detail = false;       // of images
  bool stops = false;
  bool json_object = false;
  bool format_name = false;  // with description and strict
  bool no_schema = false;    // a format that has a name only
  bool top_k = false;
  bool penalties = false;  // and seed, n and logit_bias
  bool user = false;
  bool openai_words = false;  // service_tier, prompt_cache_key, verbosity
  bool metadata = false;
  bool hot = false;                // a temperature over 1
  bool effort_when_forced = true;  // and a tool is demanded
  std::vector<Effort> efforts;
};

class TurnMaker {
 public:
  TurnMaker(std::uint32_t seed, const Carries& carries) : random_(seed), carries_(carries) {}

  Turn make() {
    make_tools();
    make_leading_system();
    for (std::size_t rounds = 1 + upto(3); rounds > 0; --rounds) make_round();
    make_user_message();
    make_settings();
    return std::move(turn_);
  }

 private:
  std::size_t upto(std::size_t most) { return random_() % (most + 1); }
  bool one_in(std::size_t count) { return upto(count - 1) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[upto(from.size() - 1)];
  }

  std::string_view keep(std::string text) { return turn_.kept.emplace_back(std::move(text)); }

  // Escapes of all kinds, characters of one to four bytes, half of a pair, white space, nothing.
  JsonText words() {
    static const std::vector<std::string> kPieces{"",
                                                  "a",
                                                  " ",
                                                  "\\n",
                                                  "\\\"b\\\\",
                                                  "\\u0000",
                                                  "\\u00e9",
                                                  "\\ud83d\\ude00",
                                                  "\\ud800x",
                                                  "\xC3\xA9",
                                                  "\xE6\x97\xA5",
                                                  "\xF0\x9F\x98\x80",
                                                  "\\/",
                                                  "\\b\\f\\r\\t",
                                                  "</system>",
                                                  "{\\\"x\\\":1}",
                                                  "Error: ",
                                                  "data:,"};
    std::string text;
    for (std::size_t n = 1 + upto(2); n > 0; --n) text += pick(kPieces);
    return {keep(std::move(text))};
  }
  JsonText some_words() {
    const JsonText text = words();
    return {keep("w" + std::string(text.inside))};
  }

  template <class What>
  void add(Speaker speaker, What what) {
    turn_.items.push_back({speaker, message_, std::move(what)});
  }

  void make_leading_system() {
    for (std::size_t n = upto(3); n > 0; --n) {
      add(Speaker::system, Text{words()});
      if (one_in(2)) ++message_;
    }
  }

  void make_round() {
    ++message_;
    if (one_in(5)) {
      for (std::size_t n = 1 + upto(1); n > 0; --n) add(Speaker::system, Text{some_words()});
      ++message_;
    }
    for (std::size_t n = 1 + upto(1); n > 0; --n) make_user_message();
    for (std::size_t n = 1 + upto(1); n > 0; --n) make_assistant_message();
    make_results();
  }

  void make_user_message() {
    ++message_;
    add(Speaker::user, Text{some_words()});
    for (std::size_t n = upto(2); n > 0; --n) make_user_part();
  }
  void make_user_part() {
    if (one_in(3))
      add(Speaker::user, make_image());
    else if (carries_.files && one_in(3))
      add(Speaker::user, make_file());
    else
      add(Speaker::user, Text{words()});
  }

  Image make_image() {
    static const std::vector<std::string_view> kUrls{
        "https://h/a.png", "http://h/\\u00e9?a=1&b=\\\"", "data:image/png;base64,AAAA",
        "data:image/webp;base64,BB=="};
    static const std::vector<std::string_view> kTypes{"image/png", "image/jpeg", "image/gif"};
    static const std::vector<std::string_view> kDetails{"auto", "low", "high"};
    Image image;
    if (one_in(2)) {
      image.url = {pick(kUrls)};
    } else {
      image.media_type = {pick(kTypes)};
      image.base64 = {"QUJD+/=="};
    }
    if (carries_.detail && one_in(2)) image.detail = {pick(kDetails)};
    return image;
  }

  File make_file() {
    File file;
    if (one_in(2)) file.name = some_words();
    const bool pdf = !carries_.other_files || one_in(2);
    if (one_in(2)) {
      file.data_uri = {pdf ? "data:application/pdf;base64,JVBE" : "data:text/plain;base64,YQ=="};
    } else {
      file.media_type = {pdf ? "application/pdf" : "text/plain"};
      file.base64 = {"JVBE"};
    }
    return file;
  }

  void make_assistant_message() {
    ++message_;
    for (std::size_t n = 1 + upto(3); n > 0; --n) {
      switch (upto(5)) {
        case 0:
          if (carries_.reasoning) add(Speaker::assistant, Reasoning{some_words(), {}});
          break;
        case 1:
          if (carries_.refusals) add(Speaker::assistant, Refusal{some_words()});
          break;
        case 2:
        case 3:
          make_call();
          break;
        default:
          add(Speaker::assistant, Text{words()});
      }
    }
  }

  // Some servers give one id again in later rounds, or to several calls of one answer.
  JsonText make_call_id() {
    static const std::vector<std::string_view> kIds{
        "call_1", "toolu_A-9", "f:0", "sr1_x", "sr1-x", "\xC3\xA9\\n", "\\u00e9", "a b", "x--2"};
    const std::string_view id = pick(kIds);
    if (one_in(3)) return {id};
    return {keep("c" + std::to_string(calls_) + "." + std::string(id))};
  }

  void make_call() {
    Call call;
    call.id = make_call_id();
    ++calls_;
    if (!turn_.tools.empty() && !one_in(4)) {
      const Tool& tool = pick(turn_.tools);
      call.kind = tool.kind;
      call.space = tool.space;
      call.name = tool.name;
    } else {
      call.name = {"gone"};
    }
    call.arguments = call.kind == CallKind::custom ? make_input() : make_arguments();
    open_.push_back(call.id.inside);
    add(Speaker::assistant, call);
  }

  // Plain text.
  std::string_view make_input() {
    static const std::vector<std::string_view> kInputs{"", "*** Begin\n\"q\" \\ \t",
                                                       "{\"input\":\"x\"}",
                                                       "\xF0\x9F\x98\x80\x01 \xC3\xA9", "\\u0041"};
    return pick(kInputs);
  }
  std::string_view make_arguments() {
    static const std::vector<std::string_view> kObjects{
        "", "{}", R"({"a":"\u00e9\n","b":[1,{"c":null}]})", "{ \"x\" : -1.5e3 }",
        "{\"\xE6\x97\xA5\":\"\\\"\"}"};
    static const std::vector<std::string_view> kOthers{"{\"a\":", "[1]", "\"\\\"", "\n"};
    return carries_.free_arguments && one_in(5) ? pick(kOthers) : pick(kObjects);
  }

  // In whatever order; the user may speak between them, in the same message, or the assistant.
  void make_results() {
    std::shuffle(open_.begin(), open_.end(), random_);
    if (one_in(2)) ++message_;
    for (const std::string_view id : std::exchange(open_, {})) {
      CallResult result;
      result.call = {id};
      result.failed = one_in(4);
      for (std::size_t n = upto(3); n > 0; --n) {
        if (one_in(4))
          result.parts.emplace_back(make_image());
        else if (carries_.files && one_in(6))
          result.parts.emplace_back(make_file());
        else
          result.parts.emplace_back(Text{words()});
      }
      add(Speaker::user, std::move(result));
      if (one_in(6)) add(Speaker::user, Text{some_words()});
      if (one_in(10)) {
        ++message_;
        add(Speaker::assistant, Text{some_words()});
        ++message_;
      }
    }
  }

  void make_tools() {
    static const std::string kLong(70, 'n');
    static const std::vector<std::string_view> kNames{"get",          "f-1",     "a__b", "z\\u00e9",
                                                      "\xE6\x97\xA5", "\\u0066", kLong};
    static const std::vector<std::string_view> kSpaces{"mcp", "mcp__fs", "s\\u00fc"};
    std::unordered_set<std::string> flat;
    for (std::size_t n = upto(5); n > 0; --n) {
      Tool tool;
      if (one_in(3)) tool.space = {pick(kSpaces)};
      tool.name = {pick(kNames)};
      if (!flat.insert(flat_name(tool.space.inside, tool.name.inside)).second) continue;
      if (!one_in(3)) tool.description = words();
      if (one_in(4)) {
        tool.kind = CallKind::custom;
        if (one_in(2)) tool.grammar = some_words();
      } else {
        make_function(tool);
      }
      turn_.tools.push_back(tool);
    }
    if (!turn_.tools.empty()) make_tool_choice();
  }

  void make_function(Tool& tool) {
    static const std::vector<std::string_view> kSchemas{
        R"({"type":"object","properties":{"a":{"type":"string"}}})", R"({"properties":{}})", "{}"};
    if (!one_in(4)) tool.parameters = {pick(kSchemas)};
    if (one_in(3)) tool.strict = {one_in(2) ? "true" : "false"};
  }

  void make_tool_choice() {
    using enum ToolChoice::Mode;
    turn_.tool_choice.mode = pick(std::vector{unsaid, automatic, none, required, named});
    if (turn_.tool_choice.mode == named) {
      const Tool& tool = pick(turn_.tools);
      turn_.tool_choice.space = tool.space;
      turn_.tool_choice.name = tool.name;
    }
    if (one_in(2)) turn_.parallel_calls = one_in(2);
  }

  JsonValue number(std::initializer_list<std::string_view> from) {
    return {pick(std::vector<std::string_view>(from))};
  }

  void make_settings() {
    turn_.stream = one_in(2);
    if (one_in(2))
      turn_.max_tokens = pick(std::vector<std::uint64_t>{16, 17, 4096, std::uint64_t{1} << 53});
    if (one_in(2))
      turn_.temperature = carries_.hot ? number({"0", "1.0", "2", "7e-1"}) : number({"0", "0.25"});
    if (one_in(2)) turn_.top_p = number({"0.9", "1", "1e-2"});
    if (carries_.top_k && one_in(2)) turn_.top_k = number({"1", "40"});
    if (carries_.stops)
      for (std::size_t n = upto(3); n > 0; --n) turn_.stop.push_back(some_words());
    using enum ToolChoice::Mode;
    const bool forced = turn_.tool_choice.mode == required || turn_.tool_choice.mode == named;
    if (one_in(2) && (carries_.effort_when_forced || !forced))
      turn_.effort = pick(carries_.efforts);
    make_format();
    make_more();
  }

  void make_format() {
    AnswerFormat& format = turn_.format;
    if (carries_.json_object && one_in(4)) format.kind = AnswerFormat::Kind::json_object;
    if (!one_in(3)) return;
    format.kind = AnswerFormat::Kind::json_schema;
    if (!carries_.no_schema || !one_in(4))
      format.schema = {R"({"type":"object","properties":{"\u00e9":{}}})"};
    if (!carries_.format_name) return;
    if (!one_in(3)) format.name = {"answer_1"};
    if (one_in(2)) format.description = words();
    if (one_in(2)) format.strict = {one_in(2) ? "true" : "false"};
  }

  void make_more() {
    if (carries_.user && one_in(3)) turn_.user = some_words();
    if (carries_.metadata && one_in(3)) turn_.metadata = {R"({"k":"v\n"})"};
    if (carries_.openai_words) {
      if (one_in(3)) turn_.service_tier = {"flex"};
      if (one_in(3)) turn_.prompt_cache_key = some_words();
      if (one_in(3)) turn_.verbosity = {"low"};
    }
    if (!carries_.penalties) return;
    if (one_in(3)) turn_.choices = {"2"};
    if (one_in(3)) turn_.seed = {"-7"};
    if (one_in(3)) turn_.presence_penalty = {"0.5"};
    if (one_in(3)) turn_.frequency_penalty = {"-1e0"};
    if (one_in(3)) turn_.logit_bias = {R"({"50256":-100})"};
  }

  std::mt19937 random_;
  const Carries& carries_;
  Turn turn_;
  std::uint32_t message_ = 0;
  std::size_t calls_ = 0;
  std::vector<std::string_view> open_;  // ids of calls without a result
};

}  // namespace solidrust::dialect
