// How a row of the settings table reads, writes and compares its field.
#include <algorithm>
#include <type_traits>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest_name.h"
#include "config/bad_setting.h"
#include "config/origin_list.h"
#include "config/setting_value.h"
#include "config/settings_table.h"

namespace solidrust {
namespace {

std::string render_number(SettingType type, std::int64_t number) {
  if (type == SettingType::size) return render_size(number);
  if (type == SettingType::duration) return render_duration(std::chrono::milliseconds{number});
  if (type == SettingType::price) return render_price(number);
  if (type == SettingType::amount) return render_amount(number);
  return fmt::format("{}", number);
}

Result<std::int64_t> parse_number(SettingType type, std::string_view text) {
  if (type == SettingType::size) return parse_size(text);
  if (type == SettingType::integer) return parse_integer(text);
  if (type == SettingType::price) return parse_price(text);
  if (type == SettingType::amount) return parse_amount(text);
  auto duration = parse_duration(text);
  if (!duration) return std::move(duration).error();
  return duration->count();
}

Result<std::size_t> parse_choice(std::span<const std::string_view> choices, std::string_view text) {
  const auto found = std::find(choices.begin(), choices.end(), text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  return bad_setting(fmt::format("must be {}, not {}{}", fmt::join(choices, " or "), excerpt(text),
                                 did_you_mean(text, choices)));
}

// The words of such a list, each at most once, in the order of `choices`.
Result<std::string> parse_choices(std::span<const std::string_view> choices,
                                  std::string_view text) {
  std::vector<bool> given(choices.size());
  bool any = false;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(", "), text.size()));
    if (text.empty()) break;
    const std::string_view word = text.substr(0, text.find_first_of(", "));
    const auto index = parse_choice(choices, word);
    if (!index) return index.error();
    given[*index] = any = true;
    text.remove_prefix(word.size());
  }
  if (!any)
    return bad_setting(fmt::format("must name at least one of {}", fmt::join(choices, ", ")));
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (given[i]) out.append(out.empty() ? "" : ", ").append(choices[i]);
  return out;
}

Result<void> check_text(SettingType type, std::string_view text) {
  switch (type) {
    case SettingType::name:
      return check_plain_name(text);
    case SettingType::model:
      return check_model_name(text);
    case SettingType::url:
      return check_base_url(text);
    case SettingType::variable:
      return check_variable_name(text);
    case SettingType::origins:
      return check_origins(text);
    case SettingType::currency:
      return check_currency(text);
    default:
      break;
  }
  if (text.size() > 4096 || text.find('\0') != std::string_view::npos)
    return bad_setting("must be at most 4096 bytes without NUL");
  return {};
}

template <class Record>
Result<void> assign_text(const SettingRow<Record>& row, std::string& field, std::string_view text) {
  if (row.type == SettingType::choice) {
    auto index = parse_choice(row.choices, text);
    if (!index) return std::move(index).error();
  } else if (row.type == SettingType::choices) {
    auto words = parse_choices(row.choices, text);
    if (!words) return std::move(words).error();
    field = *std::move(words);
    return {};
  } else if (row.type == SettingType::quota) {
    const auto number = text == "unlimited" ? Result<std::int64_t>(row.min) : parse_integer(text);
    if (!number || *number < row.min || *number > row.max)
      return bad_setting(fmt::format("must be a whole number within {} or \"unlimited\", not {}",
                                     render_bounds(row), excerpt(text)));
  } else if (auto checked = check_text(row.type, text); !checked) {
    return checked;
  }
  field = text;
  return {};
}

template <class Record, class Number>
Result<void> assign_number(const SettingRow<Record>& row, Number& field, std::string_view text) {
  auto number = parse_number(row.type, text);
  if (!number) return std::move(number).error();
  if (*number < row.min || *number > row.max)
    return bad_setting(fmt::format("must be within {}, not {}", render_bounds(row), excerpt(text)));
  if constexpr (std::is_same_v<Number, std::chrono::milliseconds>)
    field = std::chrono::milliseconds{*number};
  else if constexpr (std::is_same_v<Number, std::optional<std::uint32_t>>)
    field = static_cast<std::uint32_t>(*number);
  else
    field = static_cast<Number>(*number);
  return {};
}

}  // namespace

