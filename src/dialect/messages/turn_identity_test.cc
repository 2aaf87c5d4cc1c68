// Whatever a caller says in another dialect, a server of Messages is told the same: random
// conversations are written and read again. Without reasoning: only what such a server has signed
// may go to it, and what it has signed is not read for others.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/messages/call_id.h"
#include "dialect/messages/request_reader.h"
#include "dialect/messages/request_writer.h"
#include "dialect/testing/tool_names_back.h"
#include "dialect/testing/turn_form.h"
#include "dialect/testing/turn_maker.h"
#include "dialect/testing/whole_turn.h"

namespace solidrust::dialect {
namespace {

Carries carries() {
  Carries all;
  all.refusals = all.files = all.stops = all.top_k = all.user = true;
  all.effort_when_forced = false;  // it cannot be made to think and to call
  all.efforts = {Effort::none, Effort::low,   Effort::medium,
                 Effort::high, Effort::xhigh, Effort::max};
  return all;
}

TargetForm target() {
  TargetForm form;
  form.model = "m";
  return form;
}

class MessagesForm : public TurnForm {
 public:
  using TurnForm::TurnForm;

  Turn make() {
    for (Tool& tool : made_.tools) make_tool(tool);
    make_choice();
    if (!made_.max_tokens) made_.max_tokens = target().default_max_tokens;  // is demanded
    std::string joined;
    const std::size_t leading = leading_system(joined, is_blank);
    if (!joined.empty()) add(Speaker::system, Text{keep(std::move(joined))});
    make_ids();
    for (std::size_t at = leading; at < from_.items.size(); ++at) take(from_.items[at]);
    end_side();
    if (!due_.empty()) tell_user();
    return std::move(made_);
  }

 private:
  // Blocks of nothing are refused.
  static bool is_blank(JsonText text) {
    return meaning(text).find_first_not_of(" \t\r\n") == std::string::npos;
  }
  static bool is_blank_item(const Item& item) {
    if (const auto* text = std::get_if<Text>(&item.what)) return is_blank(text->text);
    const auto* refusal = std::get_if<Refusal>(&item.what);
    return refusal != nullptr && is_blank(refusal->text);
  }

  // What means the same is left out.
  void make_tool(Tool& tool) {
    say_object(tool.parameters);
    if (!tool.parameters.given()) tool.parameters = {R"({"type":"object"})"};
    if (tool.description.empty()) tool.description = {};
    if (tool.strict.text != "true") tool.strict = {};
  }

  // That calls are not made together is said within the choice, and where none is made there is
  // nothing to say.
  void make_choice() {
    ToolChoice::Mode& mode = made_.tool_choice.mode;
    if (made_.parallel_calls != false || mode == ToolChoice::Mode::none)
      made_.parallel_calls.reset();
    else if (mode == ToolChoice::Mode::unsaid)
      mode = ToolChoice::Mode::automatic;
  }

  // An id comes back as it was; its escapes may be others. One that came before is another here.
  void make_ids() {
    std::unordered_map<std::string, std::size_t> times;
    for (const Item& item : from_.items) {
      const auto* call = std::get_if<Call>(&item.what);
      if (call == nullptr) continue;
      const std::size_t count = ++times[meaning(call->id)];
      std::string id;
      if (count == 1)
        append_json_escaped(id, meaning(call->id));
      else
        id = messages::clean_call_id_again(call->id.inside, count);
      ids_[&item] = keep(std::move(id));
    }
  }

  // The messages of one side are one message, but for the assistant's after a result; the results
  // of its calls are the first that the user says, in the order of the calls.
  void take(const Item& item) {
    if (is_blank_item(item)) return;
    if (std::holds_alternative<CallResult>(item.what)) {
      answered_ = assistant_ && std::any_of(side_.begin(), side_.end(), calls);
      return;
    }
    const bool assistant = item.speaker == Speaker::assistant;
    if (!side_.empty() && (assistant != assistant_ || (assistant && answered_))) end_side();
    assistant_ = assistant;
    side_.push_back(&item);
  }

  static bool calls(const Item* item) { return std::holds_alternative<Call>(item->what); }

  void end_side() {
    if (side_.empty()) return;
    if (!assistant_) {
      tell_user();
    } else {
      if (!due_.empty()) tell_user_results();
      tell_assistant();
    }
    side_.clear();
    answered_ = false;
  }

