// The written form of a setting's value: `5s`, `20MiB`, `127.0.0.1:8080`. Errors are
// invalid_argument; their message continues the sentence "<setting> …" and never repeats a secret.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/settings.h"

namespace solidrust {

// A plain decimal number, without sign, blank or unit.
Result<std::int64_t> parse_integer(std::string_view text);
// Bytes: a number with B, KiB, MiB or GiB, or without a unit.
Result<std::int64_t> parse_size(std::string_view text);
// A number with ms, s, m, h or d; a bare number only when it is 0.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
// `HOST:PORT`, `[IPV6]:PORT`; the host is stored without brackets. Port 0 means "any free one".
Result<HostPort> parse_host_port(std::string_view text);

// The price of a million tokens, "0.15": exactly, in thousandths, which are the 10^-9 a token that
// prices are counted in. At most three decimals; no sign, exponent or blank.
Result<std::int64_t> parse_price(std::string_view text);
// An amount of money, "0.006", in millionths: at most six decimals; no sign, exponent or blank.
Result<std::int64_t> parse_amount(std::string_view text);

std::string render_size(std::int64_t bytes);
std::string render_duration(std::chrono::milliseconds duration);
std::string render_price(std::int64_t thousandths);
std::string render_amount(std::int64_t millionths);
std::string render_host_port(const HostPort& address);

// Whether it reaches this machine alone: localhost, ::1 or 127.0.0.0/8.
bool is_loopback(std::string_view host);

// The text in quotes for a message, shortened to about 64 bytes.
std::string excerpt(std::string_view text);

// `http(s)://host[:port][/path]` without credentials, query or fragment.
Result<void> check_base_url(std::string_view text);
// The name of an environment variable: [A-Za-z_][A-Za-z0-9_]*, at most 128 characters. The message
// leaves the text out, since a key may have been put there by mistake.
Result<void> check_variable_name(std::string_view text);
// A currency's code as ISO 4217 has them: three of A-Z.
Result<void> check_currency(std::string_view text);
// A name of ours (upstream): 1 to 64 of A-Z a-z 0-9 . _ -
Result<void> check_plain_name(std::string_view text);
// A model's name: 1 to 128 bytes of UTF-8 without blanks and control characters.
Result<void> check_model_name(std::string_view text);

}  // namespace solidrust
