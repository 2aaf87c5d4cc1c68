// The tool calls of a chat completion, whole or in the pieces in which a stream brings them, as
// events. Servers differ in how they tell the calls apart:
// - the same `index` is the same call, also if the id comes again or changes with every piece;
// - but one that brings another id and a name is another call: some count all calls as 0;
// - without an `index`, a new id is a new call, and so is a name without an id.
// A call's signature is carried in its id (signed_call_id.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/answer_event.h"

namespace solidrust::dialect {

class CallPieces {
 public:
  static constexpr std::size_t kMostCalls = 1024;    // of one answer
  static constexpr std::size_t kMostHeld = 1 << 20;  // bytes of arguments that wait for a name

  enum class Form : std::uint8_t { stream, whole };  // whole: every element is a call

  // The value of `tool_calls`, or of the older `function_call`: valid JSON. False if it is over a
  // bound. The events' views live until release().
  bool read_list(std::string_view value, Form form, std::vector<AnswerEvent>& events);
  bool read_function(std::string_view value, std::vector<AnswerEvent>& events);

  // At the end: false if there is a call that never got a name.
  bool complete() const noexcept { return held_ == 0; }
  bool any() const noexcept { return begun_ != 0; }
  void release() noexcept { kept_.clear(); }

 private:
  struct Piece {
    std::optional<std::uint64_t> index;
    std::string_view id;
    std::string_view name;
    std::string_view arguments;  // the inside of a string
    std::string_view signature;  // the inside of a string
  };
  struct Call {
    std::optional<std::uint64_t> index;
    std::string id;
    std::string held;                     // arguments that came before the name
    std::optional<std::uint32_t> number;  // once it has a name
  };
  Piece read_piece(std::string_view value);
  void read_function_of(std::string_view value, Piece& piece);
  static void read_extra(std::string_view value, Piece& piece);
  Call* find(const Piece& piece);
  Call* new_call(const Piece& piece);
  bool add(const Piece& piece, Form form, std::vector<AnswerEvent>& events);

  std::deque<Call> calls_;
  std::deque<std::string> kept_;  // texts of events
  std::uint32_t begun_ = 0;
  std::size_t held_ = 0;
};

}  // namespace solidrust::dialect
