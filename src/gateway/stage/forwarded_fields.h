// The caller's header fields that a dialect defines and that are forwarded to a target of the same
// dialect.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "gateway/request_context.h"
#include "http/wire/head.h"

namespace solidrust {

// Views into the caller's head, which outlives this, or into this.
class ForwardedFields {
 public:
  ForwardedFields(const RequestContext& context, Dialect asked);
  std::span<const http::Field> all() const noexcept { return {fields_.data(), count_}; }

 private:
  std::array<http::Field, 2> fields_;
  std::string beta_;  // where several lines say it
  std::size_t count_ = 0;
};

}  // namespace solidrust
