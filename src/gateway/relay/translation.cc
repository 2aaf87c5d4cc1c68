#include "gateway/relay/translation.h"

#include "gateway/accounting/told_usage.h"

namespace solidrust {

AnswerKind Translation::read(const http::SsePiece& piece, UsageReading& usage,
                             std::string_view& text) {
  events_.clear();
  const AnswerKind kind = reader_->read_event(piece.event, piece.data, usage, events_);
  for (const dialect::AnswerEvent& event : events_)
    if (event.text.given() && !event.text.empty()) text = event.text.inside;
  return kind;
}

void Translation::begin(std::string& out) {
  if (begun_) return;
  begun_ = true;
  writer_->begin(out);
}

Result<void> Translation::write(std::string& out) {
  for (const dialect::AnswerEvent& event : events_) {
    begin(out);
    if (Result<void> written = writer_->write(event, out); !written) return written;
  }
  events_.clear();
  if (writer_->held() > max_event_)
    return Error{ErrorCode::upstream_error,
                 "The answer is too long to be translated.",
                 {},
                 "more than " + std::to_string(max_event_) + " bytes are kept for its translation"};
  return {};
}

Result<void> Translation::end(const UsageReading& usage, std::string& out) {
  begin(out);
  return writer_->end(told_usage(usage, prompt_), out);
}

void Translation::fail(const Error& error, const UsageReading& usage, std::string& out) {
  begin(out);
  writer_->fail(error, told_usage(usage, prompt_), out);
}

std::string_view Translation::ping() const noexcept {
  return begun_ ? writer_->ping() : kSilencePing;
}

}  // namespace solidrust
