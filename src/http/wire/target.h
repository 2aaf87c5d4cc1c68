// The target of a request line, brought into the one form that routes are matched on.
#pragma once

#include <cstddef>
#include <string_view>

namespace solidrust::http {

// What a handler's paths are, so far as it matters to how they may be spelled. Views of literals.
struct TargetRules {
  std::string_view version;  // such as "/v1": `//` right behind it is `/`
  std::string_view names;    // such as "/v1/models/": what follows is one name
};

struct Target {
  std::string_view path;       // canonical, nothing left to decode
  std::string_view query;      // without '?', as received
  std::string_view authority;  // of an absolute-form: a host, perhaps with a port
  std::string_view fault;      // empty, or why the target is refused
};

// Splits the `size` bytes at `data`, which consist of target characters (characters.h). Accepted
// (RFC 9112 section 3.2): origin-form; absolute-form with the scheme http or https and without user
// information; `*` where `asterisk`, which a URL without path means there too.
//
// The path is refused when it contains `//`, a segment `.` or `..`, or an escape that is malformed
// or stands for an unreserved character, `/ \ % ? #`, a control character or a byte above 127: each
// is a second spelling of another path. In a name (see TargetRules) an escape may stand for
// anything but a control character, if all of it is UTF-8 then. What escapes stand for is written
// in their place; the rules for segments are those of the path that comes of it.
Target split_target(char* data, std::size_t size, bool asterisk,
                    const TargetRules& rules = {}) noexcept;

// Whether `value` is a host, or a host and a port, that can be meant (RFC 9110 section 7.2).
bool is_host(std::string_view value) noexcept;

}  // namespace solidrust::http
