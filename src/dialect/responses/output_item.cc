#include "dialect/responses/output_item.h"

namespace solidrust::dialect {
namespace {

std::string_view name_of(OutputItem::Status status) noexcept {
  switch (status) {
    case OutputItem::Status::in_progress:
      return "in_progress";
    case OutputItem::Status::completed:
      return "completed";
    case OutputItem::Status::incomplete:
      break;
  }
  return "incomplete";
}

void append_string(std::string& out, std::string_view name, std::string_view inside) {
  out.append(",\"").append(name).append("\":\"").append(inside).append("\"");
}

void append_parts(std::string& out, const std::vector<OutputItem::Part>& parts) {
  bool first = true;
  for (const OutputItem::Part& part : parts) {
    if (!first) out += ',';
    first = false;
    append_part(out, part.refusal, part.text);
  }
}

}  // namespace

void append_part(std::string& out, bool refusal, std::string_view inside) {
  if (refusal)
    out.append(R"({"type":"refusal","refusal":")").append(inside).append("\"}");
  else
    out.append(R"({"type":"output_text","text":")")
        .append(inside)
        .append(R"(","annotations":[],"logprobs":[]})");
}

void OutputItem::append_json(std::string& out, Content content) const {
  const bool whole = content == Content::whole;
  const std::string_view said = whole ? std::string_view(text) : std::string_view();
  out.append(R"({"id":")").append(id).append(R"(","type":")");
  switch (kind) {
    case Kind::message:
      out.append(R"(message","role":"assistant","content":[)");
      if (whole) append_parts(out, parts);
      out += ']';
      break;
    case Kind::reasoning:
      out.append(R"(reasoning","summary":[],"content":[)");
      if (whole) out.append(R"({"type":"reasoning_text","text":")").append(said).append("\"}");
      out += ']';
      break;
    case Kind::summary:
      out.append(R"(reasoning","summary":[)");
      if (whole) out.append(R"({"type":"summary_text","text":")").append(said).append("\"}");
      out += ']';
      break;
    case Kind::function_call:
    case Kind::custom_call:
      out.append(kind == Kind::function_call ? "function_call\"" : "custom_tool_call\"");
      append_string(out, "call_id", call_id);
      if (!space.empty()) append_string(out, "namespace", space);
      append_string(out, "name", name);
      append_string(out, kind == Kind::function_call ? "arguments" : "input", said);
      break;
  }
  if (whole && !sealed.empty()) append_string(out, "encrypted_content", sealed);
  append_string(out, "status", name_of(status));
  out += '}';
}

std::size_t OutputItem::held() const noexcept {
  std::size_t bytes = sizeof(OutputItem) + id.size() + text.size() + sealed.size() +
                      call_id.size() + space.size() + name.size();
  for (const Part& part : parts) bytes += sizeof(Part) + part.text.size();
  return bytes;
}

}  // namespace solidrust::dialect
