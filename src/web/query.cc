#include "web/query.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii_class.h"
#include "base/nearest_name.h"
#include "base/utf8.h"

namespace solidrust::web {
namespace {

// Nothing if a percent sign is not followed by two hexadecimal digits.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

bool is_plain(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

}  // namespace

Query::Query(std::string_view query, std::span<const std::string_view> known) {
  read(query, known);
}

void Query::read(std::string_view query, std::span<const std::string_view> known) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == query.npos ? std::string_view() : query.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto name = decoded(pair.substr(0, equals));
    const auto value = equals == pair.npos ? std::string() : decoded(pair.substr(equals + 1));
    if (!name || !value)
      return fail(ErrorCode::invalid_value, "The query of the URL has a malformed escape.", "");
    const auto found = std::find(known.begin(), known.end(), *name);
    if (found == known.end())
      return fail(ErrorCode::invalid_argument,
                  fmt::format("There is no parameter of this name{}; it takes {}.",
                              did_you_mean(*name, known),
                              known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))),
                  is_plain(*name) ? std::string_view(*name).substr(0, 64) : std::string_view());
    if (!values_.emplace(*name, *value).second)
      return fail(ErrorCode::invalid_argument, fmt::format("{} is given twice.", *found), *found);
  }
}

void Query::fail(ErrorCode code, std::string message, std::string_view name) {
  if (!error_) error_.emplace(code, std::move(message), std::string(name));
}

std::optional<std::string> Query::text(std::string_view name, std::size_t max_bytes) {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  if (found->second.size() > max_bytes || !is_plain(found->second)) {
    fail(ErrorCode::invalid_value,
         fmt::format("{} must be at most {} bytes of text.", name, max_bytes), name);
    return std::nullopt;
  }
  return found->second;
}

std::optional<std::int64_t> Query::integer(std::string_view name, std::int64_t min,
                                           std::int64_t max) {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  const std::string& text = found->second;
  std::int64_t number = 0;
  const auto [stop, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc{} || stop != text.data() + text.size() || number < min || number > max) {
    fail(ErrorCode::invalid_value,
         fmt::format("{} must be a whole number from {} to {}.", name, min, max), name);
    return std::nullopt;
  }
  return number;
}

std::string_view Query::choice(std::string_view name, std::span<const std::string_view> words) {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return words.front();
  for (const std::string_view word : words)
    if (word == found->second) return word;
  fail(ErrorCode::invalid_value, fmt::format("{} must be one of {}.", name, fmt::join(words, ", ")),
       name);
  return words.front();
}

Result<void> require_no_query(std::string_view query) {
  if (const Query read(query, {}); read.failed()) return read.error();
  return {};
}

}  // namespace solidrust::web
