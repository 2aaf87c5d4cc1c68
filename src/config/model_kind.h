// What a model is for, which tells the endpoints that take it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace solidrust {

enum class ModelKind : std::uint8_t {
  chat,
  embedding,
  rerank,
  moderation,
  image,
  speech,
  transcription
};

inline constexpr std::array<ModelKind, 7> kModelKinds{
    ModelKind::chat,  ModelKind::embedding, ModelKind::rerank,       ModelKind::moderation,
    ModelKind::image, ModelKind::speech,    ModelKind::transcription};

// As the configuration and reports call it.
constexpr std::string_view model_kind_name(ModelKind kind) noexcept {
  switch (kind) {
    case ModelKind::chat:
      return "chat";
    case ModelKind::embedding:
      return "embedding";
    case ModelKind::rerank:
      return "rerank";
    case ModelKind::moderation:
      return "moderation";
    case ModelKind::image:
      return "image";
    case ModelKind::speech:
      return "speech";
    case ModelKind::transcription:
      return "transcription";
  }
  return {};
}

inline constexpr auto kModelKindNames = [] {
  std::array<std::string_view, kModelKinds.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = model_kind_name(kModelKinds[i]);
  return names;
}();

constexpr std::optional<ModelKind> model_kind_named(std::string_view name) noexcept {
  for (const ModelKind kind : kModelKinds)
    if (model_kind_name(kind) == name) return kind;
  return std::nullopt;
}

}  // namespace solidrust
