#include "control/keys/key_scan.h"

#include <array>
#include <utility>

#include "base/json_writer.h"
#include "control/keys/key_commands.h"
#include "control/keys/key_json.h"
#include "control/params.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxMacs = 10'000;
constexpr std::string_view kDigits = "0123456789abcdef";

void write_finding(JsonWriter& json, const std::string& mac,
                   const std::optional<KeyWithOwner>& found, std::int64_t now_ms) {
  json.begin_object();
  json.key("mac").value(mac);
  json.key("found").value(found.has_value());
  if (found) {
    const KeyRow& key = found->key;
    json.key("works").value(is_live(key, now_ms) && key.status == KeyStatus::active &&
                            !found->account_disabled);
    json.key("key");
    write_key(json, key, now_ms);
  }
  json.end_object();
}

}  // namespace

std::string format_mac(const KeyMac& mac) {
  std::string out;
  out.reserve(mac.size() * 2);
  for (const std::uint8_t byte : mac) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0x0FU];
  }
  return out;
}

std::optional<KeyMac> parse_mac(std::string_view text) {
  KeyMac mac;
  if (text.size() != mac.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < mac.size(); ++i) {
    const std::size_t high = kDigits.find(text[2 * i]);
    const std::size_t low = kDigits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    mac[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  return mac;
}

Result<std::string> scan_lookup_command(ControlContext& context, const Caller& /*caller*/,
                                        std::string_view params) {
  constexpr std::array<std::string_view, 1> kFields{"macs"};
  Params read(params, kFields);
  const auto macs = read.texts("macs", kMaxMacs, sizeof(KeyMac) * 2);
  if (!macs) read.fail({ErrorCode::missing_field, "macs is required.", "macs"});
  if (read.failed()) return read.error();
  const std::int64_t now_ms = context.now_ms();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("findings").begin_array();
  for (const std::string& text : *macs) {
    const std::optional<KeyMac> mac = parse_mac(text);
    if (!mac)
      return Error{ErrorCode::invalid_value,
                   "macs must be keyed hashes of 64 lower-case hexadecimal digits.", "macs"};
    const auto found = context.keys.find_by_mac(*mac);
    if (!found) return found.error();
    write_finding(json, text, *found, now_ms);
  }
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
