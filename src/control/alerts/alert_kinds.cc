#include "control/alerts/alert_kinds.h"

#include "config/alert_kind.h"

namespace solidrust {
namespace {

struct About {
  std::string_view severity;
  std::string_view advice;
};

About about(std::string_view name) noexcept {
  const auto kind = alert_kind_named(name);
  if (!kind) return {};
  switch (*kind) {
    case AlertKind::budget_crossed:
      return {"warning", "solidrust budgets list"};
    case AlertKind::target_ejected:
      return {"warning", "solidrust upstreams list"};
    case AlertKind::model_unavailable:
      return {"critical", "solidrust upstreams list"};
    case AlertKind::error_rate:
      return {"critical", "solidrust requests list --status 5xx --since 15m"};
    case AlertKind::certificate_expires:
      return {"warning", "renew the file of tls.certificate and restart the server"};
    case AlertKind::journal_filling:
      return {"critical", "solidrust doctor"};
    case AlertKind::reload_failed:
      return {"warning", "solidrust config check --config FILE"};
    case AlertKind::key_leaked_in_use:
      break;
  }
  return {"critical", "solidrust requests list --key KEY --status refused"};
}

}  // namespace

std::string_view severity_of(std::string_view kind) noexcept {
  return about(kind).severity;
}

std::string_view advice_of(std::string_view kind) noexcept {
  return about(kind).advice;
}

}  // namespace solidrust
