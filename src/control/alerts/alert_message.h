// The message for an alert that begins or ends, in the forms of the receivers. Made only from
// stored rows, so that every attempt sends the same. Names objects by id: contains no email
// address, no key and nothing of a request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/alert_store.h"

namespace solidrust {

struct AlertMessage {
  std::string uid;    // the same in every attempt
  std::string state;  // "firing", "resolved" or "test"
  std::string summary;
  std::int64_t made_ms = 0;
  AlertRow alert;  // empty in a test
};

AlertMessage message_of(const AlertDeliveryRow& delivery);

// {"type":"alert.firing","timestamp":…,"data":{…}}: docs/alerts.md.
std::string webhook_body(const AlertMessage& message);
// {"text":…}: an incoming webhook of Slack.
std::string slack_body(const AlertMessage& message);
// "[SolidRusT] firing: …", in ASCII and one line.
std::string mail_subject(const AlertMessage& message);
std::string mail_text(const AlertMessage& message);

}  // namespace solidrust
