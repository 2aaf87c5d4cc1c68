#include "config/setting_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "base/ascii_class.h"
#include "base/decimal.h"
#include "base/ip_address.h"
#include "base/utf8.h"
#include "config/bad_setting.h"

namespace solidrust {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};
constexpr std::array kSizeUnits{Unit{"GiB", 1 << 30}, Unit{"MiB", 1 << 20}, Unit{"KiB", 1 << 10},
                                Unit{"B", 1}};
constexpr std::array kTimeUnits{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                Unit{"s", 1'000}, Unit{"ms", 1}};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

// number × factor of its unit; nothing when malformed, of an unknown unit, or too large.
std::optional<std::int64_t> with_unit(std::string_view text, std::span<const Unit> units,
                                      bool bare) {
  const auto split = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = static_cast<std::size_t>(split - text.begin());
  const auto number = whole_number(text.substr(0, digits));
  const std::string_view unit = text.substr(digits);
  if (!number) return std::nullopt;
  if (unit.empty()) return bare || *number == 0 ? number : std::nullopt;
  for (const Unit& row : units)
    if (row.name == unit) {
      std::int64_t product = 0;
      if (__builtin_mul_overflow(*number, row.factor, &product)) return std::nullopt;
      return product;
    }
  return std::nullopt;
}

std::string in_largest_unit(std::int64_t number, std::span<const Unit> units) {
  for (const Unit& row : units)
    if (number != 0 && number % row.factor == 0)
      return fmt::format("{}{}", number / row.factor, row.name);
  return fmt::format("{}", number);
}

bool host_characters(std::string_view host, bool bracketed) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [&](char c) {
    return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_' ||
           (bracketed && c == ':');
  });
}

struct Authority {
  std::string_view host;
  std::optional<std::string_view> port;
};

// host[:port] with brackets around an IPv6 address; nothing when it has another form.
std::optional<Authority> split_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view host = text.substr(1, close - 1);
    const std::string_view rest = text.substr(close + 1);
    if (!host_characters(host, true) || host.find(':') == std::string_view::npos)
      return std::nullopt;
    if (rest.empty()) return Authority{host, std::nullopt};
    if (!rest.starts_with(':')) return std::nullopt;
    return Authority{host, rest.substr(1)};
  }
  const auto colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (!host_characters(host, false)) return std::nullopt;
  if (colon == std::string_view::npos) return Authority{host, std::nullopt};
  return Authority{host, text.substr(colon + 1)};
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  const auto number = whole_number(text);
  if (!number || *number > 65'535 || text.size() > 5) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

// With at most `places` decimals, in units of the last of them.
Result<std::int64_t> parse_money(std::string_view text, std::size_t places) {
  if (const auto number = parse_decimal(text, places)) return *number;
  return bad_setting(
      fmt::format("must be a decimal number such as 0.15, with at most {} decimals, not {}", places,
                  excerpt(text)));
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  const std::optional<IpAddress> ip = IpAddress::parse(host);
  return ip && ip->is_v4() && ip->bytes[12] == 127;
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t kShown = 64;
  if (text.size() <= kShown) return fmt::format("\"{}\"", text);
  std::size_t cut = 0;
  while (cut < kShown) cut += std::max<std::size_t>(1, utf8_sequence_length(text.substr(cut)));
  return fmt::format("\"{}…\"", text.substr(0, cut));
}

Result<std::int64_t> parse_integer(std::string_view text) {
  if (const auto number = whole_number(text)) return *number;
  return bad_setting(fmt::format("must be a whole number, not {}", excerpt(text)));
}

Result<std::int64_t> parse_size(std::string_view text) {
  if (const auto bytes = with_unit(text, kSizeUnits, true)) return *bytes;
  return bad_setting(
      fmt::format("must be a size such as 64KiB, 20MiB or 4096, not {}", excerpt(text)));
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (const auto ms = with_unit(text, kTimeUnits, false)) return std::chrono::milliseconds{*ms};
  return bad_setting(
      fmt::format("must be a time such as 500ms, 5s, 2m or 1h, not {}", excerpt(text)));
}

Result<HostPort> parse_host_port(std::string_view text) {
  const auto parts = split_authority(text);
  const auto port = parts && parts->port ? port_number(*parts->port) : std::nullopt;
  if (!port)
    return bad_setting(fmt::format(
        "must be HOST:PORT such as 127.0.0.1:8080 or [::1]:8080 (port 0 … 65535), not {}",
        excerpt(text)));
  return HostPort{std::string(parts->host), *port};
}

Result<std::int64_t> parse_price(std::string_view text) {
  return parse_money(text, 3);
}

Result<std::int64_t> parse_amount(std::string_view text) {
  return parse_money(text, 6);
}

std::string render_price(std::int64_t thousandths) {
  return decimal_text(thousandths, 3);
}

std::string render_amount(std::int64_t millionths) {
  return decimal_text(millionths, 6);
}

std::string render_size(std::int64_t bytes) {
  return in_largest_unit(bytes, std::span(kSizeUnits).first(3));
}

std::string render_duration(std::chrono::milliseconds duration) {
  return in_largest_unit(duration.count(), kTimeUnits);
}

std::string render_host_port(const HostPort& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", address.host, address.port)
            : fmt::format("{}:{}", address.host, address.port);
}

Result<void> check_base_url(std::string_view text) {
  std::string_view rest;
  if (text.starts_with("http://"))
    rest = text.substr(7);
  else if (text.starts_with("https://"))
    rest = text.substr(8);
  else
    return bad_setting("must start with http:// or https://, such as http://10.0.0.5:8000/v1");
  const auto slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  if (rest.find('@') != std::string_view::npos)
    return bad_setting(
        "must not carry a user name or password: name the key's variable in api_key_env");
  if (rest.find_first_of("?#") != std::string_view::npos)
    return bad_setting("must have neither a query nor a fragment");
  const auto parts = split_authority(authority);
  if (!parts) return bad_setting("has no valid host name or address");
  if (parts->port && port_number(*parts->port).value_or(0) == 0)
    return bad_setting("has a port that is not within 1 … 65535");
  const std::string_view path = slash == std::string_view::npos ? "" : rest.substr(slash);
  for (const char c : path)
    if (c <= ' ' || c >= 127 || c == '%' || c == '\\')
      return bad_setting(
          "has a blank, an escape or a character that is not plain ASCII in its path");
  return {};
}

Result<void> check_variable_name(std::string_view text) {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  if (text.empty() || text.size() > 128 || is_digit(text.front()) ||
      !std::all_of(text.begin(), text.end(), allowed))
    return bad_setting(
        "must be the name of an environment variable such as GPU1_KEY, not the key itself");
  return {};
}

Result<void> check_currency(std::string_view text) {
  if (text.size() == 3 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    return {};
  return bad_setting(
      fmt::format("must be three capital letters such as EUR, not {}", excerpt(text)));
}

Result<void> check_plain_name(std::string_view text) {
  const auto allowed = [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
  };
  if (text.empty() || text.size() > 64 || !std::all_of(text.begin(), text.end(), allowed))
    return bad_setting("must be 1 to 64 letters, digits, '.', '_' or '-'");
  return {};
}

Result<void> check_model_name(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; };
  if (text.empty() || text.size() > 128 || !is_utf8(text) ||
      std::any_of(text.begin(), text.end(), blank))
    return bad_setting("must be 1 to 128 bytes without blanks and control characters");
  return {};
}

}  // namespace solidrust
