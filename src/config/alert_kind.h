// The kinds of alerts for an operator.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace solidrust {

enum class AlertKind : std::uint8_t {
  budget_crossed,
  target_ejected,
  model_unavailable,
  error_rate,
  certificate_expires,
  journal_filling,
  reload_failed,
  key_leaked_in_use
};

inline constexpr std::array<AlertKind, 8> kAlertKinds{
    AlertKind::budget_crossed, AlertKind::target_ejected,      AlertKind::model_unavailable,
    AlertKind::error_rate,     AlertKind::certificate_expires, AlertKind::journal_filling,
    AlertKind::reload_failed,  AlertKind::key_leaked_in_use};

// As the configuration, messages and the database call it.
constexpr std::string_view alert_kind_name(AlertKind kind) noexcept {
  switch (kind) {
    case AlertKind::budget_crossed:
      return "budget_crossed";
    case AlertKind::target_ejected:
      return "target_ejected";
    case AlertKind::model_unavailable:
      return "model_unavailable";
    case AlertKind::error_rate:
      return "error_rate";
    case AlertKind::certificate_expires:
      return "certificate_expires";
    case AlertKind::journal_filling:
      return "journal_filling";
    case AlertKind::reload_failed:
      return "reload_failed";
    case AlertKind::key_leaked_in_use:
      break;
  }
  return "key_leaked_in_use";
}

inline constexpr auto kAlertKindNames = [] {
  std::array<std::string_view, kAlertKinds.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = alert_kind_name(kAlertKinds[i]);
  return names;
}();

constexpr std::optional<AlertKind> alert_kind_named(std::string_view name) noexcept {
  for (const AlertKind kind : kAlertKinds)
    if (alert_kind_name(kind) == name) return kind;
  return std::nullopt;
}

}  // namespace solidrust