  void tell_assistant() {
    next_message();
    for (const Item* item : side_) {
      if (const auto* text = std::get_if<Text>(&item->what)) {
        add(Speaker::assistant, *text);
      } else if (const auto* refusal = std::get_if<Refusal>(&item->what)) {
        add(Speaker::assistant, Text{refusal->text});  // there is no block for it
      } else if (const auto* call = std::get_if<Call>(&item->what)) {
        Call told = as_function(*call);
        told.id = ids_.at(item);
        add(Speaker::assistant, told);
        due_.push_back(item);
      }
    }
  }

  void tell_user_results() {
    next_message();
    for (const Item* call : std::exchange(due_, {})) {
      const auto& result = std::get<CallResult>(results_.at(call)->what);
      CallResult told;
      told.call = ids_.at(call);
      told.failed = result.failed;
      for (const ResultPart& part : result.parts) {
        const auto* text = std::get_if<Text>(&part);
        if (text == nullptr || !is_blank(text->text))
          std::visit([&](const auto& one) { told.parts.emplace_back(shown(one)); }, part);
      }
      add(Speaker::user, std::move(told));
    }
  }

  void tell_user() {
    tell_user_results();
    if (assistant_) return;
    for (const Item* item : side_) {
      if (item->speaker == Speaker::system)  // nobody else can speak there
        add(Speaker::user, Text{keep("<system_instruction>\\n" +
                                     std::string(std::get<Text>(item->what).text.inside) +
                                     "\\n</system_instruction>")});
      else
        std::visit([this](const auto& one) { add(Speaker::user, shown(one)); }, item->what);
    }
  }

  static Text shown(const Text& text) { return text; }
  Image shown(Image image) {
    in_base64(image.url, image.media_type, image.base64);
    return image;
  }
  // A title that is empty is none.
  File shown(File file) {
    in_base64(file.data_uri, file.media_type, file.base64);
    return file;
  }
  template <class Other>
  static Text shown(const Other&) {
    ADD_FAILURE() << "not the user's";
    return {};
  }
  // Messages has no data: URIs.
  static void in_base64(JsonText& url, JsonText& type, JsonText& base64) {
    constexpr std::string_view kData = "data:", kBase64 = ";base64,";
    if (!url.inside.starts_with(kData)) return;
    const std::size_t at = url.inside.find(kBase64);
    type = {url.inside.substr(kData.size(), at - kData.size())};
    base64 = {url.inside.substr(at + kBase64.size())};
    url = {};
  }

  const std::unordered_map<const Item*, const Item*> results_ = results_of_calls();
  std::unordered_map<const Item*, JsonText> ids_;  // of calls
  std::vector<const Item*> side_;
  std::vector<const Item*> due_;  // calls whose results come next
  bool assistant_ = false;
  bool answered_ = false;
};

bool ids_come_again(const Turn& turn) {
  std::unordered_set<std::string> seen;
  for (const Item& item : turn.items) {
    const auto* call = std::get_if<Call>(&item.what);
    std::string id;
    if (call != nullptr && json_unescape(call->id.inside, id) && !seen.insert(id).second)
      return true;
  }
  return false;
}

void expect_the_same(std::uint32_t seed) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Carries all = carries();
  const Turn turn = TurnMaker(seed, all).make();
  const auto written = write_messages_request(turn, target());
  ASSERT_TRUE(written) << written.error().message << '\n' << WholeTurn::words(turn);
  EXPECT_TRUE(written->dropped.empty()) << written->dropped.front();
  const auto read = read_messages_request(written->body, nullptr);
  ASSERT_TRUE(read) << read.error().message << '\n' << written->body;
  EXPECT_TRUE(read->dropped.empty()) << read->dropped.front();
  EXPECT_EQ(WholeTurn::words(*read), WholeTurn::words(MessagesForm(turn).make())) << written->body;
  expect_names_back(turn, *read);
  const auto again = write_messages_request(*read, target());
  ASSERT_TRUE(again) << again.error().message;
  if (!ids_come_again(turn)) {  // the other that it became is written as that of a caller would be
    EXPECT_EQ(again->body, written->body);
  }
}

TEST(MessagesTurnIdentity, random_turns_are_told_the_same) {
  for (std::uint32_t seed = 1; seed <= 600 && !testing::Test::HasFailure(); ++seed)
    expect_the_same(seed);
}

}  // namespace
}  // namespace solidrust::dialect
