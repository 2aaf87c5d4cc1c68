// The table of the kinds of upstream: whatever differs by kind is a member of its row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "config/upstream_kind.h"
#include "dialect/dialect.h"

namespace solidrust {

// The header that carries our key.
enum class AuthForm : std::uint8_t {
  bearer,     // Authorization: Bearer …
  api_key,    // api-key: …
  x_api_key,  // x-api-key: …
};

// Whether a server knows the newest fields of OpenAI's own API. Others that speak its dialects know
// fewer.
enum class OpenAiFields : std::uint8_t {
  unknown,
  at_openai,  // at api.openai.com
  known,
};

// Where a probe asks whether a server is alive.
enum class ProbePath : std::uint8_t { health, models };

struct UpstreamKindRow {
  UpstreamKind kind;
  // What a server of the kind speaks, and how its key is sent, when the configuration does not say.
  Dialects speaks;
  AuthForm auth;
  std::string_view provider;  // gen_ai.provider.name of a span
  OpenAiFields openai_fields = OpenAiFields::unknown;
  ProbePath first_probe = ProbePath::health;  // models: it has no /health
  // Its list of models needs anthropic-version. A server of another kind that gets this field
  // answers in Anthropic's form, or not at all.
  bool wants_version = false;
};

// In the order of the enumeration.
inline constexpr std::array kUpstreamKindRows{
    UpstreamKindRow{.kind = UpstreamKind::openai,
                    .speaks = Dialect::chat,
                    .auth = AuthForm::bearer,
                    .provider = "openai",
                    .openai_fields = OpenAiFields::at_openai},
    UpstreamKindRow{.kind = UpstreamKind::anthropic,
                    .speaks = Dialect::messages,
                    .auth = AuthForm::x_api_key,
                    .provider = "anthropic",
                    .first_probe = ProbePath::models,
                    .wants_version = true},
    UpstreamKindRow{.kind = UpstreamKind::azure,
                    .speaks = Dialects(Dialect::chat) | Dialect::responses,
                    .auth = AuthForm::api_key,
                    .provider = "azure.ai.openai",
                    .openai_fields = OpenAiFields::known},
    UpstreamKindRow{.kind = UpstreamKind::sandbox,
                    .speaks = Dialect::chat,
                    .auth = AuthForm::bearer,
                    .provider = "solidrust.sandbox"},
};

constexpr const UpstreamKindRow& kind_row(UpstreamKind kind) noexcept {
  return kUpstreamKindRows[static_cast<std::size_t>(kind)];
}

// Every kind has its row, in its place.
static_assert([] {
  for (std::size_t i = 0; i < kUpstreamKindRows.size(); ++i)
    if (kUpstreamKindRows[i].kind != static_cast<UpstreamKind>(i)) return false;
  return kUpstreamKindRows.size() == kConfiguredKinds + 1;
}());

}  // namespace solidrust
