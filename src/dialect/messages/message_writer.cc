#include "dialect/messages/message_writer.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "dialect/custom_tool.h"
#include "dialect/messages/json_object.h"
#include "dialect/messages/media.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect::messages {
namespace {

constexpr std::string_view kBlankLine = "\\n\\n";  // in a JSON string
// Around what the system says in the midst of a conversation, where only the user can speak.
constexpr std::string_view kInstruction = "<system_instruction>\\n";
constexpr std::string_view kInstructionEnd = "\\n</system_instruction>";

bool is_object(std::string_view text) {
  JsonCursor json(text);
  return json.peek() == JsonType::object && json.skip() && json.at_end();
}

}  // namespace

void MessageWriter::refuse(std::string message) {
  draft_.refuse(std::move(message), turn_.items_field);
}

void MessageWriter::write() {
  write_system();
  json_.key("messages").begin_array();
  const std::vector<const Item*> none;
  const std::vector<const Item*>* results = &none;  // that are due
  for (const Side& side : conversation_.sides) {
    if (!side.assistant) {
      write_user(*results, side.items);
      results = &none;
      continue;
    }
    if (!results->empty()) write_user(*results, none);
    write_assistant(side);
    results = &side.results;
  }
  if (!results->empty()) write_user(*results, none);
  json_.end_array();
  if (conversation_.sides.empty())
    refuse("This model needs at least one message that is not of the system.");
}

void MessageWriter::write_system() {
  if (conversation_.system.empty()) return;
  std::string joined;
  for (const Item* item : conversation_.system) {
    const auto* text = std::get_if<Text>(&item->what);
    if (text == nullptr) {
      refuse("The system can say only text to this model.");
      continue;
    }
    if (!joined.empty()) joined += kBlankLine;
    joined += text->text.inside;
  }
  json_.key("system");
  draft_.string(joined);
}

void MessageWriter::write_user(const std::vector<const Item*>& results,
                               const std::vector<const Item*>& items) {
  json_.begin_object().key("role").value("user").key("content").begin_array();
  for (const Item* item : results) write_result(*item);
  for (const Item* item : items) write_item(*item);
  json_.end_array().end_object();
}

void MessageWriter::write_assistant(const Side& side) {
  json_.begin_object().key("role").value("assistant").key("content").begin_array();
  for (const Item* item : side.items) write_item(*item);
  json_.end_array().end_object();
}

void MessageWriter::write_item(const Item& item) {
  const bool assistant = item.speaker == Speaker::assistant;
  if (const auto* text = std::get_if<Text>(&item.what)) {
    if (item.speaker == Speaker::system)
      write_text(kInstruction, text->text.inside, kInstructionEnd);
    else
      write_block(*text);
  } else if (const auto* refusal = std::get_if<Refusal>(&item.what)) {
    write_block(Text{refusal->text});
  } else if (const auto* call = std::get_if<Call>(&item.what)) {
    if (!assistant) refuse("Only the assistant can call a tool.");
    write_block(item, *call);
  } else if (const auto* reasoning = std::get_if<Reasoning>(&item.what)) {
    if (!assistant) refuse("Only the assistant can think.");
    write_block(*reasoning);
  } else {
    if (item.speaker != Speaker::user)
      refuse("For this model only the user and tools can show images and files.");
    if (const auto* image = std::get_if<Image>(&item.what)) write_block(*image);
    if (const auto* file = std::get_if<File>(&item.what)) write_block(*file);
  }
}

void MessageWriter::write_text(std::string_view before, std::string_view inside,
                               std::string_view behind) {
  json_.begin_object().key("type").value("text").key("text");
  draft_.string(before, inside, behind);
  json_.end_object();
}

void MessageWriter::write_block(const Text& text) {
  write_text({}, text.text.inside, {});
}

void MessageWriter::write_block(const Reasoning& reasoning) {
  json_.begin_object().key("type").value("thinking").key("thinking");
  draft_.string(reasoning.text.inside);
  json_.key("signature");
  draft_.string(reasoning.signature.inside);
  json_.end_object();
}

void MessageWriter::write_block(const Image& image) {
  if (image.detail.given() && !json_equals(image.detail.inside, "auto")) draft_.drop("detail");
  json_.begin_object().key("type").value("image").key("source").begin_object();
  if (const auto media = media_of(image)) {
    if (!is_known_image(media->type))
      refuse(
          "This model takes only images of the types image/jpeg, image/png, image/gif and "
          "image/webp.");
    json_.key("type").value("base64").key("media_type").value(media->type).key("data");
    draft_.string(media->base64);
  } else {
    if (!is_web_address(image.url.inside))
      refuse("An image for this model must be a data: URI with base64, or an http or https URL.");
    json_.key("type").value("url").key("url");
    draft_.string(image.url.inside);
  }
  json_.end_object().end_object();
}

void MessageWriter::write_block(const File& file) {
  const auto media = media_of(file);
  if (!media || media->type != "application/pdf")
    refuse("A file for this model must be base64 of an application/pdf.");
  json_.begin_object().key("type").value("document").key("source").begin_object();
  json_.key("type").value("base64").key("media_type").value("application/pdf").key("data");
  draft_.string(media ? media->base64 : std::string_view());
  json_.end_object();
  if (!file.name.empty()) {
    json_.key("title");
    draft_.string(file.name.inside);
  }
  json_.end_object();
}

void MessageWriter::write_block(const Item& item, const Call& call) {
  json_.begin_object().key("type").value("tool_use").key("id").value(conversation_.ids.at(&item));
  json_.key("name");
  draft_.string(flat_name(call.space.inside, call.name.inside));
  json_.key("input");
  write_arguments(call);
  json_.end_object();
}

void MessageWriter::write_arguments(const Call& call) {
  switch (call.kind) {
    case CallKind::function:
      if (is_blank_text(call.arguments)) {
        json_.raw("{}");
        return;
      }
      if (!is_object(call.arguments))
        refuse(fmt::format("The arguments of the call '{}' are no JSON object.", call.id.inside));
      json_.raw(call.arguments);
      break;
    case CallKind::custom:
      json_.raw(custom_tool_arguments(call.arguments));
      break;
  }
}

void MessageWriter::write_result(const Item& item) {
  const auto& result = std::get<CallResult>(item.what);
  json_.begin_object().key("type").value("tool_result");
  json_.key("tool_use_id").value(conversation_.ids.at(&item));
  write_result_parts(result);
  if (result.failed) json_.key("is_error").value(true);
  json_.end_object();
}

// A text by itself stays a string.
void MessageWriter::write_result_parts(const CallResult& result) {
  std::vector<const ResultPart*> parts;
  for (const ResultPart& part : result.parts) {
    const auto* text = std::get_if<Text>(&part);
    if (text == nullptr || !is_blank(text->text.inside)) parts.push_back(&part);
  }
  if (parts.empty()) return;
  json_.key("content");
  const auto* only = parts.size() == 1 ? std::get_if<Text>(parts.front()) : nullptr;
  if (only != nullptr) {
    draft_.string(only->text.inside);
    return;
  }
  json_.begin_array();
  for (const ResultPart* part : parts)
    std::visit([this](const auto& one) { write_block(one); }, *part);
  json_.end_array();
}

}  // namespace solidrust::dialect::messages
