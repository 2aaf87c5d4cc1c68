// A key as the console shows it: the schema Key of api/openapi/control.yaml.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

// Requests of each of the last days, oldest first, by the id of each of the keys that has any.
inline constexpr std::int64_t kSparkDays = 14;
using Sparkline = std::array<std::int64_t, kSparkDays>;
using Sparklines = std::map<std::string, Sparkline, std::less<>>;
Result<Sparklines> console_sparklines(ControlContext& context, const AccountId& account,
                                      std::span<const std::string_view> keys);

// One of the four words of the schema: a rotated key in its grace period is still active.
std::string_view console_key_status(const KeyRow& key, std::int64_t now);

// The row with what is not written yet of its use.
KeyRow console_key_with_use(const ControlContext& context, KeyRow key);

// The members of Key, into an object that has begun.
void write_console_key(JsonWriter& json, const KeyRow& key, const SessionIdentity& who,
                       const Sparklines& sparks, std::int64_t now);

}  // namespace solidrust
