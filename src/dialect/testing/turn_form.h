// The form in which a Turn comes back from a dialect that says the same otherwise. Here is what all
// of them have in common; each dialect's test adds its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/json_cursor.h"
#include "dialect/custom_tool.h"
#include "dialect/target_form.h"
#include "dialect/tool_names.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// A server of the model "m" that takes reasoning back.
inline TargetForm target_that_replays(bool openai) {
  TargetForm form;
  form.model = "m";
  form.openai = openai;
  form.reasoning_replay = true;
  return form;
}

class TurnForm {
 public:
  static constexpr std::string_view kBlankLine = "\\n\\n";

  // Takes over all but the items. An upstream knows functions without namespaces only: a tool goes
  // by its flat name, a custom one is a function with one text, and so are its calls. What the
  // caller calls them is told by ToolNames, which the tests look at by itself.
  explicit TurnForm(const Turn& from) : from_(from), made_(from) {
    made_.items.clear();
    for (Tool& tool : made_.tools) flatten(tool);
    ToolChoice& choice = made_.tool_choice;
    if (choice.mode == ToolChoice::Mode::named)
      choice = {choice.mode, {}, keep(flat_name(choice.space.inside, choice.name.inside))};
  }

 protected:
  JsonText keep(std::string inside) { return {made_.kept.emplace_back(std::move(inside))}; }

  void next_message() { ++message_; }
  template <class What>
  void add(Speaker speaker, What what) {
    made_.items.push_back({speaker, message_, std::move(what)});
  }

  Call as_function(Call call) {
    call.name = keep(flat_name(call.space.inside, call.name.inside));
    call.space = {};
    if (call.kind == CallKind::custom)
      call.arguments = keep(custom_tool_arguments(call.arguments)).inside;
    else if (call.arguments.empty())
      call.arguments = "{}";  // servers parse it
    call.kind = CallKind::function;
    return call;
  }

  // A schema has to say that it is an object's, in chat and in Messages.
  void say_object(JsonValue& schema) {
    if (!schema.given() || schema.text.find(R"({"type")") == 0) return;
    schema.text = schema.text == "{}"
                      ? std::string_view(R"({"type":"object"})")
                      : keep(R"({"type":"object",)" + std::string(schema.text.substr(1))).inside;
  }

  static std::string meaning(JsonText text) {
    std::string plain;
    return json_unescape(text.inside, plain) ? plain : std::string(text.inside);
  }

  // Of each call, by its place among the items: its result. Of calls with one id the first that has
  // none yet.
  std::unordered_map<const Item*, const Item*> results_of_calls() const {
    std::unordered_map<std::string, std::deque<const Item*>> open;
    std::unordered_map<const Item*, const Item*> results;
    for (const Item& item : from_.items) {
      if (const auto* call = std::get_if<Call>(&item.what))
        open[meaning(call->id)].push_back(&item);
      const auto* result = std::get_if<CallResult>(&item.what);
      if (result == nullptr) continue;
      std::deque<const Item*>& calls = open[meaning(result->call)];
      results[calls.front()] = &item;
      calls.pop_front();
    }
    return results;
  }

  // The texts of the system before anyone else speaks, as one. How many items they were.
  std::size_t leading_system(std::string& joined, bool (*left_out)(JsonText)) const {
    std::size_t count = 0;
    for (const Item& item : from_.items) {
      if (item.speaker != Speaker::system) break;
      ++count;
      join(joined, std::get<Text>(item.what).text, left_out);
    }
    return count;
  }
  static void join(std::string& joined, JsonText text, bool (*left_out)(JsonText)) {
    if (left_out(text)) return;
    if (!joined.empty()) joined += kBlankLine;
    joined += text.inside;
  }
  static bool is_empty(JsonText text) { return text.empty(); }

  const Turn& from_;
  Turn made_;

 private:
  void flatten(Tool& tool) {
    tool.name = keep(flat_name(tool.space.inside, tool.name.inside));
    tool.space = {};
    if (tool.kind == CallKind::custom) {
      tool.description = keep(custom_tool_description(tool));
      tool.parameters = {kCustomToolSchema};
      tool.grammar = {};
    }
    tool.kind = CallKind::function;
  }

  std::uint32_t message_ = 0;
};

}  // namespace solidrust::dialect
