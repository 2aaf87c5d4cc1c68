#include "gateway/attempt/same_dialect.h"

#include <string>

#include "dialect/chat/answer_reading.h"
#include "dialect/media_events.h"
#include "dialect/messages/envelope.h"
#include "dialect/messages/pass_reader.h"
#include "dialect/plain_answer.h"
#include "dialect/responses/pass_reader.h"
#include "gateway/operation/rerank/rerank_answer.h"

namespace solidrust {
namespace {

void write_messages_break(const Error& error, std::string_view request_id, std::uint64_t,
                          std::string& out) {
  out.append("event: error\ndata: ")
      .append(dialect::messages_error_envelope(error, request_id))
      .append("\n\n");
}

void write_media_break(const Error& error, std::string_view, std::uint64_t, std::string& out) {
  out.append("event: error\ndata: ").append(error_envelope(error)).append("\n\n");
}

std::string_view whole_block(std::string_view data) {
  return data;
}

constexpr EventPass::Form kResponsesForm{.read = dialect::read_responses_event,
                                         .error_block = dialect::responses_error_block,
                                         .write_break = dialect::write_responses_break,
                                         .ping = kSilencePing};
constexpr EventPass::Form kMessagesForm{.read = dialect::read_messages_event,
                                        .error_block = whole_block,
                                        .write_break = write_messages_break,
                                        .ping = dialect::kMessagesPing};
constexpr EventPass::Form kMedia{.read = read_media_event,
                                 .error_block = whole_block,
                                 .write_break = write_media_break,
                                 .ping = kSilencePing};

}  // namespace

AnswerKind read_whole_in(Operation operation, std::string_view body, UsageReading& usage,
                         ModelPlaces* model) {
  switch (operation) {
    case Operation::chat_completion:
    case Operation::completion:
    case Operation::embedding:
      break;
    case Operation::response:
      return dialect::read_responses_answer(body, usage, model);
    case Operation::message:
      return dialect::read_messages_answer(body, usage, model);
    case Operation::token_count:
      return dialect::read_messages_count(body);
    case Operation::rerank:
      return read_rerank_answer(body, usage, model);
    case Operation::moderation:
    case Operation::image:
    case Operation::image_edit:
    case Operation::speech:
    case Operation::transcription:
    case Operation::translation:
    case Operation::tokenize:
    case Operation::detokenize:
      return read_plain_answer(body, usage, model);
  }
  return read_whole_answer(body, usage, model);
}

ErrorBlock error_block_in(Dialect dialect) noexcept {
  switch (dialect) {
    case Dialect::chat:
    case Dialect::messages:
      break;
    case Dialect::responses:
      return kResponsesForm.error_block;
  }
  return whole_block;
}

const EventPass::Form* event_form(Operation operation) noexcept {
  switch (operation) {
    case Operation::response:
      return &kResponsesForm;
    case Operation::message:
    case Operation::token_count:
      return &kMessagesForm;
    case Operation::image:
    case Operation::image_edit:
    case Operation::speech:
    case Operation::transcription:
    case Operation::translation:
      return &kMedia;
    case Operation::chat_completion:
    case Operation::completion:
    case Operation::embedding:
    case Operation::rerank:
    case Operation::moderation:
    case Operation::tokenize:
    case Operation::detokenize:
      break;
  }
  return nullptr;
}

}  // namespace solidrust
