#include "dialect/messages/answer_blocks.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "dialect/messages/json_object.h"

namespace solidrust::dialect::messages {
namespace {

Error bad_answer(std::string why) {
  return {ErrorCode::upstream_error,
          "The model server's answer could not be understood.",
          {},
          std::move(why)};
}

}  // namespace

Result<void> AnswerBlocks::add(const AnswerEvent& event) {
  using Kind = AnswerEvent::Kind;
  switch (event.kind) {
    case Kind::refusal:
      refused_ = refused_ || !event.text.empty();
      add_words(AnswerBlock::Kind::text, event.text);
      break;
    case Kind::text:
      add_words(AnswerBlock::Kind::text, event.text);
      break;
    case Kind::reasoning:
      add_words(AnswerBlock::Kind::thinking, event.text);
      break;
    case Kind::call:
      begin_call(event);
      break;
    case Kind::arguments:
      return add_arguments(event);
    case Kind::signature:  // of another model, which nobody could check
    case Kind::finish:
      break;
  }
  return {};
}

void AnswerBlocks::add_words(AnswerBlock::Kind kind, JsonText text) {
  if (text.empty()) return;
  if (blocks_.empty() || blocks_.back().kind != kind) {
    blocks_.emplace_back().kind = kind;
    held_ += sizeof(AnswerBlock);
  }
  blocks_.back().text += text.inside;
  held_ += text.inside.size();
}

// The same call again is the same block.
void AnswerBlocks::begin_call(const AnswerEvent& event) {
  if (event.call < next_call_) return;
  next_call_ = event.call + 1;
  AnswerBlock& block = blocks_.emplace_back();
  block.kind = AnswerBlock::Kind::call;
  block.call = event.call;
  block.id = event.id.inside;
  block.name = event.name.inside;
  held_ += sizeof(AnswerBlock) + block.id.size() + block.name.size();
}

Result<void> AnswerBlocks::add_arguments(const AnswerEvent& event) {
  if (event.text.empty()) return {};
  AnswerBlock* const block = find(event.call);
  if (block == nullptr) {
    if (event.call >= next_call_) return bad_answer("arguments came before their call");
    if (is_blank(event.text.inside)) return {};
    return bad_answer("arguments of a call came after its end");
  }
  block->text += event.text.inside;
  block->end.feed(event.text.inside);
  held_ += event.text.inside.size();
  if (block->end.broken()) return bad_answer("the arguments of a call are no JSON object");
  return {};
}

AnswerBlock* AnswerBlocks::find(std::uint32_t call) noexcept {
  const auto found = std::find_if(blocks_.rbegin(), blocks_.rend(), [&](const AnswerBlock& block) {
    return block.kind == AnswerBlock::Kind::call && block.call == call;
  });
  return found == blocks_.rend() ? nullptr : &*found;
}

void AnswerBlocks::pop() {
  const AnswerBlock& block = blocks_.front();
  held_ -= sizeof(AnswerBlock) + block.text.size() + block.id.size() + block.name.size();
  blocks_.pop_front();
}

void AnswerBlocks::forget_text() {
  held_ -= blocks_.front().text.size();
  blocks_.front().text.clear();
}

}  // namespace solidrust::dialect::messages
