#include "dialect/chat/message_reader.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace solidrust::dialect {
namespace {

class MessageReader {
 public:
  explicit MessageReader(ChatChecks& checks) : checks_(checks), turn_(checks.turn()) {}

  void read(JsonValue message, std::size_t index) {
    at_ = fmt::format("messages[{}]", index);
    number_ = static_cast<std::uint32_t>(index);
    if (!checks_.of_type(message, JsonType::object, at_).given()) return;
    message_ = {};
    pick_fields(message.text, {{"role", &message_.role},
                               {"content", &message_.content},
                               {"name", &message_.name},
                               {"refusal", &message_.refusal},
                               {"reasoning_content", &message_.reasoning_content},
                               {"reasoning", &message_.reasoning},
                               {"tool_calls", &message_.tool_calls},
                               {"function_call", &message_.function_call},
                               {"tool_call_id", &message_.tool_call_id},
                               {"audio", &message_.audio},
                               {"cache_control", &message_.cache_control}});
    if (message_.cache_control.given()) drop(turn_, "cache_control");
    const JsonValue role = message_.role;
    if (says(role, "user"))
      read_said(Speaker::user);
    else if (says(role, "assistant"))
      read_assistant();
    else if (says(role, "tool"))
      read_result(checks_.needed(message_.tool_call_id, at("tool_call_id")));
    else if (says(role, "system") || says(role, "developer"))
      read_said(Speaker::system);
    else if (says(role, "function"))
      read_older_result();
    else if (checks_.needed(role, at("role")).given())
      checks_.refuse(fmt::format("`{}` is a role that this model does not support.", at("role")),
                     at("role"));
  }

 private:
  struct Message {
    JsonValue role, content, name, refusal, reasoning_content, reasoning, tool_calls, function_call,
        tool_call_id, audio, cache_control;
  };

  std::string at(std::string_view field) const { return fmt::format("{}.{}", at_, field); }

  template <class What>
  void add(Speaker speaker, What what) {
    turn_.items.push_back({speaker, number_, std::move(what)});
  }

  void read_said(Speaker speaker) {
    if (message_.name.given()) drop(turn_, "name");
    if (!message_.content.given())
      checks_.refuse(ErrorCode::missing_field, fmt::format("`{}` is missing.", at("content")),
                     at("content"));
    else
      read_content(speaker);
  }

  void read_content(Speaker speaker) {
    const JsonText text = text_of(message_.content);
    if (text.given()) return add(speaker, Text{text});
    const JsonValue parts = checks_.of_type(message_.content, JsonType::array, at("content"));
    each_element(parts.text, [&](JsonValue part, std::size_t index) {
      read_part(part, fmt::format("{}.content[{}]", at_, index),
                [&](auto what) { add(speaker, std::move(what)); });
    });
  }

  // Calls `take` with the Text, Image, File or Refusal that the part is.
  template <class Take>
  void read_part(JsonValue part, const std::string& path, Take&& take) {
    if (!checks_.of_type(part, JsonType::object, path).given()) return;
    JsonValue type, text, image, file, refusal, cache_control;
    pick_fields(part.text, {{"type", &type},
                            {"text", &text},
                            {"image_url", &image},
                            {"file", &file},
                            {"refusal", &refusal},
                            {"cache_control", &cache_control}});
    if (cache_control.given()) drop(turn_, "cache_control");
    if (says(type, "text")) {
      if (!text.given())
        checks_.refuse(ErrorCode::missing_field, fmt::format("`{}.text` is missing.", path),
                       path + ".text");
      take(Text{checks_.string(text, path + ".text")});
    } else if (says(type, "image_url")) {
      take(read_image(image, path + ".image_url"));
    } else if (says(type, "file")) {
      take(read_file(file, path + ".file"));
    } else if (says(type, "refusal")) {
      take(Refusal{checks_.needed(refusal, path + ".refusal")});
    } else if (checks_.needed(type, path + ".type").given()) {
      checks_.refuse(fmt::format("`{}.type` is {}, which this model does not support.", path,
                                 word_or(text_of(type).inside, "something unknown")),
                     path + ".type");
    }
  }

  Image read_image(JsonValue value, const std::string& path) {
    Image image;
    if (text_of(value).given()) {  // some programs write the address itself
      image.url = checks_.needed(value, path);
      return image;
    }
    JsonValue url, detail;
    pick_fields(checks_.of_type(value, JsonType::object, path).text,
                {{"url", &url}, {"detail", &detail}});
    image.url = checks_.needed(url, path + ".url");
    image.detail = checks_.string(detail, path + ".detail");
    return image;
  }

  File read_file(JsonValue value, const std::string& path) {
    JsonValue id, data, name;
    pick_fields(checks_.of_type(value, JsonType::object, path).text,
                {{"file_id", &id}, {"file_data", &data}, {"filename", &name}});
    if (id.given())
      checks_.refuse("This model cannot fetch files: send the file in `file_data`.",
                     path + ".file_id");
    File file;
    file.name = checks_.string(name, path + ".filename");
    const JsonText content = checks_.needed(data, path + ".file_data");
    if (content.inside.starts_with("data:")) {
      file.data_uri = content;
    } else {
      file.media_type = {"application/pdf"};
      file.base64 = content;
    }
    return file;
  }

