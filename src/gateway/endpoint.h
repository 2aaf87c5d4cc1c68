// What an endpoint is, and which one a request means. Each has one row, in its folder of
// gateway/operation/; the stages ask the row and never which endpoint it is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/usage_unit.h"
#include "dialect/dialect.h"
#include "dialect/model_name.h"
#include "gateway/stage/model_request.h"
#include "http/wire/head.h"
#include "http/wire/target.h"
#include "net/task.h"
#include "store/rows.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

struct FieldRule;
struct FormRule;
struct RequestContext;

enum class EndpointAccess : std::uint8_t { closed, open };  // closed: needs a key

// What a response is billed by. The reader of the prompt's field sets prompt_at and prompt_tokens
// (gateway/stage/model_request.h); without them the prompt counts as 0 tokens where it is reserved
// or estimated.
enum class TokenUse : std::uint8_t {
  prompt_and_completion,
  prompt_only,  // no token is generated
  nothing,      // none is used
};

// What the model's answer is.
enum class AnswerForm : std::uint8_t {
  json,
  json_or_text,  // as the caller asked; anything but JSON passes unchanged
  sound,         // passes unchanged
};

// The part of a row for endpoints that a model answers.
struct ModelCall {
  Operation operation;              // what an upstream of the same dialect is asked for
  Dialect dialect = Dialect::chat;  // of the body and the answer
  bool converts = false;            // a target of another dialect may answer as well
  std::optional<ModelKind> kind = std::nullopt;  // which models it takes; none: all
  TokenUse uses = TokenUse::prompt_and_completion;
  // In the dialect chat a stream of it reports its usage only if it is asked to (stream_options).
  bool asks_usage = false;
  UsageUnit unit = UsageUnit::none;  // what is counted besides tokens
  // The fields of the body that we act on: of JSON, or of a form with files.
  std::span<const FieldRule> (*fields)() noexcept = nullptr;
  std::span<const FormRule> (*form)() noexcept = nullptr;
  AnswerForm answers = AnswerForm::json;
  // A check that involves several fields; null: none.
  Result<void> (*check)(const ModelRequest& request) = nullptr;
  // Brings a non-streamed answer, which is valid JSON, into the form that was asked for, with this
  // name for its model (JSON text; empty: as it is).
  Result<void> (*shape)(std::string& answer, const ModelRequest& request, const ModelPlaces& model,
                        std::string_view name) = nullptr;
};

// One endpoint: either `call` or `answer` is set.
struct Endpoint {
  http::Method method;
  std::string_view path;    // exact; ending in '/': and whatever follows, taken as it is
  std::uint32_t scope = 0;  // 0: any key
  EndpointAccess access = EndpointAccess::closed;
  const ModelCall* call = nullptr;                          // a model answers; null: the gateway
  Task<void> (*answer)(RequestContext& context) = nullptr;  // by this; the body is not read

  bool other_path = false;  // of another row, for clients that ask there; not shown to people

  constexpr bool takes_rest() const noexcept { return path.ends_with('/'); }
  // The same endpoint at this path as well.
  constexpr Endpoint also_at(std::string_view other) const noexcept {
    Endpoint same = *this;
    same.path = other;
    same.other_path = true;
    return same;
  }
};

// How the paths may be spelled: a model's id is one name.
inline constexpr http::TargetRules kTargetRules{"/v1", "/v1/models/"};

// The one table, in the order in which it is shown to people. Whatever is not listed does not
// exist; whatever is not listed as open is closed.
std::span<const Endpoint* const> endpoints() noexcept;

inline constexpr std::string_view kAllMethods = "GET, HEAD, POST";

struct EndpointMatch {
  const Endpoint* endpoint = nullptr;  // null: 405 if `allow` is set, else 404
  std::string_view rest;               // what follows a path that takes a rest; never empty then
  std::string_view allow;              // for the Allow field

  // What its calls count besides tokens.
  UsageUnit unit() const noexcept {
    return endpoint == nullptr || endpoint->call == nullptr ? UsageUnit::none
                                                            : endpoint->call->unit;
  }
};

// HEAD is answered like GET. The rest keeps its slashes: ids such as Qwen/Qwen3-4B have them.
EndpointMatch match_endpoint(const http::RequestHead& head) noexcept;

}  // namespace solidrust
