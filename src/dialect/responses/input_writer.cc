#include "dialect/responses/input_writer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "dialect/custom_tool.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

constexpr std::string_view kBlankLine = "\\n\\n";  // in a JSON string

bool is_part(const Item& item) {
  return std::holds_alternative<Text>(item.what) || std::holds_alternative<Refusal>(item.what) ||
         std::holds_alternative<Image>(item.what) || std::holds_alternative<File>(item.what);
}

class InputWriter {
 public:
  InputWriter(const Turn& turn, const TargetForm& target, RequestDraft& draft)
      : turn_(turn), target_(target), draft_(draft), json_(draft.json()) {}

  void write() {
    std::size_t at = write_instructions();
    json_.key("input").begin_array();
    while (at < turn_.items.size())
      at = is_part(turn_.items[at]) ? write_message(at) : write_item(at);
    json_.end_array();
    check_end();
  }

 private:
  void refuse(std::string message) { draft_.refuse(std::move(message), turn_.items_field); }

  // The system messages at the front. The first item that is none.
  std::size_t write_instructions() {
    std::string joined;
    std::size_t at = 0;
    for (; at < turn_.items.size(); ++at) {
      const Item& item = turn_.items[at];
      const auto* text = std::get_if<Text>(&item.what);
      if (item.speaker != Speaker::system || text == nullptr) break;
      if (text->text.empty()) continue;
      if (!joined.empty()) joined += kBlankLine;
      joined += text->text.inside;
    }
    if (!joined.empty()) {
      json_.key("instructions");
      draft_.string(joined);
    }
    return at;
  }

  // The parts of one message. The first item behind it.
  std::size_t write_message(std::size_t at) {
    const Item& first = turn_.items[at];
    json_.begin_object().key("type").value("message");
    switch (first.speaker) {
      case Speaker::system:  // templates of models demand that theirs comes first
        json_.key("role").value(target_.openai ? "developer" : "user");
        break;
      case Speaker::user:
        json_.key("role").value("user");
        break;
      case Speaker::assistant:
        json_.key("role").value("assistant");
        write_id("msg", at);
        break;
    }
    json_.key("content").begin_array();
    for (; at < turn_.items.size(); ++at) {
      const Item& item = turn_.items[at];
      if (!is_part(item) || item.speaker != first.speaker || item.message != first.message) break;
      write_part(item);
    }
    json_.end_array().end_object();
    return at;
  }

  // Servers other than OpenAI take an answer's items only with an id, and OpenAI only its own.
  void write_id(std::string_view prefix, std::size_t at) {
    if (target_.openai) return;
    json_.key("id").value(fmt::format("{}_{}", prefix, at));
    json_.key("status").value("completed");
  }

  void write_part(const Item& item) {
    const bool said = item.speaker == Speaker::assistant;
    if (const auto* text = std::get_if<Text>(&item.what)) {
      json_.begin_object().key("type").value(said ? "output_text" : "input_text").key("text");
      draft_.string(text->text.inside);
      if (said) json_.key("annotations").begin_array().end_array();
      json_.end_object();
    } else if (const auto* refusal = std::get_if<Refusal>(&item.what); refusal != nullptr && said) {
      json_.begin_object().key("type").value("refusal").key("refusal");
      draft_.string(refusal->text.inside);
      json_.end_object();
    } else if (item.speaker != Speaker::user) {
      refuse("Only a message of the user can hold images and files for this model.");
    } else if (const auto* image = std::get_if<Image>(&item.what)) {
      write_image(*image);
    } else if (const auto* file = std::get_if<File>(&item.what)) {
      write_file(*file);
    } else {
      refuse("A message of the user can hold text, images and files only.");
    }
  }

  void write_image(const Image& image) {
    json_.begin_object().key("type").value("input_image").key("image_url");
    if (image.url.given())
      draft_.string(image.url.inside);
    else
      draft_.string("data:", image.media_type.inside, ";base64,", image.base64.inside);
    json_.key("detail");
    draft_.string(image.detail.given() ? image.detail.inside : std::string_view("auto"));
    json_.end_object();
  }