  void read_assistant() {
    if (message_.audio.given())
      checks_.refuse("This model has no audio: send the words.", at("audio"));
    if (message_.name.given()) drop(turn_, "name");
    const JsonText thought = text_of(message_.reasoning_content);
    const JsonText reasoning = thought.empty() ? text_of(message_.reasoning) : thought;
    if (!reasoning.empty()) add(Speaker::assistant, Reasoning{reasoning, {}});
    const bool calls =
        type_of(message_.tool_calls) == JsonType::array || message_.function_call.given();
    const bool silent = text_of(message_.content).given() && text_of(message_.content).empty();
    if (message_.content.given() && !(silent && calls)) read_content(Speaker::assistant);
    const JsonText refusal = checks_.string(message_.refusal, at("refusal"));
    if (!refusal.empty()) add(Speaker::assistant, Refusal{refusal});

    const JsonValue list = checks_.of_type(message_.tool_calls, JsonType::array, at("tool_calls"));
    each_element(list.text, [&](JsonValue call, std::size_t index) {
      read_call(call, fmt::format("{}.tool_calls[{}]", at_, index));
    });
    if (message_.function_call.given()) read_older_call();
  }

  void read_call(JsonValue value, const std::string& path) {
    if (!checks_.of_type(value, JsonType::object, path).given()) return;
    JsonValue id, type, function, custom, extra;
    pick_fields(value.text, {{"id", &id},
                             {"type", &type},
                             {"function", &function},
                             {"custom", &custom},
                             {"extra_content", &extra}});
    if (extra.given()) drop(turn_, "extra_content");
    Call call;
    call.id = checks_.needed(id, path + ".id");
    if (says(type, "custom")) {
      call.kind = CallKind::custom;
      read_called(custom, path + ".custom", "input", call);
    } else if (!type.given() || says(type, "function")) {
      read_called(function, path + ".function", "arguments", call);
    } else {
      checks_.refuse(fmt::format("`{}.type` must be function or custom.", path), path + ".type");
    }
    add(Speaker::assistant, call);
  }

  void read_called(JsonValue value, const std::string& path, std::string_view what, Call& call) {
    if (!value.given())
      checks_.refuse(ErrorCode::missing_field, fmt::format("`{}` is missing.", path), path);
    JsonValue name, text;
    pick_fields(checks_.of_type(value, JsonType::object, path).text,
                {{"name", &name}, {what, &text}});
    call.name = checks_.needed(name, path + ".name");
    const std::string at_text = fmt::format("{}.{}", path, what);
    if (call.kind == CallKind::function && type_of(text) == JsonType::object)
      call.arguments = text.text;  // some programs send the object itself
    else
      call.arguments = checks_.resolved(checks_.string(text, at_text), at_text);
  }

  void read_result(JsonText call) {
    CallResult result;
    result.call = call;
    const JsonText text = text_of(message_.content);
    if (text.given()) {
      result.parts.push_back(Text{text});
    } else {
      const JsonValue parts = checks_.of_type(message_.content, JsonType::array, at("content"));
      each_element(parts.text, [&](JsonValue part, std::size_t index) {
        const std::string path = fmt::format("{}.content[{}]", at_, index);
        read_part(part, path, [&](auto what) { add_part(std::move(what), path, result); });
      });
    }
    add(Speaker::user, std::move(result));
  }

  void add_part(ResultPart part, const std::string&, CallResult& result) {
    result.parts.push_back(std::move(part));
  }
  void add_part(Refusal, const std::string& path, CallResult&) {
    checks_.refuse("A tool cannot refuse.", path + ".type");
  }

  // Calls without an id, one at a time: the result that comes next is theirs.
  void read_older_call() {
    Call call;
    older_call_ = {turn_.kept.emplace_back(fmt::format("call_{}", number_))};
    call.id = older_call_;
    read_called(message_.function_call, at("function_call"), "arguments", call);
    add(Speaker::assistant, call);
  }

  void read_older_result() {
    if (!older_call_.given())
      checks_.refuse("The result of a function has no `function_call` before it.", at_);
    read_result(std::exchange(older_call_, {}));
  }

  ChatChecks& checks_;
  Turn& turn_;
  Message message_;
  std::string at_;  // messages[3]
  std::uint32_t number_ = 0;
  JsonText older_call_;
};

}  // namespace

void read_chat_messages(JsonValue messages, ChatChecks& checks) {
  if (!messages.given())
    checks.refuse(ErrorCode::missing_field, "`messages` is missing.", "messages");
  MessageReader reader(checks);
  each_element(checks.of_type(messages, JsonType::array, "messages").text,
               [&](JsonValue message, std::size_t index) { reader.read(message, index); });
}

}  // namespace solidrust::dialect
