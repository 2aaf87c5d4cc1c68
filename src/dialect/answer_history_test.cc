// What a caller keeps of an answer and sends with its next request is what the model said: random
// answers are written, put into a request as clients do that, and read.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "dialect/chat/answer_writer.h"
#include "dialect/chat/request_reader.h"
#include "dialect/dialect.h"
#include "dialect/json_fields.h"
#include "dialect/messages/answer_writer.h"
#include "dialect/messages/request_reader.h"
#include "dialect/reasoning_seal.h"
#include "dialect/responses/answer_writer.h"
#include "dialect/responses/request_reader.h"
#include "dialect/testing/answer_maker.h"
#include "dialect/testing/told_answer.h"

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;
using Block = ToldAnswer::Block;

// Hides a text by shifting its bytes, and proves it by that.
class ShiftSeal final : public ReasoningSeal {
 public:
  std::string sign(std::string_view text) const override {
    std::string sealed(kOwnSeal);
    for (const char c : text) {
      sealed += static_cast<char>('a' + (static_cast<unsigned char>(c) >> 4));
      sealed += static_cast<char>('a' + (static_cast<unsigned char>(c) & 15));
    }
    return sealed;
  }
  bool signed_by_us(std::string_view text, std::string_view signature) const override {
    return sign(text) == signature;
  }
  std::string close(std::string_view text) const override { return sign(text); }
  std::optional<std::string> open(std::string_view sealed) const override {
    std::string text;
    for (std::size_t i = kOwnSeal.size(); i + 1 < sealed.size(); i += 2)
      text += static_cast<char>((sealed[i] - 'a') * 16 + (sealed[i + 1] - 'a'));
    return text;
  }
};

// Namespaces are known in Responses only, custom tools in both OpenAI dialects.
struct Asked {
  explicit Asked(Dialect dialect) {
    Turn turn;
    Tool tool;
    tool.name = {"get"};
    turn.tools.push_back(tool);
    if (dialect == Dialect::responses) {
      tool.space = {"mcp"};
      tool.name = {"list"};
      turn.tools.push_back(tool);
      called.functions.emplace_back("mcp__list");
    }
    if (dialect != Dialect::messages) {
      tool.space = {};
      tool.name = {"patch"};
      tool.kind = CallKind::custom;
      turn.tools.push_back(tool);
      called.customs.emplace_back("patch");
    }
    names = ToolNames(turn);
  }
  ToolNames names;
  CalledTools called{{"get", "unknown"}, {}};
};

std::string meaning(std::string_view inside) {
  std::string plain;
  return json_unescape(inside, plain) ? plain : std::string(inside);
}

// A call in words. The input of a custom tool stands in {"input":"…"}.
std::string call_in_words(const Block& block, const Asked& asked) {
  const ToolNames::Tool* const tool = asked.names.find(block.name);
  std::string arguments = block.text.empty() ? "{}" : meaning(block.text);
  const bool custom = tool != nullptr && tool->kind == CallKind::custom;
  if (custom) {
    JsonValue input;
    pick_fields(arguments, {{"input", &input}});
    arguments = meaning(text_of(input).inside);
  }
  return (custom ? "custom " : "call ") + (tool == nullptr ? "" : tool->space) + "/" +
         (tool == nullptr ? block.name : tool->name) + " " + arguments;
}

std::string item_in_words(const Item& item) {
  EXPECT_EQ(item.speaker, Speaker::assistant);
  if (const auto* text = std::get_if<Text>(&item.what)) return "text " + meaning(text->text.inside);
  if (const auto* refusal = std::get_if<Refusal>(&item.what))
    return "refusal " + meaning(refusal->text.inside);
  if (const auto* reasoning = std::get_if<Reasoning>(&item.what))
    return "reasoning " + meaning(reasoning->text.inside);
  const auto& call = std::get<Call>(item.what);
  return (call.kind == CallKind::custom ? "custom " : "call ") + std::string(call.space.inside) +
         "/" + std::string(call.name.inside) + " " + std::string(call.arguments);
}

std::string words_of(Kind kind, std::string_view inside) {
  const std::string_view name = kind == Kind::reasoning ? "reasoning "
                                : kind == Kind::refusal ? "refusal "
                                                        : "text ";
  return std::string(name) + meaning(inside);
}

