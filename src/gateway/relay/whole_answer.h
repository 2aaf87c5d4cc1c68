// A non-streamed response of a target: read in its dialect, and converted into the caller's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dialect/answer_event.h"
#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"
#include "gateway/request_context.h"

namespace solidrust {

// One for each attempt. The context and `written_name` (JSON text: the model in an answer that we
// write) outlive it.
class WholeAnswer {
 public:
  WholeAnswer(const RequestContext& context, Dialect upstreams, std::string_view written_name);

  // `content`, `error` or `invalid`. The body stays as it is until shape().
  AnswerKind read(std::string_view body);
  const UsageReading& usage() const noexcept { return usage_; }
  // The name of the model as the answer says it: JSON text; empty: it does not, or it is
  // translated. Points into the body.
  std::string_view model() const noexcept { return model_.last; }
  bool translated() const noexcept { return reader_ != nullptr; }
  // After read(): the response in the form that the caller asked for. An Error: it cannot be
  // brought into that form.
  Result<void> shape(std::string& body, const AnswerName& name);

 private:
  const RequestContext& context_;
  const Dialect upstreams_;
  const std::string_view written_name_;
  UsageReading usage_;
  ModelPlaces model_;                              // where the dialects are the same
  std::unique_ptr<dialect::AnswerReader> reader_;  // where they differ
  std::vector<dialect::AnswerEvent> events_;
};

}  // namespace solidrust
