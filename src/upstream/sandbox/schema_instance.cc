#include "upstream/sandbox/schema_instance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/json_writer.h"

namespace solidrust {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxFacets = 64;  // schemas that hold for one value at once
constexpr std::string_view kAnyText = "sandbox";

struct NamedFormat {
  std::string_view format;
  std::string_view example;
};
constexpr std::array<NamedFormat, 11> kFormats{
    NamedFormat{"date-time", "2025-01-01T00:00:00Z"},
    {"date", "2025-01-01"},
    {"time", "00:00:00Z"},
    {"duration", "P1D"},
    {"email", "sandbox@example.com"},
    {"uuid", "00000000-0000-4000-8000-000000000000"},
    {"uri", "https://example.com/"},
    {"url", "https://example.com/"},
    {"hostname", "example.com"},
    {"ipv4", "192.0.2.1"},
    {"ipv6", "2001:db8::1"},
};

class InstanceMaker {
 public:
  explicit InstanceMaker(const dom::element& root) : root_(root) {}

  // Appends a value that all of `schemas` accept; false with problem() set if there is none.
  bool make(const std::vector<dom::element>& schemas, Untyped untyped, unsigned depth);
  const std::string& text() const { return out_; }
  const std::string& problem() const { return problem_; }

 private:
  using Facets = std::vector<dom::object>;

  bool fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    return false;
  }
  bool collect(const dom::element& schema, Facets& facets, unsigned depth);
  bool collect_parts(const dom::object& schema, Facets& facets, unsigned depth);
  bool make_typed(std::string_view type, const Facets& facets, unsigned depth);
  bool make_object(const Facets& facets, unsigned depth);
  bool make_array(const Facets& facets, unsigned depth);
  void make_string(const Facets& facets);
  bool make_number(const Facets& facets, bool whole);
  static std::optional<dom::element> find(const Facets& facets, std::string_view name);
  static std::optional<double> find_number(const Facets& facets, std::string_view name);
  static std::string_view type_of(const Facets& facets, Untyped untyped);

  dom::element root_;
  std::string out_;
  std::string problem_;
  std::size_t refs_ = 0;
};

std::optional<dom::element> InstanceMaker::find(const Facets& facets, std::string_view name) {
  dom::element found;
  for (const dom::object& facet : facets)
    if (facet[name].get(found) == simdjson::SUCCESS) return found;
  return std::nullopt;
}

std::optional<double> InstanceMaker::find_number(const Facets& facets, std::string_view name) {
  const auto found = find(facets, name);
  double value = 0;
  if (!found || !found->is_number() || found->get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

bool InstanceMaker::collect(const dom::element& schema, Facets& facets, unsigned depth) {
  if (depth > kMaxSchemaDepth || facets.size() >= kMaxFacets)
    return fail("it is nested too deeply, or refers to itself without end");
  if (bool always = false; schema.get(always) == simdjson::SUCCESS)
    return always || fail("nothing satisfies false");
  dom::object object;
  if (schema.get(object) != simdjson::SUCCESS) return fail("a schema must be an object");
  facets.push_back(object);
  return collect_parts(object, facets, depth);
}

bool InstanceMaker::collect_parts(const dom::object& schema, Facets& facets, unsigned depth) {
  constexpr std::size_t kMaxRefs = 1'000;
  std::string_view ref;
  if (schema["$ref"].get(ref) == simdjson::SUCCESS) {
    dom::element target = root_;
    if (!ref.starts_with('#') || ++refs_ > kMaxRefs ||
        (ref.size() > 1 && root_.at_pointer(ref.substr(1)).get(target) != simdjson::SUCCESS))
      return fail("a $ref does not lead to anywhere in it");
    if (!collect(target, facets, depth + 1)) return false;
  }
  dom::array parts;
  if (schema["allOf"].get(parts) == simdjson::SUCCESS)
    for (const dom::element part : parts)
      if (!collect(part, facets, depth + 1)) return false;
  for (const std::string_view name : {"anyOf", "oneOf"})
    if (schema[name].get(parts) == simdjson::SUCCESS && parts.size() > 0 &&
        !collect(*parts.begin(), facets, depth + 1))
      return false;
  return true;
}

std::string_view InstanceMaker::type_of(const Facets& facets, Untyped untyped) {
  if (const auto type = find(facets, "type")) {
    std::string_view name;
    if (type->get(name) == simdjson::SUCCESS) return name;
    if (dom::array names; type->get(names) == simdjson::SUCCESS)
      for (const dom::element each : names)
        if (each.get(name) == simdjson::SUCCESS && name != "null") return name;
    return "null";
  }
  const auto any = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return find(facets, name).has_value(); });
  };
  if (any({"properties", "required", "additionalProperties"})) return "object";
  if (any({"items", "prefixItems", "minItems"})) return "array";
  if (any({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}))
    return "number";
  if (any({"minLength", "maxLength", "format", "pattern"})) return "string";
  return untyped == Untyped::object ? "object" : "string";
}

bool InstanceMaker::make(const std::vector<dom::element>& schemas, Untyped untyped,
                         unsigned depth) {
  if (depth > kMaxSchemaDepth) return fail("what it requires is nested too deeply");
  Facets facets;
  for (const dom::element& schema : schemas)
    if (!collect(schema, facets, 0)) return false;
  if (const auto fixed = find(facets, "const")) {
    out_ += simdjson::minify(*fixed);
  } else if (const auto choices = find(facets, "enum")) {
    dom::element first;
    if (choices->at(0).get(first) != simdjson::SUCCESS) return fail("an enum has no values");
    out_ += simdjson::minify(first);
  } else if (!make_typed(type_of(facets, untyped), facets, depth)) {
    return false;
  }
  return out_.size() <= kMaxInstance || fail("what it requires is too large");
}

