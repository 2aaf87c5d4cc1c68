#include "dialect/responses/response_output.h"

#include <utility>

namespace solidrust::dialect {
namespace {

using Kind = OutputItem::Kind;
using Status = OutputItem::Status;
using Content = OutputItem::Content;

// How the events name what an item that is no message holds.
struct TextNames {
  std::string_view delta;
  std::string_view done;
  std::string_view whole;  // the field of the whole text in `done`
  std::string_view index;  // the field that numbers its part; empty: it has none
};

TextNames names_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::message:
      break;
    case Kind::reasoning:
      return {"response.reasoning_text.delta", "response.reasoning_text.done", "text",
              "content_index"};
    case Kind::summary:
      return {"response.reasoning_summary_text.delta", "response.reasoning_summary_text.done",
              "text", "summary_index"};
    case Kind::function_call:
      return {"response.function_call_arguments.delta", "response.function_call_arguments.done",
              "arguments", ""};
    case Kind::custom_call:
      return {"response.custom_tool_call_input.delta", "response.custom_tool_call_input.done",
              "input", ""};
  }
  return {};
}

std::string thought_part(Kind kind, std::string_view inside) {
  std::string part(R"({"type":")");
  part.append(kind == Kind::summary ? "summary_text" : "reasoning_text");
  part.append(R"(","text":")").append(inside).append("\"}");
  return part;
}

}  // namespace

std::size_t ResponseOutput::begin(OutputItem item, std::string* out) {
  const std::size_t index = items_.size();
  const Kind kind = item.kind;
  held_ += item.held();
  items_.push_back(std::move(item));
  write_item(index, "response.output_item.added", Content::empty, out);
  if (kind == Kind::reasoning || kind == Kind::summary)
    write_part(index,
               kind == Kind::summary ? "response.reasoning_summary_part.added"
                                     : "response.content_part.added",
               thought_part(kind, ""), out);
  return index;
}

void ResponseOutput::add_words(std::size_t index, bool refusal, std::string_view inside,
                               std::string* out) {
  std::vector<OutputItem::Part>& parts = items_[index].parts;
  if (parts.empty() || parts.back().refusal != refusal) {
    if (!parts.empty()) end_part(index, out);
    begin_part(index, refusal, out);
  }
  parts.back().text += inside;
  held_ += inside.size();
  ResponseEvent event =
      about(index, refusal ? "response.refusal.delta" : "response.output_text.delta", out);
  event.number("content_index", parts.size() - 1).text("delta", inside);
  if (!refusal) event.value("logprobs", "[]");
}

void ResponseOutput::add_text(std::size_t index, std::string_view inside, std::string* out) {
  OutputItem& item = items_[index];
  item.text += inside;
  held_ += inside.size();
  const TextNames names = names_of(item.kind);
  ResponseEvent event = about(index, names.delta, out);
  if (!names.index.empty()) event.number(names.index, 0);
  event.text("delta", inside);
}

void ResponseOutput::end(std::size_t index, Status status, std::string_view sealed,
                         std::string* out) {
  OutputItem& item = items_[index];
  if (item.status != Status::in_progress) return;
  if (item.kind == Kind::function_call && item.text.empty()) add_text(index, "{}", out);
  if (item.kind == Kind::message)
    end_part(index, out);
  else
    write_whole_text(index, out);
  item.sealed = sealed;
  held_ += sealed.size();
  item.status = status;
  write_item(index, "response.output_item.done", Content::whole, out);
}

void ResponseOutput::break_off() {
  for (OutputItem& item : items_)
    if (item.status == Status::in_progress) item.status = Status::incomplete;
}

void ResponseOutput::write_item(std::size_t index, std::string_view type, Content content,
                                std::string* out) {
  if (out == nullptr) return;
  std::string json;
  items_[index].append_json(json, content);
  ResponseEvent(out, type, sequence_).number("output_index", index).value("item", json);
}

void ResponseOutput::write_part(std::size_t index, std::string_view type, std::string_view part,
                                std::string* out) {
  const OutputItem& item = items_[index];
  const bool summary = item.kind == Kind::summary;
  const std::size_t number = item.parts.empty() ? 0 : item.parts.size() - 1;
  about(index, type, out)
      .number(summary ? "summary_index" : "content_index", number)
      .value("part", part);
}

void ResponseOutput::begin_part(std::size_t index, bool refusal, std::string* out) {
  items_[index].parts.push_back({refusal, {}});
  held_ += sizeof(OutputItem::Part);
  std::string part;
  append_part(part, refusal, "");
  write_part(index, "response.content_part.added", part, out);
}

void ResponseOutput::end_part(std::size_t index, std::string* out) {
  const std::vector<OutputItem::Part>& parts = items_[index].parts;
  if (out == nullptr || parts.empty()) return;
  const auto& [refusal, text] = parts.back();
  {
    ResponseEvent event =
        about(index, refusal ? "response.refusal.done" : "response.output_text.done", out);
    event.number("content_index", parts.size() - 1).text(refusal ? "refusal" : "text", text);
    if (!refusal) event.value("logprobs", "[]");
  }
  std::string part;
  append_part(part, refusal, text);
  write_part(index, "response.content_part.done", part, out);
}

void ResponseOutput::write_whole_text(std::size_t index, std::string* out) {
  if (out == nullptr) return;
  const OutputItem& item = items_[index];
  const TextNames names = names_of(item.kind);
  {
    ResponseEvent event = about(index, names.done, out);
    if (!names.index.empty()) event.number(names.index, 0);
    event.text(names.whole, item.text);
    if (item.kind == Kind::function_call) event.text("name", item.name);
  }
  if (names.index.empty()) return;
  write_part(index,
             item.kind == Kind::summary ? "response.reasoning_summary_part.done"
                                        : "response.content_part.done",
             thought_part(item.kind, item.text), out);
}

}  // namespace solidrust::dialect
