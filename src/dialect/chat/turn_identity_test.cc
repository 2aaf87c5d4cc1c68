// Whatever a caller says in another dialect, a server of chat completions is told the same: random
// conversations are written and read again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "dialect/chat/request_reader.h"
#include "dialect/chat/request_writer.h"
#include "dialect/testing/tool_names_back.h"
#include "dialect/testing/turn_form.h"
#include "dialect/testing/turn_maker.h"
#include "dialect/testing/whole_turn.h"

namespace solidrust::dialect {
namespace {

Carries carries(bool openai) {
  Carries all;
  all.free_arguments = all.refusals = all.reasoning = all.detail = all.stops = true;
  all.json_object = all.format_name = all.no_schema = all.penalties = all.hot = true;
  all.files = all.other_files = all.user = all.openai_words = openai;  // others are not told them
  all.top_k = !openai;                                                 // OpenAI has none
  all.efforts = {Effort::low, Effort::medium, Effort::high};
  if (openai) all.efforts.insert(all.efforts.end(), {Effort::none, Effort::minimal});
  return all;
}

class ChatForm : public TurnForm {
 public:
  ChatForm(const Turn& from, bool openai) : TurnForm(from), openai_(openai) {}

  Turn make() {
    for (Tool& tool : made_.tools) say_object(tool.parameters);
    if (made_.format.kind == AnswerFormat::Kind::json_schema && !made_.format.name.given())
      made_.format.name = {"answer"};  // OpenAI demands one
    std::string joined;
    const std::size_t leading = leading_system(joined, is_empty);
    if (leading != 0) add(Speaker::system, Text{keep(std::move(joined))});  // templates want one
    for (std::size_t at = leading; at < from_.items.size(); ++at) take(from_.items[at]);
    end_message();
    return std::move(made_);
  }

 private:
  // The results of calls follow the message that calls; items of one message stay together, and of
  // the assistant all that it says until a result comes behind a call of it: servers want calls
  // that were made together in one message, and the sides to take turns.
  void take(const Item& item) {
    if (std::holds_alternative<CallResult>(item.what)) {
      answered_ = std::any_of(said_.begin(), said_.end(), calls);
      return;
    }
    const bool goes_on =
        !said_.empty() && said_.back()->speaker == item.speaker &&
        (item.speaker == Speaker::assistant ? !answered_ : said_.back()->message == item.message);
    if (!goes_on) end_message();
    said_.push_back(&item);
  }

  static bool calls(const Item* item) { return std::holds_alternative<Call>(item->what); }

  void end_message() {
    if (!said_.empty()) {
      next_message();
      switch (said_.front()->speaker) {
        case Speaker::system:
          tell_system();
          break;
        case Speaker::user:
          for (const Item* item : said_)
            std::visit([this](const auto& what) { show(what); }, item->what);
          break;
        case Speaker::assistant:
          tell_assistant();
          break;
      }
    }
    said_.clear();
    answered_ = false;
  }

  // In the midst of a conversation only OpenAI's models take one.
  void tell_system() {
    std::string joined;
    for (const Item* item : said_) join(joined, std::get<Text>(item->what).text, is_empty);
    add(openai_ ? Speaker::system : Speaker::user, Text{keep(std::move(joined))});
  }

  void show(const Text& text) { add(Speaker::user, text); }
  void show(Image image) {
    in_one_url(image.media_type, image.base64, image.url);
    add(Speaker::user, image);
  }
  void show(File file) {
    if (!file.name.given()) file.name = {"document"};  // chat demands one
    in_one_url(file.media_type, file.base64, file.data_uri);
    add(Speaker::user, file);
  }
  template <class Other>
  void show(const Other&) {
    ADD_FAILURE() << "not the user's";
  }

  // The one form that chat has for content.
  void in_one_url(JsonText& type, JsonText& base64, JsonText& url) {
    if (!url.given())
      url = keep("data:" + std::string(type.inside) + ";base64," + std::string(base64.inside));
    type = base64 = {};
  }

