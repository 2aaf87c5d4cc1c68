// A request for a target that speaks another dialect than the caller.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "dialect/answer_reader.h"
#include "dialect/answer_writer.h"
#include "dialect/call_ids.h"
#include "dialect/dialect.h"
#include "dialect/tool_names.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"
#include "gateway/attempt/sealed_reasoning.h"
#include "gateway/attempt/upstream_body.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

struct RequestContext;

// The request in the form between the dialects: made when the first target needs it. Part of the
// request's context.
struct Conversion {
  std::optional<Result<dialect::Turn>> turn;  // an Error: no other dialect can express it
  dialect::ToolNames tools;
  dialect::CallIds calls;
  std::optional<SealedReasoning> seal;  // the account's; none: signed reasoning is dropped
};

// Messages or items and their parts: a longer conversation is not translated, because each part
// costs far more than its bytes. Far more than a context can hold.
inline constexpr std::uint64_t kMostPieces = 32'768;

// The request in the target's dialect. An Error names the field that cannot be expressed, or says
// that there are too many parts or that the translated body is over twice the largest body's size.
Result<dialect::WrittenRequest> convert_request(RequestContext& context, const Target& target,
                                                Dialect dialect, OwnFields asks);

// What was left out of it, for x-solidrust-dropped: as many names as a header field holds.
std::string dropped_names(const RequestContext& context, const dialect::WrittenRequest& written);

std::unique_ptr<dialect::AnswerReader> make_answer_reader(Dialect upstreams);

// `model`: JSON text; it and the context outlive the writer.
std::unique_ptr<dialect::AnswerWriter> make_answer_writer(const RequestContext& context,
                                                          std::string_view model);

}  // namespace solidrust
