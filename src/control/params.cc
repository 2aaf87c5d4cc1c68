#include "control/params.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/nearest_name.h"
#include "base/utf8.h"
#include "base/wipe.h"

namespace solidrust {
namespace {

namespace dom = simdjson::dom;

std::string list_names(std::span<const std::string_view> known) {
  std::string out;
  for (const std::string_view name : known) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out.empty() ? "it takes no parameters" : "it takes " + out;
}

std::string_view type_name(dom::element_type type) {
  switch (type) {
    case dom::element_type::ARRAY:
      return "an array";
    case dom::element_type::OBJECT:
      return "an object";
    case dom::element_type::STRING:
      return "a string";
    case dom::element_type::BOOL:
      return "a boolean";
    case dom::element_type::NULL_VALUE:
      return "null";
    default:
      return "a number";
  }
}

}  // namespace

struct Params::Reader {
  static Value value(const dom::element& element) {
    switch (element.type()) {
      case dom::element_type::STRING:
        return std::string(std::string_view(element));
      case dom::element_type::INT64:
        return std::int64_t{element};
      case dom::element_type::BOOL:
        return bool{element};
      case dom::element_type::ARRAY:
        return list(dom::array(element));
      case dom::element_type::OBJECT:
        return Other{type_name(element.type()), simdjson::minify(element)};
      default:
        return Other{type_name(element.type()), {}};
    }
  }
  static Value list(const dom::array& array) {
    std::vector<std::string> texts;
    for (const dom::element item : array) {
      if (!item.is_string()) return Other{"an array of something else", {}};
      texts.emplace_back(std::string_view(item));
    }
    return texts;
  }
};

// Two copies that the parser needs: the JSON with room behind it, and the strings without escapes.
struct Params::Parsing {
  explicit Parsing(std::string_view json) {
    padded.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    padded = json;
    failed = parser.parse(padded.data(), json.size(), false).get(root) != simdjson::SUCCESS;
  }
  ~Parsing() {
    wipe(padded);
    // As simdjson allocates it: five thirds of the JSON, and its padding (dom/document-inl.h).
    if (parser.doc.string_buf) wipe(parser.doc.string_buf.get(), 5 * padded_capacity() / 3);
  }
  Parsing(const Parsing&) = delete;
  Parsing& operator=(const Parsing&) = delete;
  std::size_t padded_capacity() const { return parser.capacity(); }

  std::string padded;
  dom::parser parser;
  dom::element root;
  bool failed = false;
};

Params::~Params() {
  for (auto& [name, value] : values_) {
    if (auto* text = std::get_if<std::string>(&value)) wipe(*text);
    if (auto* other = std::get_if<Other>(&value)) wipe(other->object);
  }
}

Params::Params(std::string_view json, std::span<const std::string_view> known) {
  if (json.size() > kMaxBytes)
    fail({ErrorCode::invalid_value,
          fmt::format("The parameters are over the limit of {} bytes.", kMaxBytes)});
  else if (!json.empty())
    read(json, known);
}

void Params::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

void Params::preset_text(std::string_view name, std::string_view value) {
  values_.insert_or_assign(std::string(name), Value(std::string(value)));
}

void Params::preset_flag(std::string_view name, bool value) {
  values_.insert_or_assign(std::string(name), Value(value));
}

void Params::read(std::string_view json, std::span<const std::string_view> known) {
  const Parsing parsing(json);
  const dom::element& root = parsing.root;
  if (parsing.failed) return fail({ErrorCode::invalid_json, "The parameters are not JSON."});
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS)
    return fail({ErrorCode::invalid_type, "The parameters must be one JSON object."});
  for (const auto [key, element] : object) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      return fail({ErrorCode::invalid_argument,
                   fmt::format("There is no parameter of this name{}; {}.",
                               did_you_mean(key, known), list_names(known)),
                   std::string(key.substr(0, 64))});
    if (values_.contains(key) || is_null(key))
      return fail(
          {ErrorCode::invalid_argument, fmt::format("{} is given twice.", key), std::string(key)});
    if (element.is_null())
      nulls_.emplace_back(key);
    else
      values_.emplace(key, Reader::value(element));
  }
}

