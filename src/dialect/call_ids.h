// The ids of calls. Some model servers give the same ones again in each answer, or to all calls of
// one, and clients that identify calls by their ids then take a new call for an old one: Claude
// Code repeats its request endlessly.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include "dialect/turn.h"

namespace solidrust::dialect {

// The ids that a request contains already.
class CallIds {
 public:
  CallIds() = default;
  // The calls of this request, which need not outlive this.
  explicit CallIds(const Turn& turn);

  // The inside of a JSON string.
  bool has(std::string_view id) const { return ids_.count(std::string(id)) != 0; }

 private:
  std::unordered_set<std::string> ids_;
};

// The ids of one response.
class AnswerCallIds {
 public:
  // `asked`: of the request, which outlives this; null: it is not known.
  explicit AnswerCallIds(const CallIds* asked) noexcept : asked_(asked) {}

  // Whether a call of the response can keep this id (the inside of a JSON string): no other call
  // has it.
  bool take(std::string_view id);
  std::size_t held() const noexcept { return held_; }

 private:
  const CallIds* asked_;
  std::unordered_set<std::string> ids_;
  std::size_t held_ = 0;
};

}  // namespace solidrust::dialect
