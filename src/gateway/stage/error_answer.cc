#include "gateway/stage/error_answer.h"

#include "dialect/messages/envelope.h"
#include "gateway/attempt/dialect_choice.h"

namespace solidrust {

ErrorAnswer error_answer(const RequestContext& context, const Error& error) {
  if (context.passed_refusal.status != 0)
    return {context.passed_refusal.status, context.passed_refusal.body};
  switch (callers_dialect(context)) {
    case Dialect::chat:
    case Dialect::responses:
      break;
    case Dialect::messages:
      return {dialect::messages_error_row(error.code).status,
              dialect::messages_error_envelope(error, context.id.view())};
  }
  return {error_row(error.code).status, error_envelope(error)};
}

}  // namespace solidrust
