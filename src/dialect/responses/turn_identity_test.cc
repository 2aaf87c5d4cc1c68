// Whatever a caller says in another dialect, a server of Responses is told the same: random
// conversations are written and read again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "dialect/responses/request_reader.h"
#include "dialect/responses/request_writer.h"
#include "dialect/testing/tool_names_back.h"
#include "dialect/testing/turn_form.h"
#include "dialect/testing/turn_maker.h"
#include "dialect/testing/whole_turn.h"

namespace solidrust::dialect {
namespace {

Carries carries(bool openai) {
  Carries all;
  all.free_arguments = all.refusals = all.detail = true;
  all.json_object = all.format_name = all.hot = true;
  all.reasoning = !openai;  // which takes only what it sealed itself
  all.files = all.other_files = all.user = all.openai_words = all.metadata = openai;
  all.efforts = {Effort::low, Effort::medium, Effort::high};
  if (openai) all.efforts.insert(all.efforts.end(), {Effort::none, Effort::minimal});
  return all;
}

// The items keep their order: nothing is regrouped here.
class ResponsesForm : public TurnForm {
 public:
  ResponsesForm(const Turn& from, bool openai) : TurnForm(from), openai_(openai) {}

  Turn make() {
    for (Tool& tool : made_.tools) {
      if (!tool.parameters.given()) tool.parameters = {R"({"type":"object","properties":{}})"};
      if (!tool.strict.given()) tool.strict = {"false"};  // left out it means true
    }
    if (made_.format.kind == AnswerFormat::Kind::json_schema && !made_.format.name.given())
      made_.format.name = {"answer"};  // is demanded
    std::string joined;
    const std::size_t leading = leading_system(joined, is_empty);
    if (!joined.empty()) add(Speaker::system, Text{keep(std::move(joined))});  // `instructions`
    const Item* before = nullptr;
    for (std::size_t at = leading; at < from_.items.size(); ++at) {
      const Item& item = from_.items[at];
      if (!goes_on(before, item)) next_message();
      std::visit([&](const auto& what) { take(item, what); }, item.what);
      before = &item;
    }
    return std::move(made_);
  }

 private:
  static bool by_itself(const Item& item) {
    return std::holds_alternative<Reasoning>(item.what) ||
           std::holds_alternative<Call>(item.what) || std::holds_alternative<CallResult>(item.what);
  }
  // What is no part of a message is an item of its own, between two messages.
  static bool goes_on(const Item* before, const Item& item) {
    return before != nullptr && before->message == item.message &&
           before->speaker == item.speaker && !by_itself(*before) && !by_itself(item);
  }

  template <class What>
  void take(const Item& item, const What& what) {
    add(item.speaker, what);
  }
  // In the midst of a conversation only OpenAI's models take one.
  void take(const Item& item, const Text& text) {
    add(item.speaker == Speaker::system && !openai_ ? Speaker::user : item.speaker, text);
  }
  void take(const Item& item, const Image& image) { add(item.speaker, shown(image)); }
  void take(const Item& item, const File& file) { add(item.speaker, shown(file)); }
  void take(const Item& item, const Call& call) { add(item.speaker, as_function(call)); }
  // A result always says something, and that the call failed is said in words before it.
  void take(const Item& item, const CallResult& result) {
    CallResult told;
    told.call = result.call;
    if (result.parts.empty()) told.parts.emplace_back(Text{{""}});
    for (const ResultPart& part : result.parts)
      std::visit([&](const auto& one) { told.parts.emplace_back(shown(one)); }, part);
    if (result.failed) {
      if (!std::holds_alternative<Text>(told.parts.front()))
        told.parts.insert(told.parts.begin(), Text{{""}});
      JsonText& first = std::get<Text>(told.parts.front()).text;
      first = keep("Error: " + std::string(first.inside));
    }
    add(item.speaker, std::move(told));
  }

  static Text shown(const Text& text) { return text; }
  Image shown(Image image) {
    if (!image.detail.given()) image.detail = {"auto"};  // is demanded
    in_one_url(image.media_type, image.base64, image.url);
    return image;
  }
  File shown(File file) {
    if (!file.name.given()) file.name = {"document"};  // likewise
    in_one_url(file.media_type, file.base64, file.data_uri);
    return file;
  }
  // The one form that Responses have for content.
  void in_one_url(JsonText& type, JsonText& base64, JsonText& url) {
    if (!url.given())
      url = keep("data:" + std::string(type.inside) + ";base64," + std::string(base64.inside));
    type = base64 = {};
  }

  const bool openai_;
};

void expect_the_same(std::uint32_t seed, bool openai) {
  SCOPED_TRACE(testing::Message() << "seed " << seed << (openai ? ", OpenAI" : ""));
  const Carries all = carries(openai);
  const Turn turn = TurnMaker(seed, all).make();
  const auto written = write_responses_request(turn, target_that_replays(openai));
  ASSERT_TRUE(written) << written.error().message << '\n' << WholeTurn::words(turn);
  EXPECT_TRUE(written->dropped.empty()) << written->dropped.front();
  const auto read = read_responses_request(written->body, nullptr);
  ASSERT_TRUE(read) << read.error().message << '\n' << written->body;
  EXPECT_TRUE(read->dropped.empty()) << read->dropped.front();
  EXPECT_EQ(WholeTurn::words(*read), WholeTurn::words(ResponsesForm(turn, openai).make()))
      << written->body;
  expect_names_back(turn, *read);
  // Other servers get ids that count the items, of which several became `instructions`: those of
  // the second and the third time are the same.
  const auto second = write_responses_request(*read, target_that_replays(openai));
  ASSERT_TRUE(second) << second.error().message;
  if (openai) {
    EXPECT_EQ(second->body, written->body);
  }
  const auto read_again = read_responses_request(second->body, nullptr);
  ASSERT_TRUE(read_again) << read_again.error().message;
  const auto third = write_responses_request(*read_again, target_that_replays(openai));
  ASSERT_TRUE(third) << third.error().message;
  EXPECT_EQ(third->body, second->body);
}

TEST(ResponsesTurnIdentity, random_turns_are_told_the_same) {
  for (std::uint32_t seed = 1; seed <= 400 && !testing::Test::HasFailure(); ++seed)
    expect_the_same(seed, false);
}

TEST(ResponsesTurnIdentity, random_turns_are_told_openai_the_same) {
  for (std::uint32_t seed = 1001; seed <= 1400 && !testing::Test::HasFailure(); ++seed)
    expect_the_same(seed, true);
}

}  // namespace
}  // namespace solidrust::dialect
