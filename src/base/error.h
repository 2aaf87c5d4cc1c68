// A failure, with a message for the caller and one for the log.
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
  // The model server's own message, for the operator's record. Contains neither our credential nor
  // the server's address; may still repeat parts of the prompt.
  std::string said;
  std::uint32_t retry_after_s = 0;  // seconds until a retry may succeed; 0: unknown

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