bool InstanceMaker::make_typed(std::string_view type, const Facets& facets, unsigned depth) {
  if (type == "object") return make_object(facets, depth);
  if (type == "array") return make_array(facets, depth);
  if (type == "integer" || type == "number") return make_number(facets, type == "integer");
  if (type == "string") {
    make_string(facets);
    return true;
  }
  if (type == "boolean") {
    out_ += "true";
    return true;
  }
  if (type == "null") {
    out_ += "null";
    return true;
  }
  return fail("it names a type that does not exist");
}

bool InstanceMaker::make_object(const Facets& facets, unsigned depth) {
  std::vector<std::string_view> names;
  for (const dom::object& facet : facets) {
    dom::array required;
    if (facet["required"].get(required) != simdjson::SUCCESS) continue;
    for (const dom::element element : required) {
      std::string_view name;
      if (element.get(name) != simdjson::SUCCESS ||
          std::find(names.begin(), names.end(), name) != names.end())
        continue;
      if (names.size() == kMaxRequired) return fail("one object requires too many properties");
      names.push_back(name);
    }
  }
  out_ += '{';
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out_ += ',';
    out_ += '"';
    append_json_escaped(out_, names[i]);
    out_ += "\":";
    std::vector<dom::element> schemas;
    for (const dom::object& facet : facets) {
      dom::element property;
      if (facet["properties"][names[i]].get(property) == simdjson::SUCCESS)
        schemas.push_back(property);
    }
    if (schemas.empty())
      if (const auto others = find(facets, "additionalProperties"); others && others->is_object())
        schemas.push_back(*others);
    if (!make(schemas, Untyped::string, depth + 1)) return false;
  }
  out_ += '}';
  return true;
}

bool InstanceMaker::make_array(const Facets& facets, unsigned depth) {
  const auto count =
      static_cast<std::size_t>(std::clamp(find_number(facets, "minItems").value_or(0), 0.0, 1e6));
  const auto items = find(facets, "items");
  const auto places = find(facets, "prefixItems");
  out_ += '[';
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out_ += ',';
    std::vector<dom::element> schemas;
    dom::element place;
    if (places && places->at(i).get(place) == simdjson::SUCCESS)
      schemas.push_back(place);
    else if (items)
      schemas.push_back(*items);
    if (!make(schemas, Untyped::string, depth + 1)) return false;
  }
  out_ += ']';
  return true;
}

void InstanceMaker::make_string(const Facets& facets) {
  std::string text(kAnyText);
  std::string_view format;
  if (const auto found = find(facets, "format"); found && found->get(format) == simdjson::SUCCESS)
    for (const NamedFormat& row : kFormats)
      if (row.format == format) text = row.example;
  const auto length = [&](std::string_view name, double absent) {
    return static_cast<std::size_t>(
        std::clamp(find_number(facets, name).value_or(absent), 0.0, double{kMaxInstance}));
  };
  if (text.size() < length("minLength", 0)) text.resize(length("minLength", 0), 'x');
  if (text.size() > length("maxLength", double{kMaxInstance})) text.resize(length("maxLength", 0));
  JsonWriter(out_).value(text);
}

// Of a few likely numbers the one nearest to zero that keeps within the bounds.
bool InstanceMaker::make_number(const Facets& facets, bool whole) {
  constexpr double kExact = 9'007'199'254'740'992.0;  // 2^53
  const auto above = find_number(facets, "exclusiveMinimum");
  const auto below = find_number(facets, "exclusiveMaximum");
  const double low =
      std::max(find_number(facets, "minimum").value_or(-kExact), above.value_or(-kExact));
  const double high =
      std::min(find_number(facets, "maximum").value_or(kExact), below.value_or(kExact));
  const double multiple = find_number(facets, "multipleOf").value_or(0);
  std::array candidates{0.0, low, high, low + 1, high - 1, low + (high - low) / 2};
  std::sort(candidates.begin(), candidates.end(),
            [](double a, double b) { return std::abs(a) < std::abs(b); });
  for (const double candidate : candidates) {
    double value =
        whole ? (candidate == high ? std::floor(candidate) : std::ceil(candidate)) : candidate;
    if (multiple > 0) value = std::ceil(value / multiple) * multiple;
    if (value < low || value > high || (above && value <= *above) || (below && value >= *below) ||
        (whole && value != std::floor(value)))
      continue;
    if (value == std::floor(value) && std::abs(value) <= kExact)
      JsonWriter(out_).value(static_cast<std::int64_t>(value));
    else
      JsonWriter(out_).value(value);
    return true;
  }
  return fail("no number lies within its bounds");
}

}  // namespace

Result<std::string> schema_instance(const dom::element& schema, Untyped untyped,
                                    std::string_view param) {
  const auto refuse = [&](const std::string& why) {
    return Error{ErrorCode::invalid_value,
                 "The sandbox cannot make a value for this schema: " + why + ".",
                 std::string(param)};
  };
  if (simdjson::minify(schema).size() > kMaxSchemaText) return refuse("it is too large");
  InstanceMaker maker(schema);
  if (!maker.make({schema}, untyped, 0)) return refuse(maker.problem());
  return maker.text();
}

}  // namespace solidrust
