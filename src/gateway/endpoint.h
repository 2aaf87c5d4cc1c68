// Which endpoints there are, what each demands, and which one a request means.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "http/head.h"
#include "http/target.h"
#include "store/rows.h"

namespace solidrust {

enum class EndpointId : std::uint8_t {
  chat_completions,
  completions,
  embeddings,
  models,
  model,
  key,
  healthz,
  readyz,
};

enum class EndpointAccess : std::uint8_t { closed, open };  // closed: needs a key

enum class BodyRule : std::uint8_t { none, json };

struct Endpoint {
  EndpointId id;
  http::Method method;
  std::string_view path;    // exact; ending in '/': and whatever follows, taken as it is
  std::uint32_t scope = 0;  // 0: any key
  BodyRule body = BodyRule::none;
  EndpointAccess access = EndpointAccess::closed;

  bool takes_rest() const noexcept { return path.ends_with('/'); }
};

// How the paths may be spelled: a model's id is one name.
inline constexpr http::TargetRules kTargetRules{"/v1", "/v1/models/"};

// The one table. Whatever is not listed does not exist; whatever is not listed as open is closed.
inline constexpr std::array kEndpoints{
    Endpoint{EndpointId::chat_completions, http::Method::post, "/v1/chat/completions",
             kScopeChatRead, BodyRule::json},
    Endpoint{EndpointId::completions, http::Method::post, "/v1/completions", kScopeChatRead,
             BodyRule::json},
    Endpoint{EndpointId::embeddings, http::Method::post, "/v1/embeddings", kScopeEmbeddingsRead,
             BodyRule::json},
    Endpoint{EndpointId::models, http::Method::get, "/v1/models", kScopeModelsList},
    Endpoint{EndpointId::model, http::Method::get, "/v1/models/", kScopeModelsList},
    Endpoint{EndpointId::key, http::Method::get, "/v1/key"},
    Endpoint{EndpointId::healthz, http::Method::get, "/healthz", 0, BodyRule::none,
             EndpointAccess::open},
    Endpoint{EndpointId::readyz, http::Method::get, "/readyz", 0, BodyRule::none,
             EndpointAccess::open},
};

inline constexpr std::string_view kAllMethods = "GET, HEAD, POST";

struct EndpointMatch {
  const Endpoint* endpoint = nullptr;  // null: 405 if `allow` is set, else 404
  std::string_view rest;               // what follows a path that takes a rest; never empty then
  std::string_view allow;              // for the Allow field
};

// HEAD is answered like GET. The rest keeps its slashes: ids such as Qwen/Qwen3-4B have them.
EndpointMatch match_endpoint(const http::RequestHead& head) noexcept;

}  // namespace solidrust
