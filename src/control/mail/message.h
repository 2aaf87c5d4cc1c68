// A letter as it goes over the wire (RFC 5322).
#pragma once

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "control/mail/mailer.h"

namespace solidrust {

// With CRLF, and headers that no line break in an address or subject can add to. `id` makes the
// Message-ID unique.
std::string render_message(const Letter& letter, const std::string& from, SystemTime now,
                           const std::string& id);

}  // namespace solidrust
