#include "dialect/responses/input_items.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dialect/responses/content_part.h"
#include "dialect/responses/request_tools.h"
#include "dialect/signed_call_id.h"

namespace solidrust::dialect {
namespace {

// Of all types of items.
struct ItemFields {
  JsonValue type, role, content, phase;
  JsonValue id, call_id, name, space, arguments, input, action, output;
  JsonValue summary, encrypted_content, tools;

  explicit ItemFields(std::string_view item) {
    pick_fields(item, {{"type", &type},
                       {"role", &role},
                       {"content", &content},
                       {"phase", &phase},
                       {"id", &id},
                       {"call_id", &call_id},
                       {"name", &name},
                       {"namespace", &space},
                       {"arguments", &arguments},
                       {"input", &input},
                       {"action", &action},
                       {"output", &output},
                       {"summary", &summary},
                       {"encrypted_content", &encrypted_content},
                       {"tools", &tools}});
  }
};

class ItemReader {
 public:
  ItemReader(ResponsesReading& reading, std::size_t index, const FieldPlace& place)
      : reading_(reading), index_(static_cast<std::uint32_t>(index)), place_(place) {}

  void read(JsonValue item);

 private:
  using Read = void (ItemReader::*)(const ItemFields&);
  struct Rule {
    std::string_view type;
    Read read;
  };
  static const Rule kRules[];

  void add(Speaker speaker, decltype(Item::what) what) {
    reading_.turn().items.push_back({speaker, index_, std::move(what)});
  }

  // Of a call, with its signature, or of a result.
  JsonText call_id_of(JsonValue value, JsonText* signature = nullptr) {
    return unsigned_call_id(reading_.needed(value, place_ / "call_id"), reading_.turn(), signature);
  }

  void read_message(const ItemFields& item);
  void read_agent_message(const ItemFields& item);
  void read_content(Speaker speaker, JsonValue content, const FieldPlace& place);

  void read_call(const ItemFields& item);
  void read_custom_call(const ItemFields& item);
  void read_shell_call(const ItemFields& item);
  void read_result(const ItemFields& item);
  void read_result_part(JsonValue part, const FieldPlace& place, CallResult& result);

  void read_reasoning(const ItemFields& item);
  std::string joined_texts(JsonValue parts, const FieldPlace& place);

  void read_tools(const ItemFields& item);
  void leave_out(const ItemFields& item) {
    drop(reading_.turn(), word_or(text_of(item.type).inside, "input"));
  }
  // The model can do without its earlier thoughts, which Vercel's AI SDK sends so; without its
  // words it cannot.
  void read_reference(const ItemFields& item) {
    if (text_of(item.id).inside.starts_with("rs_")) return drop(reading_.turn(), "reasoning");
    reading_.refuse(ErrorCode::invalid_value,
                    "This server keeps no items: send the item itself in `input`. Clients do that "
                    "that are told `store: false`.",
                    place_);
  }
  void refuse_compaction(const ItemFields&) {
    reading_.refuse(ErrorCode::invalid_value,
                    "Only the server that made this compacted conversation can read it: send the "
                    "items that it stands for.",
                    place_ / "type");
  }

