#include <algorithm>
#include <charconv>
#include <string>

#include "gateway/stage/request_reader.h"

namespace solidrust {
namespace {

constexpr std::string_view kPositive = "a positive integer";

bool read_boolean(RequestReader& reader, std::string_view name, std::string_view& raw) {
  if (!reader.expect(JsonType::boolean, name, "a boolean")) return false;
  return reader.json().skip(raw) && raw == "true";
}

void read_number(RequestReader& reader, std::string_view name, double low, double high,
                 std::string_view expected) {
  std::string_view raw;
  if (!reader.expect(JsonType::number, name, expected) || !reader.json().skip(raw)) return;
  double value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc{} || !(value >= low && value <= high))
    reader.wrong(ErrorCode::invalid_value, name, expected, raw);
}

}  // namespace

void read_model(RequestReader& reader, std::string_view name) {
  std::string_view inside;
  if (!reader.expect(JsonType::string, name, "a non-empty string") || !reader.json().string(inside))
    return;
  ModelRequest& request = reader.request();
  request.model_at = {inside.data() - 1, inside.size() + 2};
  if (inside.empty())
    reader.wrong(ErrorCode::invalid_value, name, "a non-empty string", "an empty one");
  else if (!json_unescape(inside, request.model))
    reader.wrong(ErrorCode::invalid_value, name, "valid Unicode", "half of a surrogate pair");
}

void read_stream(RequestReader& reader, std::string_view name) {
  std::string_view raw;
  reader.request().stream = read_boolean(reader, name, raw);
}

void read_stream_options(RequestReader& reader, std::string_view name) {
  JsonCursor& json = reader.json();
  ModelRequest& request = reader.request();
  if (json.peek() == JsonType::null) {
    json.skip(request.stream_options_at);
    return;
  }
  if (!reader.expect(JsonType::object, name, "an object")) return;
  const std::size_t start = json.offset();
  json.enter_object();
  std::string_view key;
  while (json.next_field(key)) {
    if (!json_equals(key, "include_usage")) {
      json.skip();
    } else if (request.include_usage_at.data() != nullptr) {
      reader.fault(ErrorCode::invalid_value,
                   "`stream_options.include_usage` must be given once; got it twice.",
                   "stream_options.include_usage");
      json.skip();
    } else if (json.peek() == JsonType::null) {
      json.skip(request.include_usage_at);
    } else {
      std::string_view raw;
      request.include_usage = read_boolean(reader, "stream_options.include_usage", raw);
      request.include_usage_at = raw;
    }
  }
  request.stream_options_at = request.bytes.substr(start, json.offset() - start);
}

void read_temperature(RequestReader& reader, std::string_view name) {
  read_number(reader, name, 0, 2, "a number from 0 to 2");
}

void read_top_p(RequestReader& reader, std::string_view name) {
  read_number(reader, name, 0, 1, "a number from 0 to 1");
}

std::optional<std::uint64_t> read_count(RequestReader& reader, std::string_view name,
                                        std::uint64_t least, std::uint64_t most,
                                        std::string_view expected) {
  std::string_view raw;
  if (!reader.expect(JsonType::number, name, expected) || !reader.json().skip(raw))
    return std::nullopt;
  if (raw.find_first_of(".eE") != raw.npos) {
    reader.wrong(ErrorCode::invalid_type, name, expected, raw);
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error == std::errc{} && value >= least && value <= most) return value;
  reader.wrong(ErrorCode::invalid_value, name, expected, raw);
  return std::nullopt;
}

namespace {

// Leaves `into` as it is when the value is not within its bounds.
void read_answers(RequestReader& reader, std::string_view name, std::uint64_t& into) {
  const std::uint64_t most = reader.bounds().max_choices;
  const std::string expected = "a positive integer, at most " + std::to_string(most);
  if (const auto count = read_count(reader, name, 1, most, expected)) into = *count;
}

}  // namespace

void read_max_tokens(RequestReader& reader, std::string_view name) {
  // It has two names. Which of them a server goes by is its affair: the larger counts.
  if (const auto count = read_count(reader, name, 1, INT64_MAX, kPositive))
    reader.request().max_tokens = std::max(reader.request().max_tokens, count);
}

void read_choices(RequestReader& reader, std::string_view name) {
  read_answers(reader, name, reader.request().choices);
}

void read_best_of(RequestReader& reader, std::string_view name) {
  read_answers(reader, name, reader.request().best_of);
}

void read_truncation(RequestReader& reader, std::string_view) {
  reader.request().truncates_prompt = true;
  reader.json().skip();
}

}  // namespace solidrust
