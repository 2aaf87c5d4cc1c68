#include "dialect/chat/message_writer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dialect/chat/conversation.h"
#include "dialect/custom_tool.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

constexpr std::string_view kBlankLine = "\\n\\n";  // in a JSON string

class MessageWriter {
 public:
  MessageWriter(const Turn& turn, const TargetForm& target, RequestDraft& draft)
      : turn_(turn), target_(target), draft_(draft), json_(draft.json()) {}

  void write(const std::vector<ChatMessage>& messages) {
    json_.begin_array();
    for (const ChatMessage& message : messages) write(message);
    json_.end_array();
  }

 private:
  void refuse(std::string message) { draft_.refuse(std::move(message), turn_.items_field); }

  void begin(std::string_view role) { json_.begin_object().key("role").value(role); }

  void write(const ChatMessage& message) {
    switch (message.speaker) {
      case Speaker::system:
        write_system(message);
        break;
      case Speaker::user:
        begin("user");
        write_parts(message.items);
        json_.end_object();
        break;
      case Speaker::assistant:
        write_assistant(message);
        write_results(message);
        break;
    }
  }

  // Templates of models demand that a system message comes first; what comes later the user says.
  void write_system(const ChatMessage& message) {
    begin(message.leading || target_.openai ? "system" : "user");
    std::string joined;
    for (const Item* item : message.items) {
      const auto* text = std::get_if<Text>(&item->what);
      if (text == nullptr) {
        refuse("A system message can hold only text for this model.");
        continue;
      }
      if (text->text.empty()) continue;
      if (!joined.empty()) joined += kBlankLine;
      joined += text->text.inside;
    }
    json_.key("content");
    draft_.string(joined);
    json_.end_object();
  }

  // What the user says: a string if it is one text.
  void write_parts(const std::vector<const Item*>& items) {
    json_.key("content");
    if (items.size() == 1) {
      if (const auto* text = std::get_if<Text>(&items.front()->what)) {
        draft_.string(text->text.inside);
        return;
      }
    }
    json_.begin_array();
    for (const Item* item : items) {
      if (const auto* text = std::get_if<Text>(&item->what))
        write_part(*text);
      else if (const auto* image = std::get_if<Image>(&item->what))
        write_part(*image);
      else if (const auto* file = std::get_if<File>(&item->what))
        write_part(*file);
      else
        refuse("A message of the user can hold text, images and files only.");
    }
    json_.end_array();
  }

  void write_part(const Text& text) {
    json_.begin_object().key("type").value("text").key("text");
    draft_.string(text.text.inside);
    json_.end_object();
  }

  void write_part(const Image& image) {
    json_.begin_object().key("type").value("image_url").key("image_url").begin_object().key("url");
    if (image.url.given())
      draft_.string(image.url.inside);
    else
      draft_.string("data:", image.media_type.inside, ";base64,", image.base64.inside);
    if (image.detail.given()) {
      json_.key("detail");
      draft_.string(image.detail.inside);
    }
    json_.end_object().end_object();
  }

  void write_part(const File& file) {
    if (!target_.openai) refuse("This model takes no files: give their text instead.");
    json_.begin_object().key("type").value("file").key("file").begin_object();
    json_.key("filename");
    if (file.name.given())
      draft_.string(file.name.inside);
    else
      json_.value("document");
    json_.key("file_data");
    if (file.data_uri.given())
      draft_.string(file.data_uri.inside);
    else
      draft_.string("data:", file.media_type.inside, ";base64,", file.base64.inside);
    json_.end_object().end_object();
  }

  // What is said in all items of a message; of one that was said in pieces the pieces join again.
  struct Said {
    std::string text;
    std::string refusal;
    std::string thought;
    bool any_text = false;
  };

  Said said_in(const ChatMessage& message) {
    Said said;
    const Item* before = nullptr;
    for (const Item* item : message.items) {
      if (const auto* text = std::get_if<Text>(&item->what)) {
        const bool goes_on = before != nullptr && std::holds_alternative<Text>(before->what) &&
                             before->message == item->message;
        join(said.text, text->text, goes_on ? "" : kBlankLine);
        said.any_text = true;
      } else if (const auto* refusal = std::get_if<Refusal>(&item->what)) {
        join(target_.openai ? said.refusal : said.text, refusal->text, kBlankLine);
      } else if (const auto* reasoning = std::get_if<Reasoning>(&item->what)) {
        if (target_.reasoning_replay)
          join(said.thought, reasoning->text, kBlankLine);
        else
          draft_.drop("reasoning");
      } else if (!std::holds_alternative<Call>(item->what)) {
        refuse("A message of the assistant can hold no images and no files for this model.");
      }
      before = item;
    }
    return said;
  }

