// What is sent when an alert begins or is over, in the forms that receivers take. Made of the
// stored rows alone, so that it is the same in each try. Names objects by id: no address, no key,
// nothing of a request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/alert_store.h"

namespace solidrust {

struct AlertMessage {
  std::string uid;    // the same in each try
  std::string state;  // "firing", "resolved" or "test"
  std::string summary;
  std::int64_t made_ms = 0;
  AlertRow alert;  // of a test all is empty
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
