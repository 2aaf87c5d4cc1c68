#include "web/security_headers.h"

#include <fmt/format.h>

namespace solidrust::web {

std::string page_policy(std::string_view nonce) {
  return fmt::format(
      "default-src 'none'; script-src 'self' 'nonce-{0}'; style-src 'self' 'nonce-{0}'; "
      "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      nonce);
}

AnswerFields::AnswerFields(std::string_view request_id, std::string_view policy, bool secure) {
  fields_.reserve(16);
  add("x-request-id", request_id);
  add("content-security-policy", policy);
  add("x-content-type-options", "nosniff");
  add("referrer-policy", "no-referrer");
  add("x-frame-options", "DENY");
  add("cross-origin-opener-policy", "same-origin");
  add("cross-origin-resource-policy", "same-origin");
  add("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (secure) add("strict-transport-security", "max-age=31536000");
}

}  // namespace solidrust::web