  static void join(std::string& all, JsonText more, std::string_view between) {
    if (more.empty()) return;
    if (!all.empty()) all += between;
    all += more.inside;
  }

  void write_assistant(const ChatMessage& message) {
    const Said said = said_in(message);
    const bool calls = !message.results.empty();
    if (!calls && !said.any_text && said.text.empty() && said.refusal.empty() &&
        said.thought.empty())
      return;  // it only thought, and that is left out
    begin("assistant");
    json_.key("content");
    if (said.text.empty() && (calls || !said.refusal.empty()))
      json_.null();
    else
      draft_.string(said.text);
    if (!said.refusal.empty()) {
      json_.key("refusal");
      draft_.string(said.refusal);
    }
    // Servers differ in what they call it.
    for (const std::string_view key : {"reasoning_content", "reasoning"}) {
      if (said.thought.empty()) break;
      json_.key(key);
      draft_.string(said.thought);
    }
    if (calls) write_calls(message);
    json_.end_object();
  }

  void write_calls(const ChatMessage& message) {
    json_.key("tool_calls").begin_array();
    for (const Item* item : message.items) {
      const auto* call = std::get_if<Call>(&item->what);
      if (call == nullptr) continue;
      json_.begin_object().key("id");
      draft_.string(call->id.inside);
      json_.key("type").value("function").key("function").begin_object().key("name");
      draft_.string(flat_name(call->space.inside, call->name.inside));
      json_.key("arguments");
      write_arguments(*call);
      json_.end_object();
      write_signature(*call);
      json_.end_object();
    }
    json_.end_array();
  }

  // OpenAI refuses fields that it does not know.
  void write_signature(const Call& call) {
    if (!call.signature.given()) return;
    if (target_.openai) {
      draft_.drop("extra_content");
      return;
    }
    json_.key("extra_content").begin_object().key("google").begin_object();
    json_.key("thought_signature");
    draft_.string(call.signature.inside);
    json_.end_object().end_object();
  }

  void write_arguments(const Call& call) {
    switch (call.kind) {
      case CallKind::function:
        json_.value(call.arguments.empty() ? "{}" : call.arguments);
        break;
      case CallKind::custom:
        json_.value(custom_tool_arguments(call.arguments));
        break;
    }
  }

  void write_results(const ChatMessage& message) {
    std::vector<const ResultPart*> shown;  // what a tool's message cannot hold
    for (const Item* item : message.results) {
      const auto& result = std::get<CallResult>(item->what);
      begin("tool");
      json_.key("tool_call_id");
      draft_.string(result.call.inside);
      json_.key("content");
      write_result_text(result, shown);
      json_.end_object();
    }
    if (shown.empty()) return;
    begin("user");
    json_.key("content").begin_array();
    for (const ResultPart* part : shown)
      std::visit([this](const auto& one) { write_part(one); }, *part);
    json_.end_array().end_object();
  }

  // One string, in which words stand where an image or a file was.
  void write_result_text(const CallResult& result, std::vector<const ResultPart*>& shown) {
    json_.raw("\"");
    if (result.failed) draft_.append("Error: ");
    bool first = true;
    for (const ResultPart& part : result.parts) {
      const auto* text = std::get_if<Text>(&part);
      if (text != nullptr && text->text.empty()) continue;
      if (!first) draft_.append(kBlankLine);
      first = false;
      if (text != nullptr) {
        draft_.append(text->text.inside);
        continue;
      }
      draft_.append(std::holds_alternative<Image>(part) ? "[image: see the next message]"
                                                        : "[file: see the next message]");
      shown.push_back(&part);
    }
    draft_.append("\"");
  }

  const Turn& turn_;
  const TargetForm& target_;
  RequestDraft& draft_;
  JsonWriter& json_;
};

}  // namespace

void write_chat_messages(const Turn& turn, const TargetForm& target, RequestDraft& draft) {
  Result<std::vector<ChatMessage>> messages = chat_messages(turn);
  if (messages)
    MessageWriter(turn, target, draft).write(*messages);
  else
    draft.refuse(std::move(messages).error());
}

}  // namespace solidrust::dialect
