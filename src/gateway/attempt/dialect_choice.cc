#include "gateway/attempt/dialect_choice.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "gateway/attempt/conversion.h"
#include "upstream/exchange/request_form.h"

namespace solidrust {
namespace {

// By whom a request of this dialect is understood best, its own first.
constexpr std::array<Dialect, 3> preference(Dialect callers) noexcept {
  switch (callers) {
    case Dialect::chat:
      return {Dialect::chat, Dialect::messages, Dialect::responses};
    case Dialect::responses:
      return {Dialect::responses, Dialect::chat, Dialect::messages};
    case Dialect::messages:
      break;
  }
  return {Dialect::messages, Dialect::chat, Dialect::responses};
}

Error nobody_speaks_it(const RequestContext& context) {
  return {ErrorCode::model_not_found,
          "No server of the model `" + context.model->name + "` answers " +
              std::string(context.match.endpoint->path) + ".",
          "model"};
}

}  // namespace

std::optional<Dialect> dialect_for(const ModelCall& call, Dialects speaks) noexcept {
  if (speaks.has(call.dialect)) return call.dialect;
  if (!call.converts) return std::nullopt;
  for (const Dialect dialect : preference(call.dialect))
    if (speaks.has(dialect)) return dialect;
  return std::nullopt;
}

Operation operation_in(const ModelCall& call, Dialect dialect) noexcept {
  return dialect == call.dialect ? call.operation : main_operation(dialect);
}

Dialect callers_dialect(const RequestContext& context) noexcept {
  const Endpoint* const endpoint = context.match.endpoint;
  if (endpoint != nullptr && endpoint->call != nullptr) return endpoint->call->dialect;
  const bool anthropic = !context.exchange.head().fields.find("anthropic-version").empty();
  return anthropic ? Dialect::messages : Dialect::chat;
}

Result<void> keep_fit_targets(RequestContext& context) {
  const ModelCall& call = *context.match.endpoint->call;
  const auto speaks_it = [&](const Target& target) {
    return target.upstream->speaks.has(call.dialect);
  };
  if (std::all_of(context.targets.begin(), context.targets.end(), speaks_it)) return {};
  // A single target is simply tried: its error is the caller's as well.
  const bool only = context.targets.size() == 1;
  std::optional<Error> why;
  std::vector<Target> fit;
  for (const Target& target : context.targets) {
    const std::optional<Dialect> dialect = dialect_for(call, target.upstream->speaks);
    bool fits = dialect.has_value();
    if (fits && *dialect != call.dialect && !only) {
      const auto written = convert_request(context, target, *dialect, OwnFields());
      fits = written.ok();
      if (!fits && !why) why = written.error();
    }
    if (fits)
      fit.push_back(target);
    else
      context.trail.passed_over(target, RouteStep::unfit);
  }
  if (fit.empty()) return why ? std::move(*why) : nobody_speaks_it(context);
  if (fit.size() == context.targets.size()) return {};
  context.fit_targets = std::move(fit);
  context.targets = context.fit_targets;
  return {};
}

}  // namespace solidrust
