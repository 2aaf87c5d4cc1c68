// Whatever an upstream answers, a caller of each dialect is told the same, streamed and whole:
// random answers are written and read again as an upstream's would be.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/answer_reader.h"
#include "dialect/answer_writer.h"
#include "dialect/chat/answer_writer.h"
#include "dialect/chat/chat_reader.h"
#include "dialect/dialect.h"
#include "dialect/messages/answer_reader.h"
#include "dialect/messages/answer_writer.h"
#include "dialect/messages/call_id.h"
#include "dialect/messages/testing/plain_seal.h"
#include "dialect/responses/answer_reader.h"
#include "dialect/responses/answer_writer.h"
#include "dialect/testing/answer_maker.h"
#include "dialect/testing/told_answer.h"

namespace solidrust::dialect {
namespace {

using Kind = AnswerEvent::Kind;
using Block = ToldAnswer::Block;

enum class Form : std::uint8_t { stream, whole };

// What the caller has asked with. Namespaces and custom tools are known in Responses only.
class Asked {
 public:
  explicit Asked(Dialect dialect) {
    Tool tool;
    tool.name = {"get"};
    turn_.tools.push_back(tool);
    if (dialect == Dialect::responses) {
      tool.space = {"mcp"};
      tool.name = {"list"};
      turn_.tools.push_back(tool);
      tool.space = {};
      tool.name = {"patch"};
      tool.kind = CallKind::custom;
      turn_.tools.push_back(tool);
      called = {{"get", "mcp__list", "unknown"}, {"patch"}};
    }
    Call call;
    call.id = {"asked"};
    turn_.items.push_back({Speaker::assistant, 0, call});
    names = ToolNames(turn_);
    ids = CallIds(turn_);
  }

  ToolNames names;
  CallIds ids;
  CalledTools called{{"get", "unknown"}, {}};

 private:
  Turn turn_;
};

// Reasoning goes out as it is or as a summary, signed or sealed or neither.
AnswerFacts facts_for(const Asked& asked, std::uint32_t seed) {
  static const messages::PlainSeal kSeal;
  constexpr std::string_view kRequests[] = {
      "{}", R"({"reasoning":{"summary":"auto"}})",
      R"({"include":["reasoning.encrypted_content"],"reasoning":{"summary":"auto"}})"};

  AnswerFacts facts;
  facts.id = "r1";
  facts.model = R"("big")";
  facts.prompt_tokens = 5;
  facts.request = kRequests[seed % std::size(kRequests)];
  if (seed % 2 == 0) facts.seal = &kSeal;
  facts.tools = &asked.names;
  facts.calls = &asked.ids;
  facts.include_usage = true;
  return facts;
}

std::unique_ptr<AnswerWriter> writer_of(Dialect dialect, const AnswerFacts& facts) {
  switch (dialect) {
    case Dialect::chat:
      break;
    case Dialect::responses:
      return std::make_unique<ResponsesWriter>(facts);
    case Dialect::messages:
      return std::make_unique<MessagesWriter>(facts);
  }
  return std::make_unique<ChatWriter>(facts);
}

std::unique_ptr<AnswerReader> reader_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::chat:
      break;
    case Dialect::responses:
      return std::make_unique<ResponsesReader>();
    case Dialect::messages:
      return std::make_unique<MessagesReader>();
  }
  return std::make_unique<ChatReader>();
}

// The form in which an answer comes back.
class AnswerForm {
 public:
  AnswerForm(Dialect dialect, Form form, const Asked& asked)
      : dialect_(dialect), form_(form), asked_(asked) {}

  ToldAnswer of(const MadeAnswer& made) {
    ToldAnswer told;
    told.take(made.events);
    told.signature.clear();  // the upstream's, and of use to it only
    refused_ = has(told, Kind::refusal);
    called_ = has(told, Kind::call);
    const bool cut = told.finish == Finish::length;
    make_finish(told);
    for (Block& block : told.blocks)
      if (block.kind == Kind::call) make_call(block);
    if (dialect_ == Dialect::messages) make_messages(told, cut);
    if (dialect_ == Dialect::chat && form_ == Form::whole) make_one_of_each(told);
    return told;
  }

