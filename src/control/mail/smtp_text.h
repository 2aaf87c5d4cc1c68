// The parts of SMTP's text: addresses in commands, and a message as DATA carries it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace solidrust {

// Bytes of a line, without its CRLF (RFC 5322 section 2.1.1).
inline constexpr std::size_t kMaxMailLine = 998;

// Whether an address can stand between '<' and '>' of a command: well-formed UTF-8, at most 254
// bytes, an '@' inside, and no blank, control character, '<' or '>'.
bool is_smtp_address(std::string_view address);

// `message` with CRLF for every line end, also for a lone CR or LF, and at its end; otherwise
// unchanged. An error for NUL, and for a line of more than 998 bytes (RFC 5321 section 4.5.3.1.6).
Result<std::string> smtp_lines(std::string_view message);

// Lines of smtp_lines() as they follow DATA: a dot at the start of one is doubled, and a dot alone
// ends them (RFC 5321 section 4.5.2).
std::string smtp_data(std::string_view lines);

// RFC 4648 section 4. Wipe it if it was a secret.
std::string base64_text(std::string_view bytes);

}  // namespace solidrust