// What the model said. Messages have no refusals; chat completions have one text of each kind, and
// the calls behind them.
std::vector<std::string> said(Dialect dialect, const MadeAnswer& made, const Asked& asked) {
  ToldAnswer told;
  for (AnswerEvent event : made.events) {
    if (dialect == Dialect::messages && event.kind == Kind::refusal) event.kind = Kind::text;
    told.take(std::vector{event});
  }
  std::vector<std::string> all;
  if (dialect == Dialect::chat)
    for (const Kind kind : {Kind::reasoning, Kind::text, Kind::refusal}) {
      std::string joined;
      for (const Block& block : told.blocks)
        if (block.kind == kind) joined += block.text;
      if (!joined.empty()) all.push_back(words_of(kind, joined));
    }
  for (const Block& block : told.blocks) {
    if (block.kind == Kind::call)
      all.push_back(call_in_words(block, asked));
    else if (dialect != Dialect::chat)
      all.push_back(words_of(block.kind, block.text));
  }
  return all;
}

std::string whole_answer(Dialect dialect, const MadeAnswer& made, const AnswerFacts& facts) {
  std::unique_ptr<AnswerWriter> writer;
  switch (dialect) {
    case Dialect::chat:
      writer = std::make_unique<ChatWriter>(facts);
      break;
    case Dialect::responses:
      writer = std::make_unique<ResponsesWriter>(facts);
      break;
    case Dialect::messages:
      writer = std::make_unique<MessagesWriter>(facts);
      break;
  }
  for (const AnswerEvent& event : made.events) writer->take(event);
  std::string out;
  const Result<void> written = writer->whole(made.usage, out);
  EXPECT_TRUE(written) << written.error().internal;
  return out;
}

// The next request, with the answer as the client got it.
std::string next_request(Dialect dialect, std::string_view answer) {
  JsonValue output, content, choices, message;
  pick_fields(answer, {{"output", &output}, {"content", &content}, {"choices", &choices}});
  switch (dialect) {
    case Dialect::chat:
      each_element(choices.text, [&](JsonValue choice, std::size_t) {
        pick_fields(choice.text, {{"message", &message}});
      });
      return R"({"model":"m","messages":[)" + std::string(message.text) + "]}";
    case Dialect::responses:
      return R"({"model":"m","input":)" + std::string(output.text) + "}";
    case Dialect::messages:
      break;
  }
  return R"({"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":)" +
         std::string(content.text) + "}]}";
}

Result<Turn> read_request(Dialect dialect, std::string_view body, const ReasoningSeal& seal) {
  switch (dialect) {
    case Dialect::chat:
      break;
    case Dialect::responses:
      return read_responses_request(body, &seal);
    case Dialect::messages:
      return read_messages_request(body, &seal);
  }
  return read_chat_request(body, &seal);
}

void expect_kept(Dialect dialect, std::uint32_t seed) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Asked asked(dialect);
  const ShiftSeal seal;
  const MadeAnswer made = AnswerMaker(seed, asked.called).make();
  for (const AnswerEvent& event : made.events)  // cut arguments are not sent again
    if (event.kind == Kind::finish && event.finish == Finish::length) return;
  AnswerFacts facts;
  facts.id = "r1";
  facts.model = R"("big")";
  facts.request = seed % 2 == 0 ? R"({"include":["reasoning.encrypted_content"]})"
                                : R"({"reasoning":{"summary":"auto"}})";
  facts.tools = &asked.names;
  facts.seal = &seal;
  const std::string body = next_request(dialect, whole_answer(dialect, made, facts));
  const Result<Turn> turn = read_request(dialect, body, seal);
  ASSERT_TRUE(turn) << turn.error().message << '\n' << body;
  std::vector<std::string> items;
  std::unordered_set<std::string> ids;
  for (const Item& item : turn->items) {
    const auto* text = std::get_if<Text>(&item.what);
    if (text == nullptr || !text->text.empty()) items.push_back(item_in_words(item));
    if (const auto* call = std::get_if<Call>(&item.what)) {
      EXPECT_TRUE(ids.emplace(call->id.inside).second) << call->id.inside;
    }
  }
  EXPECT_EQ(items, said(dialect, made, asked)) << body;
  EXPECT_TRUE(turn->dropped.empty()) << turn->dropped.front();
}

TEST(AnswerHistory, random_answers_come_back_in_chat) {
  for (std::uint32_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed)
    expect_kept(Dialect::chat, seed);
}

TEST(AnswerHistory, random_answers_come_back_in_responses) {
  for (std::uint32_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed)
    expect_kept(Dialect::responses, seed);
}

TEST(AnswerHistory, random_answers_come_back_in_messages) {
  for (std::uint32_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed)
    expect_kept(Dialect::messages, seed);
}

}  // namespace
}  // namespace solidrust::dialect
