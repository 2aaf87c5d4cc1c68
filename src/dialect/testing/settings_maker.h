// Makes what a Turn says beside its items: tools, and how the model is to answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dialect/testing/chance.h"
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

class SettingsMaker {
 public:
  SettingsMaker(Chance& chance, const Carries& carries, Turn& turn)
      : chance_(chance), carries_(carries), turn_(turn) {}

  void make() {
    make_tools();
    make_settings();
  }

 private:
  JsonText words() { return {turn_.kept.emplace_back(chance_.words())}; }
  JsonText some_words() { return {turn_.kept.emplace_back("w" + chance_.words())}; }

  void make_tools() {
    static const std::string kLong(70, 'n');
    static const std::vector<std::string_view> kNames{"get",          "f-1",     "a__b", "z\\u00e9",
                                                      "\xE6\x97\xA5", "\\u0066", kLong};
    static const std::vector<std::string_view> kSpaces{"mcp", "mcp__fs", "s\\u00fc"};
    std::unordered_set<std::string> flat;
    for (std::size_t n = chance_.upto(5); n > 0; --n) {
      Tool tool;
      if (chance_.one_in(3)) tool.space = {chance_.pick(kSpaces)};
      tool.name = {chance_.pick(kNames)};
      if (!flat.insert(flat_name(tool.space.inside, tool.name.inside)).second) continue;
      if (!chance_.one_in(3)) tool.description = words();
      if (chance_.one_in(4)) {
        tool.kind = CallKind::custom;
        if (chance_.one_in(2)) tool.grammar = some_words();
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
    if (!chance_.one_in(4)) tool.parameters = {chance_.pick(kSchemas)};
    if (chance_.one_in(3)) tool.strict = {chance_.one_in(2) ? "true" : "false"};
  }

  void make_tool_choice() {
    using enum ToolChoice::Mode;
    turn_.tool_choice.mode = chance_.pick(std::vector{unsaid, automatic, none, required, named});
    if (turn_.tool_choice.mode == named) {
      const Tool& tool = chance_.pick(turn_.tools);
      turn_.tool_choice.space = tool.space;
      turn_.tool_choice.name = tool.name;
    }
    if (chance_.one_in(2)) turn_.parallel_calls = chance_.one_in(2);
  }

  JsonValue number(std::initializer_list<std::string_view> from) { return {chance_.pick(from)}; }

  void make_settings() {
    turn_.stream = chance_.one_in(2);
    if (chance_.one_in(2))
      turn_.max_tokens =
          chance_.pick(std::vector<std::uint64_t>{16, 17, 4096, std::uint64_t{1} << 53});
    if (chance_.one_in(2))
      turn_.temperature = carries_.hot ? number({"0", "1.0", "2", "7e-1"}) : number({"0", "0.25"});
    if (chance_.one_in(2)) turn_.top_p = number({"0.9", "1", "1e-2"});
    if (carries_.top_k && chance_.one_in(2)) turn_.top_k = number({"1", "40"});
    if (carries_.stops)
      for (std::size_t n = chance_.upto(3); n > 0; --n) turn_.stop.push_back(some_words());
    using enum ToolChoice::Mode;
    const bool forced = turn_.tool_choice.mode == required || turn_.tool_choice.mode == named;
    if (chance_.one_in(2) && (carries_.effort_when_forced || !forced))
      turn_.effort = chance_.pick(carries_.efforts);
    make_format();
    make_more();
  }

  void make_format() {
    AnswerFormat& format = turn_.format;
    if (carries_.json_object && chance_.one_in(4)) format.kind = AnswerFormat::Kind::json_object;
    if (!chance_.one_in(3)) return;
    format.kind = AnswerFormat::Kind::json_schema;
    if (!carries_.no_schema || !chance_.one_in(4))
      format.schema = {R"({"type":"object","properties":{"\u00e9":{}}})"};
    if (!carries_.format_name) return;
    if (!chance_.one_in(3)) format.name = {"answer_1"};
    if (chance_.one_in(2)) format.description = words();
    if (chance_.one_in(2)) format.strict = {chance_.one_in(2) ? "true" : "false"};
  }

  void make_more() {
    if (carries_.user && chance_.one_in(3)) turn_.user = some_words();
    if (carries_.metadata && chance_.one_in(3)) turn_.metadata = {R"({"k":"v\n"})"};
    if (carries_.openai_words) {
      if (chance_.one_in(3)) turn_.service_tier = {"flex"};
      if (chance_.one_in(3)) turn_.prompt_cache_key = some_words();
      if (chance_.one_in(3)) turn_.verbosity = {"low"};
    }
    if (!carries_.penalties) return;
    if (chance_.one_in(3)) turn_.choices = {"2"};
    if (chance_.one_in(3)) turn_.seed = {"-7"};
    if (chance_.one_in(3)) turn_.presence_penalty = {"0.5"};
    if (chance_.one_in(3)) turn_.frequency_penalty = {"-1e0"};
    if (chance_.one_in(3)) turn_.logit_bias = {R"({"50256":-100})"};
  }

  Chance& chance_;
  const Carries& carries_;
  Turn& turn_;
};

}  // namespace solidrust::dialect
