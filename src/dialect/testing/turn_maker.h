// Makes conversations by chance, for tests of what must hold for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect/testing/chance.h"
#include "dialect/testing/settings_maker.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

class TurnMaker {
 public:
  TurnMaker(std::uint32_t seed, const Carries& carries) : chance_(seed), carries_(carries) {}

  Turn make() {
    SettingsMaker(chance_, carries_, turn_).make();
    make_leading_system();
    for (std::size_t rounds = 1 + chance_.upto(3); rounds > 0; --rounds) make_round();
    make_user_message();
    return std::move(turn_);
  }

 private:
  std::string_view keep(std::string text) { return turn_.kept.emplace_back(std::move(text)); }
  JsonText words() { return {keep(chance_.words())}; }
  JsonText some_words() { return {keep("w" + chance_.words())}; }

  template <class What>
  void add(Speaker speaker, What what) {
    turn_.items.push_back({speaker, message_, std::move(what)});
  }

  void make_leading_system() {
    for (std::size_t n = chance_.upto(3); n > 0; --n) {
      add(Speaker::system, Text{words()});
      if (chance_.one_in(2)) ++message_;
    }
  }

  void make_round() {
    ++message_;
    if (chance_.one_in(5)) {
      for (std::size_t n = 1 + chance_.upto(1); n > 0; --n)
        add(Speaker::system, Text{some_words()});
      ++message_;
    }
    for (std::size_t n = 1 + chance_.upto(1); n > 0; --n) make_user_message();
    for (std::size_t n = 1 + chance_.upto(1); n > 0; --n) make_assistant_message();
    make_results();
  }

  void make_user_message() {
    ++message_;
    add(Speaker::user, Text{some_words()});
    for (std::size_t n = chance_.upto(2); n > 0; --n) make_user_part();
  }
  void make_user_part() {
    if (chance_.one_in(3))
      add(Speaker::user, make_image());
    else if (carries_.files && chance_.one_in(3))
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
    if (chance_.one_in(2)) {
      image.url = {chance_.pick(kUrls)};
    } else {
      image.media_type = {chance_.pick(kTypes)};
      image.base64 = {"QUJD+/=="};
    }
    if (carries_.detail && chance_.one_in(2)) image.detail = {chance_.pick(kDetails)};
    return image;
  }

  File make_file() {
    File file;
    if (chance_.one_in(2)) file.name = some_words();
    const bool pdf = !carries_.other_files || chance_.one_in(2);
    if (chance_.one_in(2)) {
      file.data_uri = {pdf ? "data:application/pdf;base64,JVBE" : "data:text/plain;base64,YQ=="};
    } else {
      file.media_type = {pdf ? "application/pdf" : "text/plain"};
      file.base64 = {"JVBE"};
    }
    return file;
  }

  void make_assistant_message() {
    ++message_;
    for (std::size_t n = 1 + chance_.upto(3); n > 0; --n) {
      switch (chance_.upto(5)) {
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
    const std::string_view id = chance_.pick(kIds);
    if (chance_.one_in(3)) return {id};
    return {keep("c" + std::to_string(calls_) + "." + std::string(id))};
  }

  void make_call() {
    Call call;
    call.id = make_call_id();
    ++calls_;
    if (!turn_.tools.empty() && !chance_.one_in(4)) {
      const Tool& tool = chance_.pick(turn_.tools);
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
    return chance_.pick(kInputs);
  }
  std::string_view make_arguments() {
    static const std::vector<std::string_view> kObjects{
        "", "{}", R"({"a":"\u00e9\n","b":[1,{"c":null}]})", "{ \"x\" : -1.5e3 }",
        "{\"\xE6\x97\xA5\":\"\\\"\"}"};
    static const std::vector<std::string_view> kOthers{"{\"a\":", "[1]", "\"\\\"", "\n"};
    return carries_.free_arguments && chance_.one_in(5) ? chance_.pick(kOthers)
                                                        : chance_.pick(kObjects);
  }

  // In whatever order; the user may speak between them, in the same message, or the assistant.
  void make_results() {
    chance_.shuffle(open_);
    if (chance_.one_in(2)) ++message_;
    for (const std::string_view id : std::exchange(open_, {})) {
      CallResult result;
      result.call = {id};
      result.failed = chance_.one_in(4);
      for (std::size_t n = chance_.upto(3); n > 0; --n) {
        if (chance_.one_in(4))
          result.parts.emplace_back(make_image());
        else if (carries_.files && chance_.one_in(6))
          result.parts.emplace_back(make_file());
        else
          result.parts.emplace_back(Text{words()});
      }
      add(Speaker::user, std::move(result));
      if (chance_.one_in(6)) add(Speaker::user, Text{some_words()});
      if (chance_.one_in(10)) {
        ++message_;
        add(Speaker::assistant, Text{some_words()});
        ++message_;
      }
    }
  }

  Chance chance_;
  const Carries& carries_;
  Turn turn_;
  std::uint32_t message_ = 0;
  std::size_t calls_ = 0;
  std::vector<std::string_view> open_;  // ids of calls without a result
};

}  // namespace solidrust::dialect