  ResponsesReading& reading_;
  const std::uint32_t index_;
  const FieldPlace& place_;
};

// What a hosted tool did is left out together with the tool, where the tool is left out too.
constexpr ItemReader::Rule ItemReader::kRules[] = {
    {"message", &ItemReader::read_message},
    {"agent_message", &ItemReader::read_agent_message},
    {"function_call", &ItemReader::read_call},
    {"function_call_output", &ItemReader::read_result},
    {"custom_tool_call", &ItemReader::read_custom_call},
    {"custom_tool_call_output", &ItemReader::read_result},
    {"local_shell_call", &ItemReader::read_shell_call},
    {"local_shell_call_output", &ItemReader::read_result},
    {"reasoning", &ItemReader::read_reasoning},
    {"additional_tools", &ItemReader::read_tools},
    {"tool_search_call", &ItemReader::leave_out},
    {"tool_search_output", &ItemReader::read_tools},
    {"web_search_call", &ItemReader::leave_out},
    {"image_generation_call", &ItemReader::leave_out},
    {"item_reference", &ItemReader::read_reference},
    {"compaction", &ItemReader::refuse_compaction},
    {"compaction_summary", &ItemReader::refuse_compaction},
};

void ItemReader::read(JsonValue item) {
  if (type_of(item) != JsonType::object) {
    reading_.wrong(ErrorCode::invalid_type, "an object", place_);
    return;
  }
  const ItemFields fields(item.text);
  if (!fields.type.given() && fields.role.given()) {
    read_message(fields);
    return;
  }
  if (!fields.type.given() && fields.id.given()) {
    read_reference(fields);
    return;
  }
  const FieldPlace at = place_ / "type";
  const JsonText type = reading_.needed(fields.type, at);
  if (!type.given()) return;
  for (const Rule& rule : kRules)
    if (json_equals(type.inside, rule.type)) return (this->*rule.read)(fields);
  reading_.refuse(ErrorCode::invalid_value,
                  fmt::format("Items of the type {} cannot be given to this model.",
                              word_or(type.inside, "that stands here")),
                  at);
}

void ItemReader::read_message(const ItemFields& item) {
  constexpr std::pair<std::string_view, Speaker> kRoles[] = {{"user", Speaker::user},
                                                             {"assistant", Speaker::assistant},
                                                             {"system", Speaker::system},
                                                             {"developer", Speaker::system}};
  const auto* const role = std::find_if(std::begin(kRoles), std::end(kRoles), [&](const auto& one) {
    return says(item.role, one.first);
  });
  if (role == std::end(kRoles)) {
    reading_.wrong(item.role.given() && !text_of(item.role).given() ? ErrorCode::invalid_type
                                                                    : ErrorCode::invalid_value,
                   "user, assistant, system or developer", place_ / "role");
    return;
  }
  if (item.phase.given()) drop(reading_.turn(), "phase");
  const FieldPlace at = place_ / "content";
  if (item.content.given())
    read_content(role->second, item.content, at);
  else if (role->second != Speaker::assistant)
    reading_.needed(item.content, at);
}

// What another agent of the caller's says to this one.
void ItemReader::read_agent_message(const ItemFields& item) {
  read_content(Speaker::user, item.content, place_ / "content");
}

void ItemReader::read_content(Speaker speaker, JsonValue content, const FieldPlace& place) {
  if (const JsonText text = text_of(content); text.given()) {
    add(speaker, Text{text});
    return;
  }
  if (type_of(content) != JsonType::array) {
    reading_.wrong(ErrorCode::invalid_type, "a string or an array", place);
    return;
  }
  each_element(content.text, [&](JsonValue part, std::size_t index) {
    const FieldPlace at = place / index;
    ContentPart read = read_content_part(reading_, part, at);
    if (auto* text = std::get_if<Text>(&read))
      add(speaker, *text);
    else if (auto* refusal = std::get_if<Refusal>(&read))
      add(speaker, *refusal);
    else if (auto* image = std::get_if<Image>(&read))
      add(speaker, *image);
    else if (auto* file = std::get_if<File>(&read))
      add(speaker, *file);
  });
}

void ItemReader::read_call(const ItemFields& item) {
  Call call;
  call.id = call_id_of(item.call_id, &call.signature);
  call.name = reading_.needed(item.name, place_ / "name");
  call.space = reading_.string(item.space, place_ / "namespace");
  const FieldPlace at = place_ / "arguments";
  if (!item.arguments.given()) reading_.needed(item.arguments, at);
  call.arguments = reading_.resolved(reading_.string(item.arguments, at), at);
  add(Speaker::assistant, call);
}

void ItemReader::read_custom_call(const ItemFields& item) {
  Call call;
  call.kind = CallKind::custom;
  call.id = call_id_of(item.call_id, &call.signature);
  call.name = reading_.needed(item.name, place_ / "name");
  call.space = reading_.string(item.space, place_ / "namespace");
  const FieldPlace at = place_ / "input";
  if (!item.input.given()) reading_.needed(item.input, at);
  call.arguments = reading_.resolved(reading_.string(item.input, at), at);
  add(Speaker::assistant, call);
}

// A call of OpenAI's own tool, which the caller ran. Kept, for its output is in the history too.
void ItemReader::read_shell_call(const ItemFields& item) {
  Call call;
  call.id = call_id_of(item.call_id.given() ? item.call_id : item.id, &call.signature);
  call.name = {"local_shell"};
  const JsonValue action = reading_.object(item.action, place_ / "action");
  call.arguments = action.given() ? action.text : "{}";
  add(Speaker::assistant, call);
}

void ItemReader::read_result(const ItemFields& item) {
  CallResult result;
  result.call = call_id_of(item.call_id.given() ? item.call_id : item.id);
  const FieldPlace at = place_ / "output";
  if (const JsonText text = text_of(item.output); text.given()) {
    result.parts.emplace_back(Text{text});
  } else if (type_of(item.output) == JsonType::array) {
    each_element(item.output.text, [&](JsonValue part, std::size_t index) {
      read_result_part(part, at / index, result);
    });
  } else if (item.output.given()) {
    reading_.wrong(ErrorCode::invalid_type, "a string or an array", at);
  } else {
    reading_.needed(item.output, at);
  }
  add(Speaker::user, std::move(result));
}

void ItemReader::read_result_part(JsonValue part, const FieldPlace& place, CallResult& result) {
  ContentPart read = read_content_part(reading_, part, place);
  if (auto* text = std::get_if<Text>(&read))
    result.parts.emplace_back(*text);
  else if (auto* refusal = std::get_if<Refusal>(&read))
    result.parts.emplace_back(Text{refusal->text});
  else if (auto* image = std::get_if<Image>(&read))
    result.parts.emplace_back(*image);
  else if (auto* file = std::get_if<File>(&read))
    result.parts.emplace_back(*file);
}

// What a model thought goes back to it if it can be read: in plain words, or sealed by us. What
// another server sealed, or we for another account or with an older secret, is of no use here, and
// no reason to end a conversation.
void ItemReader::read_reasoning(const ItemFields& item) {
  const FieldPlace at = place_ / "encrypted_content";
  const JsonText sealed = reading_.string(item.encrypted_content, at);
  if (sealed.given() && !sealed.empty()) {
    const bool own = sealed.inside.starts_with(ReasoningSeal::kOwnSeal);
    std::optional<std::string> text;
    if (own && reading_.seal() != nullptr) text = reading_.seal()->open(sealed.inside);
    if (!text)
      drop(reading_.turn(), "reasoning");
    else if (!text->empty())
      add(Speaker::assistant, Reasoning{reading_.keep(*text), {}});
    return;
  }
  std::string text = joined_texts(item.content, place_ / "content");
  if (text.empty()) text = joined_texts(item.summary, place_ / "summary");
  if (text.empty()) return;
  add(Speaker::assistant, Reasoning{{reading_.turn().kept.emplace_back(std::move(text))}, {}});
}

// The inside of a string. Parts stand apart by a blank line.
std::string ItemReader::joined_texts(JsonValue parts, const FieldPlace& place) {
  std::string joined;
  const JsonValue list = reading_.array(parts, place);
  each_element(list.text, [&](JsonValue part, std::size_t index) {
    const FieldPlace at = place / index;
    const ContentPart read = read_content_part(reading_, part, at);
    const auto* text = std::get_if<Text>(&read);
    if (text == nullptr || text->text.empty()) return;
    if (!joined.empty()) joined += "\\n\\n";
    joined += text->text.inside;
  });
  return joined;
}

void ItemReader::read_tools(const ItemFields& item) {
  const FieldPlace at = place_ / "tools";
  if (item.tools.given()) add_response_tools(reading_, item.tools, at);
  if (says(item.type, "tool_search_output")) drop(reading_.turn(), "tool_search_output");
}

}  // namespace

void read_response_input(ResponsesReading& reading, JsonValue input, const FieldPlace& place) {
  if (const JsonText text = text_of(input); text.given()) {
    reading.turn().items.push_back({Speaker::user, 0, Text{text}});
    return;
  }
  if (type_of(input) != JsonType::array) {
    reading.wrong(ErrorCode::invalid_type, "a string or an array", place);
    return;
  }
  each_element(input.text, [&](JsonValue item, std::size_t index) {
    if (reading.fault()) return;
    const FieldPlace at = place / index;
    ItemReader(reading, index, at).read(item);
  });
}

}  // namespace solidrust::dialect
