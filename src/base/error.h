// A failure on its way to whoever handles it: what the caller is told, and what the log is told.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/error_code.h"

namespace solidrust {

struct Error {
  ErrorCode code = ErrorCode::internal_error;
  std::string message;   // public: for the caller, says what to do; never a secret
  std::string param;     // public: the field it is about, or empty (rendered as null)
  std::string internal;  // for the log only; never a key, prompt or body
  // What a model server said, for the operator's record: never our credential with it, nor where
  // it is. What it repeats of the prompt is not taken out yet.
  std::string said;
  std::uint32_t retry_after_s = 0;  // when to try again; 0: not known

  Error() = default;
  Error(ErrorCode code_, std::string message_, std::string param_ = {}, std::string internal_ = {})
      : code(code_),
        message(std::move(message_)),
        param(std::move(param_)),
        internal(std::move(internal_)) {}
};

// The OpenAI error envelope: {"error":{"message","type","code","param"}}.
std::string error_envelope(const Error& error);

}  // namespace solidrust
