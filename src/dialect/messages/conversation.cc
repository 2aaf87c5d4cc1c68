#include "dialect/messages/conversation.h"

#include <cstddef>
#include <deque>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "dialect/messages/call_id.h"
#include "dialect/messages/json_object.h"
#include "dialect/reasoning_seal.h"

namespace solidrust::dialect::messages {
namespace {

// Blocks of nothing are refused.
bool says_nothing(const Item& item) {
  if (const auto* text = std::get_if<Text>(&item.what)) return is_blank(text->text.inside);
  if (const auto* refusal = std::get_if<Refusal>(&item.what)) return is_blank(refusal->text.inside);
  return false;
}

// Only what a server of Messages has signed may go back to it.
bool is_foreign_reasoning(const Item& item) {
  const auto* reasoning = std::get_if<Reasoning>(&item.what);
  return reasoning != nullptr &&
         (reasoning->signature.empty() ||
          plain(reasoning->signature.inside).starts_with(ReasoningSeal::kOwnSeal));
}

class Grouping {
 public:
  explicit Grouping(const Turn& turn) : turn_(turn) {}

  Result<Conversation> group() {
    for (const Item& item : turn_.items) {
      if (says_nothing(item)) continue;
      if (is_foreign_reasoning(item)) {
        made_.reasoning_dropped = true;
      } else if (item.speaker == Speaker::system && made_.sides.empty()) {
        made_.system.push_back(&item);
      } else if (const auto* result = std::get_if<CallResult>(&item.what)) {
        if (!place(item, *result))
          return wrong(fmt::format("The result of the call '{}' has no call before it.",
                                   result->call.inside));
      } else {
        append(item);
      }
    }
    if (const Call* call = unanswered())
      return wrong(fmt::format("The call '{}' of the tool '{}' has no result.", call->id.inside,
                               call->name.inside));
    return std::move(made_);
  }

 private:
  struct Slot {
    std::size_t side = 0;
    std::size_t result = 0;
    const Item* call = nullptr;
  };

  Error wrong(std::string message) const {
    return {ErrorCode::invalid_value, std::move(message), std::string(turn_.items_field)};
  }

  // A later word of the system goes to the user's side.
  void append(const Item& item) {
    const bool assistant = item.speaker == Speaker::assistant;
    if (made_.sides.empty() || made_.sides.back().assistant != assistant ||
        (assistant && answered_)) {
      made_.sides.emplace_back().assistant = assistant;
      answered_ = false;
    }
    Side& side = made_.sides.back();
    side.items.push_back(&item);
    if (const auto* call = std::get_if<Call>(&item.what)) {
      const std::string id = plain(call->id.inside);
      const std::size_t times = ++times_[id];
      made_.ids[&item] =
          times == 1 ? clean_call_id(call->id.inside) : clean_call_id_again(call->id.inside, times);
      open_[id].push_back({made_.sides.size() - 1, side.results.size(), &item});
      side.results.push_back(nullptr);
    }
  }

  // Some servers give the ids of one turn again in the next: the first call without a result has
  // it.
  bool place(const Item& item, const CallResult& result) {
    const auto open = open_.find(plain(result.call.inside));
    if (open == open_.end() || open->second.empty()) return false;
    const Slot slot = open->second.front();
    open->second.pop_front();
    made_.sides[slot.side].results[slot.result] = &item;
    made_.ids[&item] = made_.ids[slot.call];
    answered_ = !made_.sides.back().results.empty();  // else it goes where an earlier one calls
    return true;
  }

  const Call* unanswered() const {
    for (const auto& [id, slots] : open_)
      if (!slots.empty()) return std::get_if<Call>(&slots.front().call->what);
    return nullptr;
  }

  const Turn& turn_;
  Conversation made_;
  std::unordered_map<std::string, std::deque<Slot>> open_;  // calls without a result
  std::unordered_map<std::string, std::size_t> times_;      // that an id was given
  bool answered_ = false;  // the last side calls, and a result came since
};

}  // namespace

Result<Conversation> group(const Turn& turn) {
  return Grouping(turn).group();
}

}  // namespace solidrust::dialect::messages
