#include "control/console_data/console_key_list.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/people/folded_text.h"
#include "base/ascii_class.h"
#include "base/json_writer.h"
#include "base/time_units.h"
#include "control/console_data/access.h"
#include "control/console_data/console_key_json.h"
#include "control/keys/key_operations.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

constexpr std::int64_t kSoonMs = 14 * kDayMs;   // of what expires
constexpr std::int64_t kStaleMs = 90 * kDayMs;  // without use
constexpr std::array<std::string_view, 6> kStatuses{"",         "in_use",  "active",
                                                    "disabled", "revoked", "expired"};
constexpr std::array<std::string_view, 3> kEnvironments{"", "live", "test"};
constexpr std::array<std::string_view, 4> kCares{"", "soon", "stale", "rotated"};
constexpr std::array<std::string_view, 5> kSorts{"name", "status", "used", "created", "expires"};

// What the list is made of: a key and what is asked of it.
struct Listed {
  KeyRow key;
  std::string_view status;
  std::string name;  // folded
  std::string text;  // what is searched, folded
};

bool has_status(const Listed& row, std::string_view wanted) {
  const bool in_use = row.status == "active" || row.status == "disabled";
  return wanted.empty() || (wanted == "in_use" ? in_use : row.status == wanted);
}

bool needs_care(const Listed& row, std::string_view care, std::int64_t now) {
  if (care.empty()) return true;
  if (care == "rotated") return has_status(row, "in_use") && !row.key.rotated_to.empty();
  if (row.status != "active") return false;
  if (care == "soon") return row.key.expires_ms && *row.key.expires_ms - now < kSoonMs;
  return now - row.key.last_used_ms.value_or(row.key.created_ms) > kStaleMs;
}

struct Filter {
  std::vector<std::string> words;
  std::string_view status, environment, care;
  std::int64_t now = 0;

  bool finds(const Listed& row) const {
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return row.text.find(word) != std::string::npos;
    });
  }
  bool passes(const Listed& row) const {
    return has_status(row, status) && needs_care(row, care, now) &&
           (environment.empty() || to_string(row.key.environment) == environment);
  }
};

std::vector<std::string> words_of(std::string_view search) {
  std::vector<std::string> words;
  const std::string text = folded_text(search);
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (end > 0) words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return words;
}

// The digits that a text begins with, without zeros in front. They are taken from it.
std::string_view take_number(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit) - text.begin();
  std::string_view number = text.substr(0, static_cast<std::size_t>(end));
  text.remove_prefix(number.size());
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

// "service-9" comes before "service-10".
int compare_names(std::string_view one, std::string_view other) {
  while (!one.empty() && !other.empty()) {
    if (is_digit(one.front()) && is_digit(other.front())) {
      const std::string_view first = take_number(one);
      const std::string_view second = take_number(other);
      if (first.size() != second.size()) return first.size() < second.size() ? -1 : 1;
      if (const int order = first.compare(second); order != 0) return order;
      continue;
    }
    if (one.front() != other.front())
      return static_cast<unsigned char>(one.front()) < static_cast<unsigned char>(other.front())
                 ? -1
                 : 1;
    one.remove_prefix(1);
    other.remove_prefix(1);
  }
  return static_cast<int>(!one.empty()) - static_cast<int>(!other.empty());
}

int compare_times(std::int64_t one, std::int64_t other) {
  return static_cast<int>(one > other) - static_cast<int>(one < other);
}

std::optional<std::int64_t> time_of(const KeyRow& key, std::string_view column) {
  if (column == "used") return key.last_used_ms;
  if (column == "expires") return key.expires_ms;
  return key.created_ms;
}

// Sorted by one column. What has nothing in it comes last, whichever way about; equal ones stay in
// the order in which they came: newest first.
void sort_by(std::vector<Listed>& rows, std::string_view column, bool descending) {
  std::stable_sort(rows.begin(), rows.end(), [&](const Listed& one, const Listed& other) {
    int order = 0;
    if (column == "name") {
      order = compare_names(one.name, other.name);
    } else if (column == "status") {
      order = one.status.compare(other.status);
    } else {
      const auto first = time_of(one.key, column);
      const auto second = time_of(other.key, column);
      if (!first || !second) return first.has_value() && !second.has_value();
      order = compare_times(*first, *second);
    }
    return descending ? order > 0 : order < 0;
  });
}

Result<std::vector<Listed>> all_keys(ControlContext& context, const SessionIdentity& who,
                                     std::int64_t now) {
  auto keys = context.keys.list(who.account);
  if (!keys) return std::move(keys).error();
  std::vector<Listed> rows;
  rows.reserve(keys->size());
  for (KeyRow& key : *keys) {
    Listed row{console_key_with_use(context, std::move(key)), {}, {}, {}};
    row.status = console_key_status(row.key, now);
    row.name = folded_text(row.key.name);
    row.text = row.name + "\n" + folded_text(row.key.id.str()) + "\n" + folded_text(row.key.hint);
    rows.push_back(std::move(row));
  }
  return rows;
}

