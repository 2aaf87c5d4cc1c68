// An email as it is sent (RFC 5322).
#pragma once

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "control/mail/mailer.h"

namespace solidrust {

// With CRLF. `id` makes the Message-ID unique. Text beyond ASCII, or with lines of more than 998
// bytes, goes as quoted-printable. An error (invalid_argument) where an address or the subject has
// a line break or another control character in it: it could add headers, or a recipient.
Result<std::string> render_message(const Letter& letter, const std::string& from, SystemTime now,
                                   const std::string& id);

}  // namespace solidrust
