// The target of a request line, brought into the one form that routes are matched on.
#pragma once

#include <cstddef>
#include <string_view>

namespace solidrust::http {

struct Target {
  std::string_view path;   // canonical, nothing left to decode
  std::string_view query;  // without '?', as received
  std::string_view fault;  // empty, or why the target is refused
};

// Splits the `size` bytes at `data`, which consist of target characters (characters.h). Accepted:
// origin-form, and `*` where `asterisk`; an absolute-form is refused, for it names a second host.
//
// The path is refused when it contains `//`, a segment `.` or `..`, or an escape that is malformed
// or stands for an unreserved character, `/ \ % ? #`, a control character or a byte above 127: each
// is a second spelling of another path. What other escapes stand for is written in their place.
Target split_target(char* data, std::size_t size, bool asterisk) noexcept;

// Whether `value` is a host, or a host and a port, that can be meant (RFC 9110 section 7.2).
bool is_host(std::string_view value) noexcept;

}  // namespace solidrust::http
