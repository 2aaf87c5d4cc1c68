#include "gateway/relay/whole_answer.h"

#include "gateway/accounting/told_usage.h"
#include "gateway/attempt/same_dialect.h"

namespace solidrust {

WholeAnswer::WholeAnswer(const RequestContext& context, Dialect upstreams,
                         std::string_view written_name)
    : context_(context), upstreams_(upstreams), written_name_(written_name) {
  usage_.bound = context.usage.bound;
}

AnswerKind WholeAnswer::read(std::string_view body) {
  const ModelCall& call = *context_.match.endpoint->call;
  if (upstreams_ == call.dialect) return read_whole_in(call.operation, body, usage_, &model_);
  reader_ = make_answer_reader(upstreams_);
  return reader_->read_whole(body, usage_, events_);
}

Result<void> WholeAnswer::shape(std::string& body, const AnswerName& name) {
  const ModelCall& call = *context_.match.endpoint->call;
  if (reader_ == nullptr) return call.shape(body, context_.request, model_, name.against(model_));
  const std::unique_ptr<dialect::AnswerWriter> writer = make_answer_writer(context_, written_name_);
  for (const dialect::AnswerEvent& event : events_) {
    writer->take(event);
    if (writer->held() > context_.services.limits.max_answer)
      return Error{ErrorCode::upstream_error, "The answer is too long to be translated."};
  }
  std::string written;
  Result<void> said = writer->whole(told_usage(usage_, context_.request.prompt_tokens), written);
  if (said) body = std::move(written);
  return said;
}

}  // namespace solidrust
