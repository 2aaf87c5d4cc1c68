// An error in the form of the caller's dialect.
#pragma once

#include <string>

#include "base/error.h"
#include "gateway/request_context.h"

namespace solidrust {

struct ErrorAnswer {
  int status = 0;
  std::string body;  // JSON
};

// The upstream's own refusal if it is passed on unchanged, else the error in the envelope of the
// caller's dialect.
ErrorAnswer error_answer(const RequestContext& context, const Error& error);

}  // namespace solidrust
