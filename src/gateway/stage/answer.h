// How every response is sent: with its request id and, if a target was tried, the target's name.
#pragma once

#include <array>
#include <cassert>
#include <span>
#include <string_view>

#include "base/error.h"
#include "gateway/request_context.h"
#include "http/wire/head.h"
#include "net/task.h"

namespace solidrust {

// The header fields of one answer. Views: what they point to must outlive the answer.
class AnswerFields {
 public:
  // Starts with those that every answer has. The context outlives it.
  explicit AnswerFields(RequestContext& context);
  void add(std::string_view name, std::string_view value) noexcept {
    assert(count_ < fields_.size());
    fields_[count_++] = {name, value};
  }
  std::span<const http::Field> all() const noexcept { return {fields_.data(), count_}; }

 private:
  std::array<http::Field, 32> fields_;
  std::size_t count_ = 0;
};

// A complete answer. Sets context.status, 499 if the client was gone.
Task<void> answer(RequestContext& context, int status, const AnswerFields& fields,
                  std::string_view body);

// The same with JSON.
Task<void> answer_json(RequestContext& context, int status, std::string_view body);

// The error in its envelope. If a response has begun already, ends the connection instead: the code
// that began it reports its own failures. Notes the error for the log.
Task<void> answer_error(RequestContext& context, Error error);

// Why the request failed, for the log; a client that went away makes it a 499.
void note_error(RequestContext& context, Error error);

}  // namespace solidrust
