#include "dialect/chat/conversation.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"

namespace solidrust::dialect {
namespace {

std::string plain(JsonText text) {
  std::string resolved;
  return json_unescape(text.inside, resolved) ? resolved : std::string(text.inside);
}

class Grouping {
 public:
  explicit Grouping(const Turn& turn) : turn_(turn) {}

  Result<std::vector<ChatMessage>> group() {
    for (const Item& item : turn_.items) {
      if (const auto* result = std::get_if<CallResult>(&item.what)) {
        if (Result<void> placed = place(item, *result); !placed) return std::move(placed).error();
      } else {
        append(item);
      }
    }
    if (Result<void> answered = all_answered(); !answered) return std::move(answered).error();
    if (Result<void> ended = check_end(); !ended) return std::move(ended).error();
    return std::move(messages_);
  }

 private:
  struct Slot {  // where the result of a call goes
    std::size_t message = 0;
    std::size_t result = 0;
  };

  Error wrong(std::string message) const {
    return {ErrorCode::invalid_value, std::move(message), std::string(turn_.items_field)};
  }

  // Whether the item goes into the last message.
  bool continues(const Item& item) const {
    if (messages_.empty() || messages_.back().speaker != item.speaker) return false;
    switch (item.speaker) {
      case Speaker::system:
        return messages_.back().leading || last_ == item.message;
      case Speaker::user:
        return last_ == item.message;
      case Speaker::assistant:
        return !answered_;
    }
    return false;
  }

  void append(const Item& item) {
    if (!continues(item)) {
      ChatMessage message;
      message.speaker = item.speaker;
      message.leading = item.speaker == Speaker::system && messages_.empty();
      messages_.push_back(std::move(message));
      answered_ = false;
    }
    last_ = item.message;
    ChatMessage& message = messages_.back();
    message.items.push_back(&item);
    if (const auto* call = std::get_if<Call>(&item.what)) {
      open_[plain(call->id)].push_back({messages_.size() - 1, message.results.size()});
      message.results.push_back(nullptr);
    }
  }

  // Ids may come again later in the conversation: the first call without a result takes it.
  Result<void> place(const Item& item, const CallResult& result) {
    const auto open = open_.find(plain(result.call));
    if (open == open_.end() || open->second.empty())
      return wrong(
          fmt::format("The result of the call '{}' has no call before it.", result.call.inside));
    const Slot slot = open->second.front();
    open->second.pop_front();
    messages_[slot.message].results[slot.result] = &item;
    answered_ = !messages_.back().results.empty();  // else it goes where an earlier one calls
    return {};
  }

  Result<void> all_answered() const {
    for (const ChatMessage& message : messages_) {
      std::size_t calls = 0;
      for (const Item* item : message.items) {
        const auto* call = std::get_if<Call>(&item->what);
        if (call != nullptr && message.results[calls++] == nullptr)
          return wrong(fmt::format("The call '{}' of the tool '{}' has no result.", call->id.inside,
                                   call->name.inside));
      }
    }
    return {};
  }

  static bool says_something(const Item* item) {
    if (const auto* text = std::get_if<Text>(&item->what)) return !text->text.empty();
    if (const auto* refusal = std::get_if<Refusal>(&item->what)) return !refusal->text.empty();
    return false;
  }

  Result<void> check_end() {
    if (messages_.empty() || messages_.back().speaker != Speaker::assistant ||
        !messages_.back().results.empty())
      return {};
    if (std::any_of(messages_.back().items.begin(), messages_.back().items.end(), says_something))
      return wrong(
          "The conversation ends with the assistant's words, which this model cannot continue: end "
          "it with a message of the user.");
    messages_.pop_back();
    return {};
  }

  const Turn& turn_;
  std::vector<ChatMessage> messages_;
  std::unordered_map<std::string, std::deque<Slot>> open_;
  std::uint32_t last_ = 0;  // the number of the last item's message
  bool answered_ = false;   // the last message calls, and a result came since
};

}  // namespace

Result<std::vector<ChatMessage>> chat_messages(const Turn& turn) {
  return Grouping(turn).group();
}

}  // namespace solidrust::dialect
