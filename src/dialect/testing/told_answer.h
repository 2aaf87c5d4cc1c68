// What an answer's events tell, for tests to compare: however they were cut into pieces, the same
// answer is the same here.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/json_cursor.h"
#include "dialect/answer_event.h"

namespace solidrust::dialect {

class ToldAnswer {
 public:
  using Kind = AnswerEvent::Kind;
  // Words of one kind in a row, or a call with all its arguments where it began.
  struct Block {
    Kind kind = Kind::text;
    std::string text;
    std::string id;
    std::string name;
  };
  std::vector<Block> blocks;
  std::string signature;
  std::optional<Finish> finish;
  std::string stop;  // the sequence that ended it

  void take(const std::vector<AnswerEvent>& events) {
    for (const AnswerEvent& event : events) take(event);
  }

  void add_words(Kind kind, std::string_view inside) {
    if (inside.empty()) return;
    if (blocks.empty() || blocks.back().kind != kind) blocks.push_back({kind, {}, {}, {}});
    blocks.back().text += inside;
  }

  // The number of the call among the answer's.
  Block* call(std::size_t number) {
    for (Block& block : blocks)
      if (block.kind == Kind::call && number-- == 0) return &block;
    return nullptr;
  }

  std::string words() const {
    std::string words;
    for (const Block& block : blocks) {
      words += std::to_string(static_cast<int>(block.kind)) + " <" + plain(block) + ">";
      if (block.kind == Kind::call) words += " of " + block.name + ", id " + block.id;
      words += '\n';
    }
    words += "finish " + (finish ? std::to_string(static_cast<int>(*finish)) : "none");
    return words + " <" + stop + "> signature <" + signature + ">";
  }

 private:
  // Arguments may be escaped otherwise: they are text of their own.
  static std::string plain(const Block& block) {
    std::string plain;
    return block.kind == Kind::call && json_unescape(block.text, plain) ? plain : block.text;
  }

  void take(const AnswerEvent& event) {
    switch (event.kind) {
      case Kind::text:
      case Kind::refusal:
      case Kind::reasoning:
        add_words(event.kind, event.text.inside);
        break;
      case Kind::signature:
        signature += event.text.inside;
        break;
      case Kind::call:
        blocks.push_back(
            {Kind::call, {}, std::string(event.id.inside), std::string(event.name.inside)});
        break;
      case Kind::arguments:
        if (Block* const block = call(event.call); block != nullptr)
          block->text += event.text.inside;
        break;
      case Kind::finish:
        finish = event.finish;
        stop = event.text.inside;
        break;
    }
  }
};

}  // namespace solidrust::dialect
