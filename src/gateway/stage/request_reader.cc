#include "gateway/stage/request_reader.h"

#include "base/ascii_case.h"
#include "base/utf8.h"

namespace solidrust {
namespace {

// ASCII letters without case, and the two other characters that Unicode's simple folding (which
// Go's JSON reader applies to names) takes for ASCII letters: U+017F for s, U+212A for k.
bool same_folded(std::string_view name, std::string_view lower) noexcept {
  std::size_t at = 0;
  for (const char expected : lower) {
    const std::string_view rest = name.substr(at);
    char got = rest.empty() ? '\0' : rest.front();
    std::size_t length = 1;
    if (rest.starts_with("\xC5\xBF")) {
      got = 's';
      length = 2;
    } else if (rest.starts_with("\xE2\x84\xAA")) {
      got = 'k';
      length = 3;
    }
    if (ascii_lower(got) != expected) return false;
    at += length;
  }
  return at == name.size();
}

struct KnownField {
  const FieldRule* rule = nullptr;
  bool exact = false;
};

KnownField known_field(std::span<const FieldRule> rules, std::string_view raw_key) {
  std::string resolved;
  std::string_view name = raw_key;
  if (raw_key.find('\\') != raw_key.npos) {
    if (!json_unescape(raw_key, resolved)) return {};
    name = resolved;
  }
  for (const FieldRule& rule : rules) {
    if (name == rule.name) return {&rule, true};
    if (same_folded(name, rule.name)) return {&rule, false};
  }
  return {};
}

Error not_json(const JsonCursor& json, std::size_t size) {
  const std::string at = std::to_string(json.offset());
  switch (json.fault()) {
    case JsonFault::too_deep:
      return {ErrorCode::invalid_json,
              "The request body is nested too deeply (at byte " + at + ")."};
    case JsonFault::truncated:
      return {ErrorCode::invalid_json, size == 0
                                           ? "The request body is empty; a JSON object is needed."
                                           : "The request body is not valid JSON: it ends too "
                                             "early, at byte " +
                                                 at + "."};
    case JsonFault::none:
    case JsonFault::syntax:
      break;
  }
  return {ErrorCode::invalid_json, "The request body is not valid JSON (at byte " + at + ")."};
}

void read_fields(RequestReader& reader, std::span<const FieldRule> rules) {
  JsonCursor& json = reader.json();
  std::uint64_t seen = 0;
  std::uint64_t given = 0;  // and not null
  std::string_view key;
  while (json.next_field(key)) {
    const KnownField field = known_field(rules, key);
    if (field.rule == nullptr) {
      json.skip();
      continue;
    }
    const std::string_view name = field.rule->name;
    const std::uint64_t bit = 1ULL << (field.rule - rules.data());
    const bool twice = (seen & bit) != 0;
    const bool null = json.peek() == JsonType::null;
    seen |= bit;
    if (!null) given |= bit;
    if (!field.exact || twice) {
      reader.fault(ErrorCode::invalid_value,
                   twice ? "`" + std::string(name) + "` must be given once; got it twice."
                         : "`" + std::string(name) + "` must be spelled exactly so.",
                   name);
      json.skip();
    } else if (null && field.rule->null == Null::absent) {
      json.skip();
    } else {
      field.rule->read(reader, name);
    }
  }
  for (const FieldRule& rule : rules)
    if (rule.presence == Presence::required && (given & (1ULL << (&rule - rules.data()))) == 0)
      reader.fault(ErrorCode::missing_field,
                   "`" + std::string(rule.name) + "` is missing from the request body.", rule.name);
}

}  // namespace

Result<ModelRequest> read_model_request(std::string_view bytes, std::span<const FieldRule> rules,
                                        const RequestBounds& bounds) {
  if (!is_utf8(bytes))
    return Error{ErrorCode::invalid_json, "The request body is not valid JSON: it is not UTF-8."};
  RequestReader reader(bytes, bounds);
  JsonCursor& json = reader.json();
  const JsonType type = json.peek();
  if (type == JsonType::object) {
    json.enter_object();
    read_fields(reader, rules);
  } else {
    json.skip();
    reader.fault(
        ErrorCode::invalid_type,
        "The request body must be one JSON object; got " + std::string(json_type_name(type)) + ".",
        {});
  }
  if (!json.at_end()) return not_json(json, bytes.size());
  if (reader.first_fault()) return std::move(*reader.first_fault());
  return std::move(reader.request());
}

void RequestReader::fault(ErrorCode code, std::string message, std::string_view param) {
  if (!fault_) fault_.emplace(code, std::move(message), std::string(param));
}

void RequestReader::wrong(ErrorCode code, std::string_view name, std::string_view expected,
                          std::string_view got) {
  if (fault_) return;
  std::string message = "`";
  message += name;
  message += "` must be ";
  message += expected;
  message += "; got ";
  message += got.substr(0, 40);  // only our own words and numbers: never the caller's text
  message += '.';
  fault(code, std::move(message), name);
}

bool RequestReader::expect(JsonType type, std::string_view name, std::string_view expected) {
  const JsonType got = json_.peek();
  if (got == type) return true;
  wrong(ErrorCode::invalid_type, name, expected, json_type_name(got));
  json_.skip();
  return false;
}

}  // namespace solidrust
