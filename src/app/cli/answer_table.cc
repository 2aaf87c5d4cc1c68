#include "app/cli/answer_table.h"

#include <algorithm>

#include "base/csv.h"
#include "base/json_cursor.h"

namespace solidrust {
namespace {

std::string text_of(std::string_view inside) {
  std::string out;
  if (!json_unescape(inside, out)) return std::string(inside);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == 127) c = '?';
  return out;
}

std::string scalar_text(JsonCursor& cursor) {
  std::string_view raw;
  if (cursor.peek() == JsonType::string) return cursor.string(raw) ? text_of(raw) : std::string();
  if (!cursor.skip(raw) || raw == "null") return {};
  if (raw == "true") return "yes";
  if (raw == "false") return "no";
  return std::string(raw);
}

void flatten_into(JsonCursor& cursor, const std::string& prefix, FlatObject& out);

std::string list_text(JsonCursor& cursor) {
  std::string out;
  if (!cursor.enter_array()) return out;
  while (cursor.next_element()) {
    std::string item;
    if (cursor.peek() == JsonType::object) {
      FlatObject fields;
      flatten_into(cursor, "", fields);
      for (const auto& [name, value] : fields) item += (item.empty() ? "" : "/") + value;
    } else {
      item = scalar_text(cursor);
    }
    out += (out.empty() ? "" : ", ") + item;
  }
  return out;
}

void flatten_into(JsonCursor& cursor, const std::string& prefix, FlatObject& out) {
  std::string_view key;
  if (!cursor.enter_object()) return;
  while (cursor.next_field(key)) {
    const std::string name = prefix + text_of(key);
    if (cursor.peek() == JsonType::object) {
      flatten_into(cursor, name + ".", out);
      continue;
    }
    std::string value = cursor.peek() == JsonType::array ? list_text(cursor) : scalar_text(cursor);
    out.emplace_back(name, value.empty() ? "-" : std::move(value));
  }
}

std::string value_of(const FlatObject& object, std::string_view field) {
  for (const auto& [name, value] : object)
    if (name == field) return value;
  return "-";
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

void append_padded(std::string& out, std::string_view text, std::size_t to) {
  out += text;
  out.append(to - std::min(to, width(text)), ' ');
}

// A row of titles, and one for each object of the list.
std::vector<std::vector<std::string>> rows_of(std::string_view json, std::string_view list,
                                              std::span<const Column> columns) {
  std::vector<std::vector<std::string>> rows(1);
  for (const Column& column : columns) rows[0].emplace_back(column.title);
  JsonCursor cursor(json);
  std::string_view key;
  if (!cursor.enter_object()) return rows;
  while (cursor.next_field(key)) {
    if (key != list || !cursor.enter_array()) {
      if (!cursor.skip()) break;
      continue;
    }
    while (cursor.next_element()) {
      FlatObject object;
      flatten_into(cursor, "", object);
      std::vector<std::string>& row = rows.emplace_back();
      for (const Column& column : columns) row.push_back(value_of(object, column.field));
    }
  }
  return rows;
}

}  // namespace

FlatObject flatten(std::string_view json_object) {
  FlatObject out;
  JsonCursor cursor(json_object);
  flatten_into(cursor, "", out);
  return out;
}

std::string render_table(std::string_view json, std::string_view list,
                         std::span<const Column> columns, std::string_view none) {
  const std::vector<std::vector<std::string>> rows = rows_of(json, list, columns);
  if (rows.size() == 1) return std::string(none) + "\n";
  std::vector<std::size_t> widths(columns.size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      append_padded(out, row[i], i + 1 < row.size() ? widths[i] + 2 : 0);
    out += '\n';
  }
  return out;
}

std::string render_csv(std::string_view json, std::string_view list,
                       std::span<const Column> columns) {
  std::string out;
  for (const auto& row : rows_of(json, list, columns)) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      append_csv_cell(out, row[i] == "-" ? std::string_view() : row[i]);
    }
    out += '\n';
  }
  return out;
}

std::string render_card(std::string_view json_object, std::span<const Column> columns) {
  const FlatObject object = flatten(json_object);
  std::size_t widest = 0;
  for (const Column& column : columns) widest = std::max(widest, width(column.title));
  std::string out;
  for (const Column& column : columns) {
    const std::string value = value_of(object, column.field);
    if (value == "-") continue;
    append_padded(out, column.title, widest + 2);
    out += value + "\n";
  }
  return out;
}

}  // namespace solidrust
