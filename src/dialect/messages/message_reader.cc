#include "dialect/messages/message_reader.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "dialect/messages/call_id.h"
#include "dialect/messages/json_object.h"
#include "dialect/signed_call_id.h"

namespace solidrust::dialect::messages {
namespace {

constexpr std::string_view kBlankLine = "\\n\\n";  // in a JSON string
// A block of Claude Code that differs in every request, and so would undo the caching of prefixes.
constexpr std::string_view kAttribution = "x-anthropic-billing-header:";

Speaker speaker_of(std::string_view role) {
  if (json_equals(role, "assistant")) return Speaker::assistant;
  return json_equals(role, "system") ? Speaker::system : Speaker::user;
}

bool is_enabled(std::string_view citations) {
  std::string_view enabled;
  read_object(citations, {{"enabled", enabled}});
  return enabled == "true";
}

// Calls `each` with every element of an array and its number.
template <class Each>
void for_each_element(std::string_view array, const RequestFaults& faults, Each each) {
  JsonCursor json(array);
  std::string_view element;
  json.enter_array();
  for (std::int64_t n = 0; json.next_element() && json.skip(element) && !faults.any(); ++n)
    each(element, n);
}

}  // namespace

struct MessageReader::Block {
  explicit Block(std::string_view value) {
    read_object(value, {{"type", type},
                        {"text", text},
                        {"source", source},
                        {"title", title},
                        {"context", context},
                        {"citations", citations},
                        {"cache_control", cache_control},
                        {"id", id},
                        {"name", name},
                        {"input", input},
                        {"tool_use_id", call},
                        {"content", content},
                        {"is_error", is_error},
                        {"thinking", thinking},
                        {"signature", signature}});
  }
  bool is(std::string_view kind) const { return json_equals(inside_of(type), kind); }