const Params::Value* Params::find(std::string_view name) {
  if (is_null(name))
    fail({ErrorCode::invalid_type, fmt::format("{} must not be null; leave it out instead.", name),
          std::string(name)});
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

void Params::wrong_type(std::string_view name, std::string_view expected, const Value& got) {
  constexpr std::array<std::string_view, 4> kTypes{"a string", "a whole number", "a boolean",
                                                   "an array of strings"};
  const Other* other = std::get_if<Other>(&got);
  const std::string_view type = other != nullptr ? other->type : kTypes[got.index()];
  fail({ErrorCode::invalid_type, fmt::format("{} must be {}, not {}.", name, expected, type),
        std::string(name)});
}

bool Params::check_text(std::string_view name, std::string_view text, std::size_t max_bytes) {
  std::string_view wrong;
  if (text.empty())
    wrong = "must not be empty";
  else if (!is_utf8(text))
    wrong = "must be UTF-8 text";
  else if (has_control_character(text))
    wrong = "must not hold control characters or any that change the direction of writing";
  if (!wrong.empty())
    fail({ErrorCode::invalid_value, fmt::format("{} {}.", name, wrong), std::string(name)});
  else if (text.size() > max_bytes)
    fail({ErrorCode::invalid_value,
          fmt::format("{} must be at most {} bytes long, not {}.", name, max_bytes, text.size()),
          std::string(name)});
  else
    return true;
  return false;
}

std::optional<std::string> Params::text(std::string_view name, std::size_t max_bytes) {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const std::string* text = std::get_if<std::string>(value);
  if (text == nullptr) {
    wrong_type(name, "a string", *value);
    return std::nullopt;
  }
  if (!check_text(name, *text, max_bytes)) return std::nullopt;
  return *text;
}

std::string Params::required_text(std::string_view name, std::size_t max_bytes) {
  if (find(name) == nullptr)
    fail({ErrorCode::missing_field, fmt::format("{} is required.", name), std::string(name)});
  return text(name, max_bytes).value_or(std::string());
}

std::optional<std::int64_t> Params::integer(std::string_view name, std::int64_t min,
                                            std::int64_t max) {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const std::int64_t* number = std::get_if<std::int64_t>(value);
  if (number == nullptr) {
    wrong_type(name, "a whole number", *value);
    return std::nullopt;
  }
  if (*number < min || *number > max) {
    fail({ErrorCode::invalid_value,
          fmt::format("{} must be from {} to {}, not {}.", name, min, max, *number),
          std::string(name)});
    return std::nullopt;
  }
  return *number;
}

std::optional<std::string> Params::object(std::string_view name) {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const Other* other = std::get_if<Other>(value);
  if (other == nullptr || other->object.empty()) {
    wrong_type(name, "an object", *value);
    return std::nullopt;
  }
  return other->object;
}

bool Params::is_null(std::string_view name) const {
  return std::find(nulls_.begin(), nulls_.end(), name) != nulls_.end();
}

std::optional<bool> Params::maybe_flag(std::string_view name) {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const bool* flag = std::get_if<bool>(value);
  if (flag != nullptr) return *flag;
  wrong_type(name, "a boolean", *value);
  return std::nullopt;
}

bool Params::flag(std::string_view name, bool absent) {
  return maybe_flag(name).value_or(absent);
}

std::optional<std::vector<std::string>> Params::texts(std::string_view name, std::size_t max_items,
                                                      std::size_t max_bytes) {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto* list = std::get_if<std::vector<std::string>>(value);
  if (list == nullptr) {
    wrong_type(name, "an array of strings", *value);
    return std::nullopt;
  }
  if (list->size() > max_items) {
    fail({ErrorCode::invalid_value,
          fmt::format("{} may have at most {} entries, not {}.", name, max_items, list->size()),
          std::string(name)});
    return std::nullopt;
  }
  for (const std::string& text : *list)
    if (!check_text(name, text, max_bytes)) return std::nullopt;
  return *list;
}

}  // namespace solidrust
