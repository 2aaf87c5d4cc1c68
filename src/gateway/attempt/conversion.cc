#include "gateway/attempt/conversion.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/clock.h"
#include "dialect/chat/answer_writer.h"
#include "dialect/chat/chat_reader.h"
#include "dialect/chat/request_reader.h"
#include "dialect/chat/request_writer.h"
#include "dialect/messages/answer_reader.h"
#include "dialect/messages/answer_writer.h"
#include "dialect/messages/request_reader.h"
#include "dialect/messages/request_writer.h"
#include "dialect/responses/answer_reader.h"
#include "dialect/responses/answer_writer.h"
#include "dialect/responses/request_reader.h"
#include "dialect/responses/request_writer.h"
#include "gateway/request_context.h"

namespace solidrust {
namespace {

using dialect::Turn;

Result<Turn> read_turn(Dialect callers, std::string_view body, const dialect::ReasoningSeal* seal) {
  switch (callers) {
    case Dialect::chat:
      return dialect::read_chat_request(body, seal);
    case Dialect::responses:
      return dialect::read_responses_request(body, seal);
    case Dialect::messages:
      break;
  }
  return dialect::read_messages_request(body, seal);
}

Result<dialect::WrittenRequest> write_turn(Dialect dialect, const Turn& turn,
                                           const dialect::TargetForm& form) {
  switch (dialect) {
    case Dialect::chat:
      return dialect::write_chat_request(turn, form);
    case Dialect::responses:
      return dialect::write_responses_request(turn, form);
    case Dialect::messages:
      break;
  }
  return dialect::write_messages_request(turn, form);
}

// A test key's conversations are apart from a live key's.
void seal_for_account(RequestContext& context) {
  const SecretBox* const box = context.services.reasoning;
  if (box == nullptr) return;
  std::string owner(context.principal->account.str());
  if (context.principal->environment == Environment::test) owner += " test";
  context.conversion.seal.emplace(*box, context.services.random, owner);
}

}  // namespace

Result<dialect::WrittenRequest> convert_request(RequestContext& context, const Target& target,
                                                Dialect dialect, OwnFields asks) {
  Conversion& conversion = context.conversion;
  if (context.request.pieces > kMostPieces)
    return Error{ErrorCode::invalid_value,
                 "The conversation has more than " + std::to_string(kMostPieces) +
                     " messages and parts, too many to translate it for this model's servers: "
                     "shorten it."};
  if (!conversion.turn) {
    seal_for_account(context);
    conversion.turn = read_turn(context.match.endpoint->call->dialect, context.request.bytes,
                                conversion.seal ? &*conversion.seal : nullptr);
    if (conversion.turn->ok()) {
      conversion.tools = dialect::ToolNames(conversion.turn->value());
      conversion.calls = dialect::CallIds(conversion.turn->value());
    }
  }
  if (!conversion.turn->ok()) return conversion.turn->error();
  const Upstream& upstream = *target.upstream;
  dialect::TargetForm form;
  form.model = target.model;
  form.openai = upstream.openai_fields;
  form.ask_usage = asks.has(OwnField::stream_options);
  form.reasoning_replay = context.model->reasoning_replay;
  form.default_max_tokens = context.model->default_max_tokens.value_or(form.default_max_tokens);
  Result<dialect::WrittenRequest> written = write_turn(dialect, conversion.turn->value(), form);
  if (written && written->body.size() > 2 * context.services.limits.max_body)
    return Error{ErrorCode::request_too_large,
                 "The request is too large once it is translated for this model's servers: shorten "
                 "it."};
  return written;
}

std::string dropped_names(const RequestContext& context, const dialect::WrittenRequest& written) {
  constexpr std::size_t kMost = 1'024;
  std::string list;
  for (const auto* names : {&context.conversion.turn->value().dropped, &written.dropped})
    for (const std::string_view name : *names) {
      if (list.size() + name.size() > kMost) return list + ", other";
      if (!list.empty()) list += ", ";
      list += name;
    }
  return list;
}

std::unique_ptr<dialect::AnswerReader> make_answer_reader(Dialect upstreams) {
  switch (upstreams) {
    case Dialect::chat:
      return std::make_unique<dialect::ChatReader>();
    case Dialect::responses:
      return std::make_unique<dialect::ResponsesReader>();
    case Dialect::messages:
      break;
  }
  return std::make_unique<dialect::MessagesReader>();
}

std::unique_ptr<dialect::AnswerWriter> make_answer_writer(const RequestContext& context,
                                                          std::string_view model) {
  dialect::AnswerFacts facts;
  facts.id = context.id.view().substr(context.id.view().find('_') + 1);
  facts.request_id = context.id.view();
  facts.model = model;
  facts.created_s = unix_ms(context.services.clock.system()) / 1'000;
  facts.clock = &context.services.clock;
  facts.prompt_tokens = std::max<std::uint64_t>(1, context.request.prompt_tokens);
  facts.request = context.request.bytes;
  facts.tools = &context.conversion.tools;
  facts.calls = &context.conversion.calls;
  facts.seal = context.conversion.seal ? &*context.conversion.seal : nullptr;
  facts.include_usage = context.request.include_usage;
  switch (context.match.endpoint->call->dialect) {
    case Dialect::chat:
      return std::make_unique<dialect::ChatWriter>(facts);
    case Dialect::responses:
      return std::make_unique<dialect::ResponsesWriter>(facts);
    case Dialect::messages:
      break;
  }
  return std::make_unique<dialect::MessagesWriter>(facts);
}

}  // namespace solidrust