  std::string_view type, text, source, title, context, citations, cache_control;
  std::string_view id, name, input, call, content, is_error, thinking, signature;
};

template <class What>
void MessageReader::append(What what) {
  turn_.items.push_back({speaker_, message_, std::move(what)});
}

JsonText MessageReader::keep(std::string text) {
  return {turn_.kept.emplace_back(std::move(text))};
}

// An id that had to be made clean for this caller is what it was again.
JsonText MessageReader::call_id(std::string_view value) {
  const std::string_view inside = inside_of(value);
  const auto original = original_call_id(inside);
  if (!original) return {inside};
  std::string escaped;
  append_json_escaped(escaped, *original);
  return keep(std::move(escaped));
}

void MessageReader::refuse_type(const Block& block, const Place& place) {
  faults_.refuse(
      place, "type",
      fmt::format("`{}` is {}: a block of this type cannot be sent to this model.",
                  place.path("type"), word_or(inside_of(block.type), "something unknown")));
}

void MessageReader::read_system(std::string_view value) {
  speaker_ = Speaker::system;
  message_ = 0;
  const Place place{"system"};
  if (is_string(value)) {
    append(Text{{inside_of(value)}});
    return;
  }
  if (!faults_.allow(place, {}, value, JsonType::array)) return;
  for_each_element(value, faults_, [&](std::string_view element, std::int64_t n) {
    read_block(element, place.at(n));
  });
}

void MessageReader::read_messages(std::string_view value) {
  const Place place{"messages"};
  if (!faults_.need(place, {}, value, JsonType::array)) return;
  message_ = 0;
  for_each_element(value, faults_, [&](std::string_view element, std::int64_t n) {
    read_message(element, place.at(n));
    ++message_;
  });
  if (message_ == 0) faults_.refuse(place, {}, "`messages` must hold at least one message.");
}

void MessageReader::read_message(std::string_view value, const Place& place) {
  if (!faults_.need(place, {}, value, JsonType::object)) return;
  std::string_view role, content;
  read_object(value, {{"role", role}, {"content", content}});
  if (!faults_.need(place, "role", role, JsonType::string)) return;
  speaker_ = speaker_of(inside_of(role));
  if (is_string(content)) {
    append(Text{{inside_of(content)}});
    return;
  }
  if (!faults_.need(place, "content", content, JsonType::array)) return;
  for_each_element(content, faults_, [&](std::string_view element, std::int64_t n) {
    read_block(element, place.at(n));
  });
}

void MessageReader::read_block(std::string_view value, const Place& place) {
  if (!faults_.need(place, {}, value, JsonType::object)) return;
  const Block block(value);
  if (!faults_.need(place, "type", block.type, JsonType::string)) return;
  if (!block.cache_control.empty()) drop(turn_, "cache_control");
  if (block.is("text")) {
    if (!faults_.need(place, "text", block.text, JsonType::string)) return;
    if (!block.citations.empty()) drop(turn_, "citations");
    const std::string_view text = inside_of(block.text);
    if (speaker_ != Speaker::system || !text.starts_with(kAttribution)) append(Text{{text}});
    return;
  }
  switch (speaker_) {
    case Speaker::system:
      refuse_type(block, place);
      break;
    case Speaker::user:
      read_user_block(block, place);
      break;
    case Speaker::assistant:
      read_assistant_block(block, place);
      break;
  }
}

void MessageReader::read_user_block(const Block& block, const Place& place) {
  if (block.is("tool_result")) {
    read_result(block, place);
    return;
  }
  std::vector<ResultPart> parts;
  if (!read_part(block, place, parts)) {
    refuse_type(block, place);
    return;
  }
  for (ResultPart& part : parts) std::visit([this](auto& what) { append(std::move(what)); }, part);
}

void MessageReader::read_assistant_block(const Block& block, const Place& place) {
  if (block.is("tool_use"))
    read_call(block, place);
  else if (block.is("thinking"))
    read_thinking(block, place);
  else if (block.is("redacted_thinking"))
    drop(turn_, "redacted_thinking");
  else
    refuse_type(block, place);
}

// Ours is kept if it is as we gave it; that of another model means nothing to this one. A signature
// that does not hold, as of another account or an older secret, ends no conversation.
void MessageReader::read_thinking(const Block& block, const Place& place) {
  if (!faults_.need(place, "thinking", block.thinking, JsonType::string)) return;
  if (!block.signature.empty() &&
      !faults_.allow(place, "signature", block.signature, JsonType::string))
    return;
  const Reasoning reasoning{{inside_of(block.thinking)}, {inside_of(block.signature)}};
  const std::string signature = plain(reasoning.signature.inside);
  const bool own = signature.starts_with(ReasoningSeal::kOwnSeal);
  if (!signature.empty() && (!own || seal_ == nullptr)) {
    drop(turn_, "thinking");
    return;
  }
  if (own && !seal_->signed_by_us(plain(reasoning.text.inside), signature)) {
    drop(turn_, "reasoning");
    return;
  }
  if (!reasoning.text.empty()) append(reasoning);
}

void MessageReader::read_call(const Block& block, const Place& place) {
  if (!faults_.need(place, "id", block.id, JsonType::string) ||
      !faults_.need(place, "name", block.name, JsonType::string) ||
      !faults_.need(place, "input", block.input, JsonType::object))
    return;
  for (const auto& [name, value] : {std::pair{"id", block.id}, std::pair{"name", block.name}})
    if (inside_of(value).empty())
      faults_.refuse(place, name, fmt::format("`{}` must not be empty.", place.path(name)));
  Call call;
  call.id = unsigned_call_id(call_id(block.id), turn_, &call.signature);
  call.name = {inside_of(block.name)};
  call.arguments = block.input;
  append(call);
}

void MessageReader::read_result(const Block& block, const Place& place) {
  if (!faults_.need(place, "tool_use_id", block.call, JsonType::string)) return;
  faults_.allow(place, "is_error", block.is_error, JsonType::boolean);
  CallResult result;
  result.call = unsigned_call_id(call_id(block.call), turn_);
  result.failed = block.is_error == "true";
  if (is_string(block.content))
    result.parts.emplace_back(Text{{inside_of(block.content)}});
  else if (faults_.allow(place, "content", block.content, JsonType::array))
    read_result_parts(block.content, place, result);
  append(std::move(result));
}

void MessageReader::read_result_parts(std::string_view blocks, const Place& place,
                                      CallResult& result) {
  for_each_element(blocks, faults_, [&](std::string_view element, std::int64_t n) {
    const Place inner = place.at(n);
    if (!faults_.need(inner, {}, element, JsonType::object)) return;
    const Block block(element);
    if (!faults_.need(inner, "type", block.type, JsonType::string)) return;
    if (!block.cache_control.empty()) drop(turn_, "cache_control");
    if (block.is("text")) {
      if (faults_.need(inner, "text", block.text, JsonType::string))
        result.parts.emplace_back(Text{{inside_of(block.text)}});
    } else if (!read_part(block, inner, result.parts)) {
      refuse_type(block, inner);
    }
  });
}

bool MessageReader::read_part(const Block& block, const Place& place,
                              std::vector<ResultPart>& parts) {
  if (block.is("image"))
    read_image(block, place, parts);
  else if (block.is("document"))
    read_document(block, place, parts);
  else if (block.is("search_result"))
    read_search_result(block, place, parts);
  else
    return false;
  return true;
}

void MessageReader::read_image(const Block& block, const Place& place,
                               std::vector<ResultPart>& parts) {
  if (!faults_.need(place, "source", block.source, JsonType::object)) return;
  std::string_view type, media_type, data, url;
  read_object(block.source,
              {{"type", type}, {"media_type", media_type}, {"data", data}, {"url", url}});
  Image image;
  if (json_equals(inside_of(type), "base64")) {
    if (!faults_.need(place, "source.media_type", media_type, JsonType::string) ||
        !faults_.need(place, "source.data", data, JsonType::string))
      return;
    image.media_type = {inside_of(media_type)};
    image.base64 = {inside_of(data)};
  } else if (json_equals(inside_of(type), "url")) {
    if (!faults_.need(place, "source.url", url, JsonType::string)) return;
    image.url = {inside_of(url)};
  } else {
    faults_.refuse(place, "source",
                   fmt::format("`{}` must be of type base64 or url: this model knows no files "
                               "that were uploaded elsewhere.",
                               place.path("source")));
    return;
  }
  parts.emplace_back(image);
}

void MessageReader::read_document(const Block& block, const Place& place,
                                  std::vector<ResultPart>& parts) {
  if (!faults_.need(place, "source", block.source, JsonType::object)) return;
  std::string_view type, media_type, data;
  read_object(block.source, {{"type", type}, {"media_type", media_type}, {"data", data}});
  if (is_enabled(block.citations))
    faults_.refuse(place, "citations", "This model cannot cite documents.");
  const bool text = json_equals(inside_of(type), "text");
  const bool pdf = json_equals(inside_of(type), "base64") &&
                   json_equals(inside_of(media_type), "application/pdf");
  if (!text && !pdf) {
    faults_.refuse(place, "source",
                   fmt::format("`{}` must be plain text, or base64 of an application/pdf: this "
                               "model can be sent no other documents.",
                               place.path("source")));
    return;
  }
  if (!faults_.need(place, "source.data", data, JsonType::string)) return;
  if (pdf) {
    File file;
    if (is_string(block.title)) file.name = {inside_of(block.title)};
    file.media_type = {inside_of(media_type)};
    file.base64 = {inside_of(data)};
    parts.emplace_back(file);
    return;
  }
  std::string joined;
  for (const std::string_view above : {inside_of(block.title), inside_of(block.context)})
    if (!above.empty()) joined.append(above).append(kBlankLine);
  parts.emplace_back(
      Text{joined.empty() ? JsonText{inside_of(data)} : keep(joined.append(inside_of(data)))});
}

// Title, source and texts, as a model reads them where nothing is cited.
void MessageReader::read_search_result(const Block& block, const Place& place,
                                       std::vector<ResultPart>& parts) {
  if (is_enabled(block.citations))
    faults_.refuse(place, "citations", "This model cannot cite search results.");
  if (!faults_.need(place, "title", block.title, JsonType::string) ||
      !faults_.need(place, "source", block.source, JsonType::string) ||
      !faults_.need(place, "content", block.content, JsonType::array))
    return;
  std::string joined(inside_of(block.title));
  joined.append("\\n").append(inside_of(block.source));
  for_each_element(block.content, faults_, [&](std::string_view element, std::int64_t n) {
    const Block inner(element);
    if (inner.is("text") && is_string(inner.text))
      joined.append(kBlankLine).append(inside_of(inner.text));
    else
      faults_.refuse(place, "content",
                     fmt::format("`{}[{}]` must be a text block.", place.path("content"), n));
  });
  parts.emplace_back(Text{keep(std::move(joined))});
}

}  // namespace solidrust::dialect::messages