 private:
  static bool has(const ToldAnswer& told, Kind kind) {
    return std::any_of(told.blocks.begin(), told.blocks.end(),
                       [&](const Block& block) { return block.kind == kind; });
  }

  // An end without a reason is that of a model that has said all. That calls are to be made, or
  // that the words were a refusal, is told where the dialect's reader can see it; which sequence
  // ended an answer only Messages can say.
  void make_finish(ToldAnswer& told) {
    const Finish finish = told.finish.value_or(Finish::stop);
    const bool refusal = finish == Finish::refusal;
    if (finish == Finish::length)
      told.finish = finish;
    else if (refusal && !(dialect_ == Dialect::responses && refused_))
      told.finish = finish;  // a filter's; in Responses a model that refuses has said all
    else if (called_)
      told.finish = Finish::calls;
    else if (refused_ && dialect_ != Dialect::responses)
      told.finish = Finish::refusal;
    else if (finish == Finish::stop_sequence && dialect_ == Dialect::messages)
      told.finish = finish;
    else
      told.finish = Finish::stop;
    if (told.finish != Finish::stop_sequence) told.stop.clear();
  }

  // The caller's name for the tool, and the input of a custom one. An id that is missing, or that
  // another call of the conversation has, is replaced: "*".
  void make_call(Block& block) {
    const ToolNames::Tool* const tool = asked_.names.find(block.name);
    if (tool != nullptr) block.name = tool->name;
    if (tool != nullptr && tool->kind == CallKind::custom) {
      constexpr std::string_view kBefore = R"({"input":")", kBehind = R"("})";
      std::string arguments;
      EXPECT_TRUE(json_unescape(block.text, arguments));
      block.text =
          arguments.substr(kBefore.size(), arguments.size() - kBefore.size() - kBehind.size());
    } else if (block.text.empty()) {
      block.text = "{}";  // callers parse it
    }
    const bool own = !block.id.empty() && !asked_.ids.has(block.id);
    if (!ids_.insert(block.id).second || !own)
      block.id = "*";
    else if (dialect_ == Dialect::messages)
      block.id = messages::clean_call_id(block.id);
  }

  static bool is_whole_json(std::string_view inside) {
    std::string plain;
    if (!json_unescape(inside, plain)) return false;
    JsonCursor json(plain);
    return json.skip() && json.at_end();
  }

  // A refusal is a text. Whole, a call whose arguments were cut by the bound on the answer's length
  // cannot be said: they are no object.
  void make_messages(ToldAnswer& told, bool cut) {
    ToldAnswer made = told;
    made.blocks.clear();
    for (Block& block : told.blocks) {
      const bool call = block.kind == Kind::call;
      if (call && cut && form_ == Form::whole && !is_whole_json(block.text)) continue;
      if (call || block.kind == Kind::reasoning)
        made.blocks.push_back(block);
      else
        made.add_words(Kind::text, block.text);
    }
    told = made;
  }

  // A message of chat completions has one field for each.
  static void make_one_of_each(ToldAnswer& told) {
    std::vector<Block> blocks = std::move(told.blocks);
    told.blocks.clear();
    for (const Kind kind : {Kind::reasoning, Kind::text, Kind::refusal})
      for (const Block& block : blocks)
        if (block.kind == kind) told.add_words(kind, block.text);
    for (Block& block : blocks)
      if (block.kind == Kind::call) told.blocks.push_back(std::move(block));
  }

  const Dialect dialect_;
  const Form form_;
  const Asked& asked_;
  bool refused_ = false;
  bool called_ = false;
  std::unordered_set<std::string> ids_;
};

struct Read {
  ToldAnswer told;
  UsageReading usage;
};

// The value of a field of a server-sent event; each stands once, in a line of its own.
std::string_view field(std::string_view event, std::string_view name) {
  const std::size_t at = event.find(name);
  if (at == event.npos) return {};
  event.remove_prefix(at + name.size());
  return event.substr(0, event.find('\n'));
}

