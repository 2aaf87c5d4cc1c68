// Where the mail server is: mail.smtp_url, taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace solidrust {

struct MailServer {
  bool tls = false;         // smtps: TLS from the first byte (RFC 8314 section 3.3)
  std::string host;         // a name, or an address without brackets
  std::uint16_t port = 25;  // smtps: 465
  std::string our_name;     // what the client calls itself in EHLO; empty: this machine's name
};

// smtp(s)://host[:port][/our-name]: host a name, an IPv4 address or an IPv6 address in brackets.
// The error's message continues the sentence "<setting> …" and repeats nothing of the text: it may
// contain a password.
Result<MailServer> parse_mail_server(std::string_view text);

// Letters, digits, hyphens and underscores in labels of 1 to 63, at most 253 bytes.
bool is_host_name_text(std::string_view text);

}  // namespace solidrust