// For each choice of one filter, how many rows pass with it and all the others as they are.
void write_counts(JsonWriter& json, std::string_view name,
                  std::span<const std::string_view> choices, std::span<const Listed* const> found,
                  Filter filter, std::string_view Filter::*which) {
  json.key(name).begin_object();
  for (const std::string_view choice : choices) {
    filter.*which = choice;
    json.key(choice.empty() ? "all" : choice);
    json.value(static_cast<std::int64_t>(std::count_if(
        found.begin(), found.end(), [&](const Listed* row) { return filter.passes(*row); })));
  }
  json.end_object();
}

Result<Filter> filter_of(const ConsoleKeysQuestion& question, std::int64_t now) {
  const auto known = [](std::span<const std::string_view> words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const auto wrong = [](std::string_view field) {
    return Error{ErrorCode::invalid_value, std::string(field) + " has no such word.",
                 std::string(field)};
  };
  if (!known(kStatuses, question.status)) return wrong("status");
  if (!known(kEnvironments, question.environment)) return wrong("environment");
  if (!known(kCares, question.care)) return wrong("care");
  return Filter{words_of(question.search), question.status, question.environment, question.care,
                now};
}

Result<void> sort_as_asked(std::vector<Listed>& rows, std::string_view sort) {
  if (sort.empty()) return {};
  const bool descending = sort.starts_with('-');
  const std::string_view column = sort.substr(descending ? 1 : 0);
  if (std::find(kSorts.begin(), kSorts.end(), column) == kSorts.end())
    return Error{ErrorCode::invalid_value, "sort has no such word.", "sort"};
  sort_by(rows, column, descending);
  return {};
}

// Where the page begins: behind the key that the one before ended with.
Result<std::size_t> begin_of(const std::vector<Listed>& rows, std::string_view before) {
  if (before.empty()) return std::size_t{0};
  const auto at = std::find_if(rows.begin(), rows.end(),
                               [&](const Listed& row) { return row.key.id.str() == before; });
  if (at == rows.end())
    return Error{ErrorCode::invalid_value, "before must be the `next` of a page.", "before"};
  return static_cast<std::size_t>(at - rows.begin()) + 1;
}

Result<void> write_page(ControlContext& context, JsonWriter& json,
                        std::span<const KeyRow* const> page, const SessionIdentity& who,
                        std::int64_t now) {
  std::vector<std::string_view> ids;
  for (const KeyRow* key : page) ids.push_back(key->id.str());
  const auto sparks = console_sparklines(context, who.account, ids);
  if (!sparks) return sparks.error();
  json.key("data").begin_array();
  for (const KeyRow* key : page) {
    json.begin_object();
    write_console_key(json, *key, who, *sparks, now);
    json.end_object();
  }
  json.end_array();
  return {};
}

}  // namespace

Result<std::string> console_list_keys(ControlContext& context, const SessionIdentity& who,
                                      const ConsoleKeysQuestion& question) {
  if (auto in = admit_person(context, who, kListKeys); !in) return std::move(in).error();
  const std::int64_t now = context.now_ms();
  const auto filter = filter_of(question, now);
  if (!filter) return filter.error();
  auto rows = all_keys(context, who, now);
  if (!rows) return std::move(rows).error();
  if (auto sorted = sort_as_asked(*rows, question.sort); !sorted) return std::move(sorted).error();
  const auto begin = begin_of(*rows, question.before);
  if (!begin) return begin.error();

  std::vector<const Listed*> found;
  std::vector<const KeyRow*> page;
  std::int64_t passed = 0;
  bool more = false;
  for (std::size_t at = 0; at < rows->size(); ++at) {
    const Listed& row = (*rows)[at];
    if (!filter->finds(row)) continue;
    found.push_back(&row);
    if (!filter->passes(row)) continue;
    ++passed;
    if (at < *begin) continue;
    more = page.size() == question.limit;
    if (!more) page.push_back(&row.key);
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  if (auto written = write_page(context, json, page, who, now); !written)
    return std::move(written).error();
  json.key("next");
  if (more)
    json.value(page.back()->id.str());
  else
    json.null();
  json.key("total").value(passed).key("all").value(static_cast<std::int64_t>(rows->size()));
  json.key("counts").begin_object();
  write_counts(json, "status", kStatuses, found, *filter, &Filter::status);
  write_counts(json, "environment", kEnvironments, found, *filter, &Filter::environment);
  write_counts(json, "care", kCares, found, *filter, &Filter::care);
  json.end_object().end_object();
  return out;
}

Result<std::string> console_key_names(ControlContext& context, const SessionIdentity& who) {
  if (auto in = admit_person(context, who, kListKeys); !in) return std::move(in).error();
  const auto keys = context.keys.list(who.account);
  if (!keys) return keys.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("data").begin_array();
  for (const KeyRow& key : *keys) {
    json.begin_object().key("id").value(key.id.str()).key("name").value(key.name);
    json.key("hint").value(key.hint).end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace solidrust
