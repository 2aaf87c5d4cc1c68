// The one list of settings. File parsing, SOLIDRUST_* variables, range checks, `config show`,
// `config reference` and docs/config.md all walk these rows. A default is what a
// default-constructed record (config/settings.h) holds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "config/settings.h"

namespace solidrust {

enum class SettingType : std::uint8_t {
  address,  // HOST:PORT
  address_or_off,
  text,      // any text
  path,      // of a file or folder
  name,      // of an upstream
  model,     // of a model
  url,       // of a model server
  origins,   // of web pages; in the file a list, too
  variable,  // the name of an environment variable
  integer,
  size,      // bytes
  duration,  // milliseconds
  choice,    // one of a few words
  choices,   // at least one of them, with commas or blanks between; in the file a list, too
  quota,     // a whole number, or `unlimited`
  currency,  // three capital letters (ISO 4217)
  price,     // of a million tokens: a decimal number, held in thousandths
  amount,    // of money, or a share: a decimal number, held in millionths
};

enum class Reload : std::uint8_t { no, yes };  // takes effect at SIGHUP
enum class Hidden : std::uint8_t { no, yes };  // shown as (set)
enum class Required : std::uint8_t { no, yes };

// `Record` is Settings or the record of a list's item.
template <class Record>
struct SettingRow {
  using Field =
      std::variant<HostPort Record::*, std::string Record::*, std::size_t Record::*,
                   std::uint32_t Record::*, std::optional<std::uint32_t> Record::*,
                   std::chrono::milliseconds Record::*, LogFormat Record::*, LogLevel Record::*>;
  std::string_view name;  // `limits.body`: section and key; a list item's rows have no section
  SettingType type;
  Field field;
  std::string_view text;  // what it is for, one sentence
  std::int64_t min = 0;   // of integer, size (bytes) and duration (milliseconds)
  std::int64_t max = 0;
  std::span<const std::string_view> choices = {};  // of an enum field: in the enum's order
  Reload reload = Reload::no;
  Required required = Required::no;
  Hidden hidden = Hidden::no;
};

std::span<const SettingRow<Settings>> setting_rows();
std::span<const SettingRow<TierSettings>> tier_rows();  // of a mapping by the tier's name
std::span<const SettingRow<UpstreamSettings>> upstream_rows();
std::span<const SettingRow<ModelSettings>> model_rows();  // and `targets`, a list
std::span<const SettingRow<TargetSettings>> target_rows();

// How many items a list may have.
inline constexpr std::size_t kMaxTiers = 100;
inline constexpr std::size_t kMaxUpstreams = 1'000;
inline constexpr std::size_t kMaxModels = 10'000;
inline constexpr std::size_t kMaxTargets = 100;

// Parses and checks `text` and stores it in `record`, which is unchanged on an error. The message
// continues the sentence "<setting> …".
template <class Record>
Result<void> assign(const SettingRow<Record>& row, Record& record, std::string_view text);
// The value as it would be written; empty for an empty text or an absent number.
template <class Record>
std::string render(const SettingRow<Record>& row, const Record& record);
// "1KiB … 1GiB", "text or json", or nothing.
template <class Record>
std::string render_bounds(const SettingRow<Record>& row);

// SOLIDRUST_LIMITS_BODY for limits.body.
std::string variable_of(std::string_view setting);

// Restores in `next` the old value of every setting that cannot change while the process runs.
// Returns the names of those that differed.
std::vector<std::string_view> keep_fixed(const Settings& running, Settings& next);

}  // namespace solidrust
