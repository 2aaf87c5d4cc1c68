// What kinds of upstream there are, and their names. What each is like:
// upstream/catalog/kind_row.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace solidrust {

// `sandbox` is built in and stays last; those before it can be configured.
enum class UpstreamKind : std::uint8_t { openai, anthropic, azure, sandbox };

// As the configuration and reports call it.
constexpr std::string_view upstream_kind_name(UpstreamKind kind) noexcept {
  switch (kind) {
    case UpstreamKind::openai:
      return "openai";
    case UpstreamKind::anthropic:
      return "anthropic";
    case UpstreamKind::azure:
      return "azure";
    case UpstreamKind::sandbox:
      return "sandbox";
  }
  return {};
}

// How many can be configured, and their names, in the order of the enumeration.
inline constexpr std::size_t kConfiguredKinds = static_cast<std::size_t>(UpstreamKind::sandbox);
inline constexpr auto kUpstreamKindNames = [] {
  std::array<std::string_view, kConfiguredKinds> names;
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] = upstream_kind_name(static_cast<UpstreamKind>(i));
  return names;
}();

// Nothing for another name, that of the sandbox among them.
constexpr std::optional<UpstreamKind> upstream_kind_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kUpstreamKindNames.size(); ++i)
    if (kUpstreamKindNames[i] == name) return static_cast<UpstreamKind>(i);
  return std::nullopt;
}

}  // namespace solidrust