  void write_file(const File& file) {
    if (!target_.openai) refuse("This model takes no files: give their text instead.");
    json_.begin_object().key("type").value("input_file").key("filename");
    draft_.string(file.name.given() ? file.name.inside : std::string_view("document"));
    json_.key("file_data");
    if (file.data_uri.given())
      draft_.string(file.data_uri.inside);
    else
      draft_.string("data:", file.media_type.inside, ";base64,", file.base64.inside);
    json_.end_object();
  }

  std::size_t write_item(std::size_t at) {
    const Item& item = turn_.items[at];
    if (const auto* reasoning = std::get_if<Reasoning>(&item.what))
      write_reasoning(*reasoning, at);
    else if (const auto* call = std::get_if<Call>(&item.what))
      write_call(*call);
    else if (const auto* result = std::get_if<CallResult>(&item.what))
      write_result(*result);
    return at + 1;
  }

  // OpenAI takes only what it sealed itself.
  void write_reasoning(const Reasoning& reasoning, std::size_t at) {
    if (target_.openai || !target_.reasoning_replay) {
      draft_.drop("reasoning");
      return;
    }
    json_.begin_object().key("type").value("reasoning");
    write_id("rs", at);
    json_.key("summary").begin_array().end_array();
    json_.key("content").begin_array().begin_object();
    json_.key("type").value("reasoning_text").key("text");
    draft_.string(reasoning.text.inside);
    json_.end_object().end_array().end_object();
  }

  void write_call(const Call& call) {
    json_.begin_object().key("type").value("function_call").key("call_id");
    draft_.string(call.id.inside);
    json_.key("name");
    draft_.string(flat_name(call.space.inside, call.name.inside));
    json_.key("arguments");
    switch (call.kind) {
      case CallKind::function:
        json_.value(call.arguments.empty() ? "{}" : call.arguments);
        break;
      case CallKind::custom:
        json_.value(custom_tool_arguments(call.arguments));
        break;
    }
    json_.end_object();
  }

  void write_result(const CallResult& result) {
    json_.begin_object().key("type").value("function_call_output").key("call_id");
    draft_.string(result.call.inside);
    json_.key("output");
    const std::string_view prefix = result.failed ? "Error: " : "";
    const auto* only = result.parts.size() == 1 ? std::get_if<Text>(&result.parts[0]) : nullptr;
    if (result.parts.empty())
      draft_.string(prefix);
    else if (only != nullptr)
      draft_.string(prefix, only->text.inside);
    else
      write_result_parts(result, prefix);
    json_.end_object();
  }

  void write_result_parts(const CallResult& result, std::string_view prefix) {
    json_.begin_array();
    if (!prefix.empty() && !std::holds_alternative<Text>(result.parts.front())) {
      write_text(prefix, "");
      prefix = {};
    }
    for (const ResultPart& part : result.parts) {
      if (const auto* text = std::get_if<Text>(&part))
        write_text(std::exchange(prefix, {}), text->text.inside);
      else if (const auto* image = std::get_if<Image>(&part))
        write_image(*image);
      else if (const auto* file = std::get_if<File>(&part))
        write_file(*file);
    }
    json_.end_array();
  }

  void write_text(std::string_view prefix, std::string_view inside) {
    json_.begin_object().key("type").value("input_text").key("text");
    draft_.string(prefix, inside);
    json_.end_object();
  }

  // A new turn would change what was asked for.
  void check_end() {
    if (turn_.items.empty() || turn_.items.back().speaker != Speaker::assistant) return;
    const auto* text = std::get_if<Text>(&turn_.items.back().what);
    if (text != nullptr && !text->text.empty())
      refuse(
          "The conversation ends with the assistant's words, which this model cannot continue: end "
          "it with a message of the user.");
  }

  const Turn& turn_;
  const TargetForm& target_;
  RequestDraft& draft_;
  JsonWriter& json_;
};

}  // namespace

void write_responses_input(const Turn& turn, const TargetForm& target, RequestDraft& draft) {
  InputWriter(turn, target, draft).write();
}

}  // namespace solidrust::dialect
