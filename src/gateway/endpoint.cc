#include "gateway/endpoint.h"

#include <array>
#include <cstddef>

#include "gateway/operation/chat_completions/row.h"
#include "gateway/operation/completions/row.h"
#include "gateway/operation/embeddings/row.h"
#include "gateway/operation/health/row.h"
#include "gateway/operation/image_edits/row.h"
#include "gateway/operation/images/row.h"
#include "gateway/operation/key/row.h"
#include "gateway/operation/message_tokens/row.h"
#include "gateway/operation/messages/row.h"
#include "gateway/operation/models/row.h"
#include "gateway/operation/moderations/row.h"
#include "gateway/operation/rerank/row.h"
#include "gateway/operation/responses/row.h"
#include "gateway/operation/speech/row.h"
#include "gateway/operation/tokenize/row.h"
#include "gateway/operation/transcriptions/row.h"

namespace solidrust {
namespace {

constexpr auto kEndpoints = std::to_array<const Endpoint*>(
    {&kChatCompletions, &kResponses,    &kMessages,   &kMessageTokens,  &kCompletions,
     &kEmbeddings,      &kRerank,       &kRootRerank, &kRerank2,        &kModerations,
     &kImages,          &kImageEdits,   &kSpeech,     &kTranscriptions, &kTranslations,
     &kTokenize,        &kRootTokenize, &kDetokenize, &kRootDetokenize, &kModelList,
     &kOneModel,        &kKeyCard,      &kHealthz,    &kReadyz});

bool same_path(const Endpoint& endpoint, std::string_view path) noexcept {
  if (!endpoint.takes_rest()) return path == endpoint.path;
  return path.size() > endpoint.path.size() && path.starts_with(endpoint.path);
}

bool same_method(const Endpoint& endpoint, http::Method method) noexcept {
  if (method == http::Method::head) method = http::Method::get;
  return method == endpoint.method;
}

// Every path of the table has one method, so that one answer is enough for Allow.
constexpr bool one_method_a_path() {
  for (std::size_t a = 0; a < kEndpoints.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      if (kEndpoints[a]->path == kEndpoints[b]->path) return false;
  return true;
}
static_assert(one_method_a_path());

}  // namespace

std::span<const Endpoint* const> endpoints() noexcept {
  return kEndpoints;
}

EndpointMatch match_endpoint(const http::RequestHead& head) noexcept {
  EndpointMatch match;
  if (head.path == "*") match.allow = kAllMethods;  // OPTIONS of the server itself
  for (const Endpoint* row : kEndpoints) {
    const Endpoint& endpoint = *row;
    if (!same_path(endpoint, head.path)) continue;
    if (same_method(endpoint, head.method)) {
      match.endpoint = &endpoint;
      if (endpoint.takes_rest()) match.rest = head.path.substr(endpoint.path.size());
    } else {
      match.allow = endpoint.method == http::Method::get ? "GET, HEAD" : "POST";
    }
    return match;
  }
  return match;
}

}  // namespace solidrust