Read read_stream(std::string_view stream, AnswerReader& reader) {
  Read read;
  bool done = false;
  while (!stream.empty()) {
    const std::size_t end = stream.find("\n\n");
    const std::string_view event = stream.substr(0, end);
    stream.remove_prefix(end + 2);
    const std::string_view name = event.starts_with("event: ") ? field(event, "event: ") : "";
    std::vector<AnswerEvent> events;
    const AnswerKind kind = reader.read_event(name, field(event, "data: "), read.usage, events);
    EXPECT_TRUE(kind != AnswerKind::invalid && kind != AnswerKind::error) << event;
    done |= kind == AnswerKind::done;
    read.told.take(events);
  }
  EXPECT_TRUE(done);
  return read;
}

Read streamed(Dialect dialect, const MadeAnswer& made, const AnswerFacts& facts) {
  const std::unique_ptr<AnswerWriter> writer = writer_of(dialect, facts);
  std::string out;
  writer->begin(out);
  for (const AnswerEvent& event : made.events) {
    const Result<void> written = writer->write(event, out);
    EXPECT_TRUE(written) << written.error().internal;
  }
  const Result<void> ended = writer->end(made.usage, out);
  EXPECT_TRUE(ended) << ended.error().internal;
  return read_stream(out, *reader_of(dialect));
}

Read whole(Dialect dialect, const MadeAnswer& made, const AnswerFacts& facts) {
  const std::unique_ptr<AnswerWriter> writer = writer_of(dialect, facts);
  for (const AnswerEvent& event : made.events) writer->take(event);
  std::string out;
  const Result<void> written = writer->whole(made.usage, out);
  EXPECT_TRUE(written) << written.error().internal;
  Read read;
  std::vector<AnswerEvent> events;
  const std::unique_ptr<AnswerReader> reader = reader_of(dialect);
  EXPECT_EQ(reader->read_whole(out, read.usage, events), AnswerKind::content) << out;
  read.told.take(events);
  return read;
}

void expect_told(const ToldAnswer& expected, Read read, const AnswerUsage& usage, Dialect dialect) {
  std::unordered_set<std::string> ids;
  std::vector<Block>& blocks = read.told.blocks;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].kind != Kind::call) continue;
    EXPECT_TRUE(!blocks[i].id.empty() && ids.insert(blocks[i].id).second) << blocks[i].id;
    if (i < expected.blocks.size() && expected.blocks[i].id == "*") {
      EXPECT_NE(blocks[i].id, "asked");
      blocks[i].id = "*";
    }
  }
  read.told.signature.clear();  // ours, which the upstream's was not
  EXPECT_EQ(read.told.words(), expected.words());
  EXPECT_EQ(read.usage.prompt_tokens, usage.prompt);
  EXPECT_EQ(read.usage.cached_tokens, usage.cached);
  // Chat completions have no word for it.
  EXPECT_EQ(read.usage.written_tokens, dialect == Dialect::chat ? 0 : usage.written);
  EXPECT_EQ(read.usage.completion_tokens, usage.completion);
  EXPECT_EQ(read.usage.reasoning_tokens, usage.reasoning);
}

void expect_the_same(Dialect dialect) {
  const Asked asked(dialect);
  for (std::uint32_t seed = 1; seed <= 400 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const AnswerFacts facts = facts_for(asked, seed);
    const MadeAnswer made = AnswerMaker(seed, asked.called).make();
    {
      SCOPED_TRACE("streamed");
      expect_told(AnswerForm(dialect, Form::stream, asked).of(made), streamed(dialect, made, facts),
                  made.usage, dialect);
    }
    SCOPED_TRACE("whole");
    expect_told(AnswerForm(dialect, Form::whole, asked).of(made), whole(dialect, made, facts),
                made.usage, dialect);
  }
}

TEST(AnswerIdentity, random_answers_are_told_the_same_in_chat) {
  expect_the_same(Dialect::chat);
}

TEST(AnswerIdentity, random_answers_are_told_the_same_in_responses) {
  expect_the_same(Dialect::responses);
}

TEST(AnswerIdentity, random_answers_are_told_the_same_in_messages) {
  expect_the_same(Dialect::messages);
}

}  // namespace
}  // namespace solidrust::dialect
