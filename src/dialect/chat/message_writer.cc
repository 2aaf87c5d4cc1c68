#include "dialect/chat/message_writer.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dialect/chat/conversation.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

constexpr std::string_view kBlankLine = "\\n\\n";  // in a JSON string

class MessageWriter {
 public:
  MessageWriter(const Turn& turn, const TargetForm& target, JsonWriter& json,
                WrittenRequest& request)
      : turn_(turn), target_(target), json_(json), request_(request), out_(request.body) {}

  void write(const std::vector<ChatMessage>& messages) {
    json_.begin_array();
    for (const ChatMessage& message : messages) write(message);
    json_.end_array();
  }
  std::optional<Error>& fault() noexcept { return fault_; }

 private:
  void refuse(std::string message) {
    if (!fault_)
      fault_.emplace(ErrorCode::invalid_value, std::move(message), std::string(turn_.items_field));
  }

  // A string of these pieces, each the inside of one.
  template <class... Pieces>
  void string(Pieces... pieces) {
    json_.raw("\"");
    (out_.append(pieces), ...);
    out_ += '"';
  }

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
        refuse("a system message can only hold text for this model");
        continue;
      }
      if (text->text.empty()) continue;
      if (!joined.empty()) joined += kBlankLine;
      joined += text->text.inside;
    }
    json_.key("content");
    string(std::string_view(joined));
    json_.end_object();
  }

  // What the user says: a string if it is one text.
  void write_parts(const std::vector<const Item*>& items) {
    json_.key("content");
    if (items.size() == 1) {
      if (const auto* text = std::get_if<Text>(&items.front()->what)) {
        string(text->text.inside);
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
        refuse("a message of the user can hold text, images and files only");
    }
    json_.end_array();
  }

  void write_part(const Text& text) {
    json_.begin_object().key("type").value("text").key("text");
    string(text.text.inside);
    json_.end_object();
  }

  void write_part(const Image& image) {
    json_.begin_object().key("type").value("image_url").key("image_url").begin_object().key("url");
    if (image.url.given())
      string(image.url.inside);
    else
      string("data:", image.media_type.inside, ";base64,", image.base64.inside);
    if (image.detail.given()) {
      json_.key("detail");
      string(image.detail.inside);
    }
    json_.end_object().end_object();
  }

  void write_part(const File& file) {
    if (!target_.openai) refuse("this model takes no files: give their text instead");
    json_.begin_object().key("type").value("file").key("file").begin_object();
    json_.key("filename");
    if (file.name.given())
      string(file.name.inside);
    else
      json_.value("document");
    json_.key("file_data");
    if (file.data_uri.given())
      string(file.data_uri.inside);
    else
      string("data:", file.media_type.inside, ";base64,", file.base64.inside);
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
          drop(request_, "reasoning");
      } else if (!std::holds_alternative<Call>(item->what)) {
        refuse("a message of the assistant can hold no images and no files for this model");
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
      string(std::string_view(said.text));
    if (!said.refusal.empty()) {
      json_.key("refusal");
      string(std::string_view(said.refusal));
    }
    // Servers differ in what they call it.
    for (const std::string_view key : {"reasoning_content", "reasoning"}) {
      if (said.thought.empty()) break;
      json_.key(key);
      string(std::string_view(said.thought));
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
      string(call->id.inside);
      json_.key("type").value("function").key("function").begin_object().key("name");
      string(std::string_view(flat_name(call->space.inside, call->name.inside)));
      json_.key("arguments");
      write_arguments(*call);
      json_.end_object().end_object();
    }
    json_.end_array();
  }

  void write_arguments(const Call& call) {
    switch (call.kind) {
      case CallKind::function:
        json_.value(call.arguments.empty() ? "{}" : call.arguments);
        break;
      case CallKind::custom: {
        std::string object;
        JsonWriter(object).begin_object().key("input").value(call.arguments).end_object();
        json_.value(object);
        break;
      }
    }
  }

  void write_results(const ChatMessage& message) {
    std::vector<const ResultPart*> shown;  // what a tool's message cannot hold
    for (const Item* item : message.results) {
      const auto& result = std::get<CallResult>(item->what);
      begin("tool");
      json_.key("tool_call_id");
      string(result.call.inside);
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
    if (result.failed) out_ += "Error: ";
    bool first = true;
    for (const ResultPart& part : result.parts) {
      const auto* text = std::get_if<Text>(&part);
      if (text != nullptr && text->text.empty()) continue;
      if (!first) out_ += kBlankLine;
      first = false;
      if (text != nullptr) {
        out_ += text->text.inside;
        continue;
      }
      out_ += std::holds_alternative<Image>(part) ? "[image: see the next message]"
                                                  : "[file: see the next message]";
      shown.push_back(&part);
    }
    out_ += '"';
  }

  const Turn& turn_;
  const TargetForm& target_;
  JsonWriter& json_;
  WrittenRequest& request_;
  std::string& out_;
  std::optional<Error> fault_;
};

}  // namespace

Result<void> write_chat_messages(const Turn& turn, const TargetForm& target, JsonWriter& json,
                                 WrittenRequest& request) {
  Result<std::vector<ChatMessage>> messages = chat_messages(turn);
  if (!messages) return std::move(messages).error();
  MessageWriter writer(turn, target, json, request);
  writer.write(*messages);
  if (writer.fault()) return *std::move(writer.fault());
  return {};
}

}  // namespace solidrust::dialect
