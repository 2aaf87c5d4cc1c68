#include "config/header_list.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii_case.h"
#include "base/ascii_class.h"
#include "base/trimmed.h"
#include "config/bad_setting.h"

namespace solidrust {
namespace {

constexpr std::array<std::string_view, 8> kOwn{
    "host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection",
    "te",   "expect"};

bool is_token(std::string_view text) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alnum(c) || kSigns.find(c) != kSigns.npos;
  });
}

bool is_own(std::string_view name) {
  return std::any_of(kOwn.begin(), kOwn.end(), [name](std::string_view own) {
    return std::equal(name.begin(), name.end(), own.begin(), own.end(),
                      [](char a, char b) { return ascii_lower(a) == b; });
  });
}

// False: a '%' without two hex digits behind it.
bool decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return false;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return false;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

}  // namespace

Result<std::vector<HeaderField>> parse_header_list(std::string_view text) {
  if (text.size() > kMaxHeaderList)
    return bad_setting(fmt::format("is over {} bytes", kMaxHeaderList));
  std::vector<HeaderField> fields;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view member = trimmed(text.substr(0, comma));
    const std::size_t equals = member.find('=');
    if (equals == member.npos)
      return bad_setting("is not a list of header fields: name=value,name=value");
    const std::string_view name = trimmed(member.substr(0, equals));
    if (!is_token(name)) return bad_setting("has a name that no header field can have");
    if (is_own(name)) return bad_setting("names a header field that is set already");
    std::string value;
    const bool whole = decode(trimmed(member.substr(equals + 1)), value);
    Secret secret(std::move(value));
    if (!whole) return bad_setting("has a % without two hexadecimal digits behind it");
    const std::string_view shown = secret.reveal();
    if (!std::all_of(shown.begin(), shown.end(), [](char c) { return c >= ' ' && c <= '~'; }))
      return bad_setting("has a character that no header field can have");
    if (fields.size() == kMaxHeaderFields)
      return bad_setting(fmt::format("has more than {} header fields", kMaxHeaderFields));
    fields.push_back({std::string(name), std::move(secret)});
    if (comma == text.npos) return fields;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace solidrust