template <class Record>
Result<void> assign(const SettingRow<Record>& row, Record& record, std::string_view text) {
  return std::visit(
      [&](auto member) -> Result<void> {
        auto& field = record.*member;
        using Field = std::remove_reference_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, std::string>) {
          return assign_text(row, field, text);
        } else if constexpr (std::is_same_v<Field, HostPort>) {
          if (row.type == SettingType::address_or_off && text == "off") {
            field = HostPort{};
            return {};
          }
          auto address = parse_host_port(text);
          if (!address) return std::move(address).error();
          field = *std::move(address);
          return {};
        } else if constexpr (std::is_enum_v<Field>) {
          auto index = parse_choice(row.choices, text);
          if (!index) return std::move(index).error();
          field = static_cast<Field>(*index);
          return {};
        } else {
          return assign_number(row, field, text);
        }
      },
      row.field);
}

template <class Record>
std::string render(const SettingRow<Record>& row, const Record& record) {
  return std::visit(
      [&](auto member) -> std::string {
        const auto& field = record.*member;
        using Field = std::remove_cvref_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, std::string>)
          return field;
        else if constexpr (std::is_same_v<Field, HostPort>)
          return field.host.empty() ? std::string("off") : render_host_port(field);
        else if constexpr (std::is_enum_v<Field>)
          return std::string(row.choices[static_cast<std::size_t>(field)]);
        else if constexpr (std::is_same_v<Field, std::chrono::milliseconds>)
          return render_duration(field);
        else if constexpr (std::is_same_v<Field, std::optional<std::uint32_t>>)
          return field ? render_number(row.type, *field) : std::string();
        else
          return render_number(row.type, static_cast<std::int64_t>(field));
      },
      row.field);
}

template <class Record>
std::string render_bounds(const SettingRow<Record>& row) {
  if (row.type == SettingType::choice) return fmt::format("{}", fmt::join(row.choices, " or "));
  if (row.type == SettingType::choices)
    return fmt::format("some of {}", fmt::join(row.choices, ", "));
  if (row.max == 0) return {};
  return fmt::format("{} … {}", render_number(row.type, row.min), render_number(row.type, row.max));
}

std::string variable_of(std::string_view setting) {
  std::string out = "SOLIDRUST_";
  for (const char c : setting)
    out += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

std::vector<std::string_view> keep_fixed(const Settings& running, Settings& next) {
  std::vector<std::string_view> changed;
  for (const SettingRow<Settings>& row : setting_rows()) {
    if (row.reload == Reload::yes) continue;
    if (render(row, running) != render(row, next)) changed.push_back(row.name);
    std::visit([&](auto member) { next.*member = running.*member; }, row.field);
  }
  return changed;
}

template Result<void> assign(const SettingRow<Settings>&, Settings&, std::string_view);
template Result<void> assign(const SettingRow<TierSettings>&, TierSettings&, std::string_view);
template Result<void> assign(const SettingRow<UpstreamSettings>&, UpstreamSettings&,
                             std::string_view);
template Result<void> assign(const SettingRow<ModelSettings>&, ModelSettings&, std::string_view);
template Result<void> assign(const SettingRow<TargetSettings>&, TargetSettings&, std::string_view);
template std::string render(const SettingRow<Settings>&, const Settings&);
template std::string render(const SettingRow<TierSettings>&, const TierSettings&);
template std::string render(const SettingRow<UpstreamSettings>&, const UpstreamSettings&);
template std::string render(const SettingRow<ModelSettings>&, const ModelSettings&);
template std::string render(const SettingRow<TargetSettings>&, const TargetSettings&);
template std::string render_bounds(const SettingRow<Settings>&);
template std::string render_bounds(const SettingRow<TierSettings>&);
template std::string render_bounds(const SettingRow<UpstreamSettings>&);
template std::string render_bounds(const SettingRow<ModelSettings>&);
template std::string render_bounds(const SettingRow<TargetSettings>&);

}  // namespace solidrust