  // One thought, one text, one refusal, then the calls. Pieces of a message's text are one text;
  // all else stands apart.
  void tell_assistant() {
    std::string thought, text, refusal;
    const Item* before = nullptr;
    bool calls = false;
    for (const Item* item : said_) {
      if (const auto* one = std::get_if<Text>(&item->what)) {
        const bool piece = before != nullptr && std::holds_alternative<Text>(before->what) &&
                           before->message == item->message;
        if (piece)
          text += one->text.inside;
        else
          join(text, one->text, is_empty);
      } else if (const auto* refused = std::get_if<Refusal>(&item->what)) {
        join(openai_ ? refusal : text, refused->text, is_empty);  // others know no such field
      } else if (const auto* reasoning = std::get_if<Reasoning>(&item->what)) {
        join(thought, reasoning->text, is_empty);
      } else {
        calls = true;
      }
      before = item;
    }
    if (!thought.empty()) add(Speaker::assistant, Reasoning{keep(std::move(thought)), {}});
    // Only a message that calls or refuses may say nothing: elsewhere it is an empty text.
    if (!text.empty() || (!calls && refusal.empty()))
      add(Speaker::assistant, Text{keep(std::move(text))});
    if (!refusal.empty()) add(Speaker::assistant, Refusal{keep(std::move(refusal))});
    if (calls) tell_calls();
  }

  void tell_calls() {
    std::vector<const ResultPart*> shown;
    for (const Item* item : said_)
      if (const auto* call = std::get_if<Call>(&item->what))
        add(Speaker::assistant, as_function(*call));
    for (const Item* item : said_)
      if (std::holds_alternative<Call>(item->what)) tell_result(*results_.at(item), shown);
    if (shown.empty()) return;
    next_message();
    for (const ResultPart* part : shown) std::visit([this](const auto& one) { show(one); }, *part);
  }

  // One text; that the call failed is said in it, and what is no text the user shows afterwards.
  void tell_result(const Item& item, std::vector<const ResultPart*>& shown) {
    const auto& result = std::get<CallResult>(item.what);
    std::string joined;
    for (const ResultPart& part : result.parts) {
      if (const auto* text = std::get_if<Text>(&part)) {
        join(joined, text->text, is_empty);
        continue;
      }
      const bool image = std::holds_alternative<Image>(part);
      join(joined, {image ? "[image: see the next message]" : "[file: see the next message]"},
           is_empty);
      shown.push_back(&part);
    }
    CallResult told;
    told.call = result.call;
    told.parts.emplace_back(Text{keep((result.failed ? "Error: " : "") + joined)});
    next_message();
    add(Speaker::user, std::move(told));
  }

  const bool openai_;
  const std::unordered_map<const Item*, const Item*> results_ = results_of_calls();
  std::vector<const Item*> said_;
  bool answered_ = false;
};

void expect_the_same(std::uint32_t seed, bool openai) {
  SCOPED_TRACE(testing::Message() << "seed " << seed << (openai ? ", OpenAI" : ""));
  const Carries all = carries(openai);
  const Turn turn = TurnMaker(seed, all).make();
  const auto written = write_chat_request(turn, target_that_replays(openai));
  ASSERT_TRUE(written) << written.error().message << '\n' << WholeTurn::words(turn);
  EXPECT_TRUE(written->dropped.empty()) << written->dropped.front();
  const auto read = read_chat_request(written->body, nullptr);
  ASSERT_TRUE(read) << read.error().message << '\n' << written->body;
  EXPECT_TRUE(read->dropped.empty()) << read->dropped.front();
  EXPECT_EQ(WholeTurn::words(*read), WholeTurn::words(ChatForm(turn, openai).make()))
      << written->body;
  expect_names_back(turn, *read);
  const auto again = write_chat_request(*read, target_that_replays(openai));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->body, written->body);
}

TEST(ChatTurnIdentity, random_turns_are_told_the_same) {
  for (std::uint32_t seed = 1; seed <= 400 && !testing::Test::HasFailure(); ++seed)
    expect_the_same(seed, false);
}

TEST(ChatTurnIdentity, random_turns_are_told_openai_the_same) {
  for (std::uint32_t seed = 1001; seed <= 1400 && !testing::Test::HasFailure(); ++seed)
    expect_the_same(seed, true);
}

}  // namespace
}  // namespace solidrust::dialect
