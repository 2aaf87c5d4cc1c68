// Makes answers by chance, as the readers of upstreams' answers tell them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/utf8.h"
#include "dialect/answer_event.h"
#include "dialect/answer_writer.h"
#include "dialect/custom_tool.h"
#include "dialect/testing/chance.h"

namespace solidrust::dialect {

struct MadeAnswer {
  std::vector<AnswerEvent> events;
  AnswerUsage usage;
  std::deque<std::string> kept;  // texts of the events
};

// What an upstream can call, by the names that it knows.
struct CalledTools {
  std::vector<std::string_view> functions;
  std::vector<std::string_view> customs;  // functions that stand for one
};

class AnswerMaker {
 public:
  AnswerMaker(std::uint32_t seed, const CalledTools& tools) : chance_(seed), tools_(tools) {}

  MadeAnswer make() {
    for (std::size_t n = chance_.upto(5); n > 0; --n) make_part();
    make_finish();
    make_usage();
    return std::move(answer_);
  }

 private:
  using Kind = AnswerEvent::Kind;
  struct OpenCall {
    std::uint32_t call = 0;
    std::deque<std::string> pieces;  // of its arguments, that are to come
  };

  AnswerEvent& add(Kind kind, std::string inside) {
    AnswerEvent& event = answer_.events.emplace_back();
    event.kind = kind;
    event.text = {answer_.kept.emplace_back(std::move(inside))};
    return event;
  }

  void make_part() {
    switch (chance_.upto(4)) {
      case 0:
        make_words(Kind::reasoning);
        if (chance_.one_in(3)) add(Kind::signature, "c2ln");
        break;
      case 1:
        make_words(chance_.one_in(3) ? Kind::refusal : Kind::text);
        break;
      case 2:
        make_calls();
        break;
      default:
        make_words(Kind::text);
    }
  }

  void make_words(Kind kind) {
    for (std::size_t n = 1 + chance_.upto(2); n > 0; --n)
      if (std::string words = chance_.words(); !words.empty()) add(kind, std::move(words));
    // As servers do that cut by the units of UTF-16.
    if (chance_.one_in(8)) {
      add(kind, "x\\ud83d");
      add(kind, "\\ude00");
    }
  }

  // Several at once, their arguments between each other's; the model may speak meanwhile.
  void make_calls() {
    std::vector<OpenCall> open;
    for (std::size_t n = 1 + chance_.upto(2); n > 0; --n) open.push_back(begin_call());
    while (!open.empty()) {
      const std::size_t at = chance_.upto(open.size() - 1);
      OpenCall& call = open[at];
      if (call.pieces.empty()) {
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
        continue;
      }
      add(Kind::arguments, std::move(call.pieces.front())).call = call.call;
      call.pieces.pop_front();
      if (chance_.one_in(12)) make_words(Kind::text);
    }
  }

  OpenCall begin_call() {
    const bool custom = !tools_.customs.empty() && chance_.one_in(3);
    AnswerEvent event;
    event.kind = Kind::call;
    event.call = calls_++;
    event.id = {chance_.pick(
        {"call_1", "call_2", "toolu_A-9", "asked", "f:0", "sr1_x", "\xC3\xA9", "a\\nb", ""})};
    event.name = {chance_.pick(custom ? tools_.customs : tools_.functions)};
    answer_.events.push_back(event);
    return {event.call, pieces_of(custom ? custom_arguments() : object())};
  }

  std::string object() {
    return std::string(
        chance_.pick({"", "{}", R"({"a":"\u00e9\n","b":[1,{"c":null}]})", "{ \"x\" : -1.5e3 }",
                      "{\"\xF0\x9F\x98\x80\":\"\\\"}{\\\\\"}"}));
  }
  std::string custom_arguments() {
    const std::string_view input = chance_.pick(
        {"", "*** Begin\n\"q\" \\ \t", "{\"input\":\"x\"}", "\xF0\x9F\x98\x80\x01 \xC3\xA9"});
    return custom_tool_arguments(input);
  }

  // Cut between characters, and a pair in two; some of them spelled as servers do that escape more
  // than they must.
  std::deque<std::string> pieces_of(std::string_view plain) {
    std::deque<std::string> pieces;
    constexpr std::string_view kFace = "\xF0\x9F\x98\x80";
    const bool odd = chance_.one_in(3);
    const std::size_t longest = 1 + chance_.upto(7);
    while (!plain.empty()) {
      if (pieces.empty() || chance_.one_in(longest)) pieces.emplace_back();
      const std::string_view character = plain.substr(0, utf8_sequence_length(plain));
      if (odd && character == kFace) {
        pieces.back() += "\\ud83d";
        pieces.emplace_back("\\ude00");
      } else if (odd && character.size() == 1 && chance_.one_in(4))
        pieces.back() += fmt::format("\\u{:04x}", static_cast<unsigned char>(character.front()));
      else
        append_json_escaped(pieces.back(), character);
      plain.remove_prefix(character.size());
    }
    return pieces;
  }

  // None at all where the upstream ended without a word why.
  void make_finish() {
    if (chance_.one_in(8)) return;
    AnswerEvent event;
    event.kind = Kind::finish;
    event.finish = static_cast<Finish>(chance_.upto(4));
    const bool by_itself = event.finish == Finish::stop || event.finish == Finish::stop_sequence ||
                           event.finish == Finish::calls;
    if (by_itself && calls_ != 0)
      event.finish = Finish::calls;
    else if (event.finish == Finish::calls)
      event.finish = Finish::stop;
    if (event.finish == Finish::stop_sequence && !chance_.one_in(3))
      event.text = {answer_.kept.emplace_back("w" + chance_.words())};
    if (event.finish == Finish::length) cut_arguments();
    answer_.events.push_back(event);
  }

  // The bound on an answer's length cuts what comes last.
  void cut_arguments() {
    if (answer_.events.empty() || answer_.events.back().kind != Kind::arguments) return;
    const std::uint32_t call = answer_.events.back().call;
    for (const AnswerEvent& event : answer_.events)
      if (event.kind == Kind::call && event.call == call)
        for (const std::string_view custom : tools_.customs)
          if (event.name.inside == custom) return;
    answer_.events.pop_back();
  }

  void make_usage() {
    AnswerUsage& usage = answer_.usage;
    usage.cached = chance_.upto(3) * 64;
    usage.written = chance_.upto(3) * 32;
    usage.prompt = usage.cached + usage.written + chance_.upto(100);
    if (usage.prompt == 0) usage.prompt = 1;
    usage.reasoning = chance_.upto(50);
    usage.completion = usage.reasoning + chance_.upto(1000);
  }

  Chance chance_;
  const CalledTools& tools_;
  MadeAnswer answer_;
  std::uint32_t calls_ = 0;
};

}  // namespace solidrust::dialect
