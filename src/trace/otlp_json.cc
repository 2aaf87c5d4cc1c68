#include "base/json_writer.h"
#include "trace/otlp.h"

namespace solidrust::trace {
namespace {

// proto3's mapping to JSON has 64-bit integers as strings, so that no reader rounds them.
void wide(JsonWriter& json, std::string_view key, std::int64_t number) {
  json.key(key).value(std::to_string(number));
}

template <std::size_t N>
void hex(JsonWriter& json, std::string_view key, const Id<N>& id) {
  const auto digits = id.hex();
  json.key(key).value(std::string_view(digits.data(), digits.size()));
}

void attribute(JsonWriter& json, std::string_view name, const Value& value) {
  json.begin_object().key("key").value(name).key("value").begin_object();
  if (const auto* const text = std::get_if<std::string>(&value))
    json.key("stringValue").value(*text);
  else if (const auto* const number = std::get_if<std::int64_t>(&value))
    wide(json, "intValue", *number);
  else if (const auto* const real = std::get_if<double>(&value))
    json.key("doubleValue").value(*real);
  else if (const auto* const words = std::get_if<Words>(&value)) {
    json.key("arrayValue").begin_object().key("values").begin_array();
    for (const std::string_view word : *words)
      json.begin_object().key("stringValue").value(word).end_object();
    json.end_array().end_object();
  } else
    json.key("boolValue").value(std::get<bool>(value));
  json.end_object().end_object();
}

void write(JsonWriter& json, const Span& span) {
  json.begin_object();
  hex(json, "traceId", span.trace);
  hex(json, "spanId", span.id);
  if (span.parent.valid()) hex(json, "parentSpanId", span.parent);
  json.key("flags").value(span_flags(span));
  json.key("name").value(span.name).key("kind").value(static_cast<int>(span.kind));
  wide(json, "startTimeUnixNano", span.begin_ns);
  wide(json, "endTimeUnixNano", span.end_ns);
  json.key("attributes").begin_array();
  for (const Attribute& one : span.attributes) attribute(json, one.name, one.value);
  json.end_array();
  if (!span.events.empty()) {
    json.key("events").begin_array();
    for (const SpanEvent& event : span.events) {
      json.begin_object();
      wide(json, "timeUnixNano", event.at_ns);
      json.key("name").value(event.name).end_object();
    }
    json.end_array();
  }
  if (span.failed) json.key("status").begin_object().key("code").value(kStatusError).end_object();
  json.end_object();
}

}  // namespace

std::string write_otlp_json(const Source& source, std::span<const Span> spans) {
  std::string out;
  out.reserve(512 + spans.size() * 1'024);
  JsonWriter json(out);
  json.begin_object().key("resourceSpans").begin_array().begin_object();
  json.key("resource").begin_object().key("attributes").begin_array();
  for (const auto& [name, value] : source.attributes()) attribute(json, name, value);
  json.end_array().end_object();
  json.key("scopeSpans").begin_array().begin_object();
  json.key("scope").begin_object().key("name").value(kScope);
  json.key("version").value(source.version).end_object();
  json.key("spans").begin_array();
  for (const Span& span : spans) write(json, span);
  json.end_array().key("schemaUrl").value(kSchemaUrl).end_object().end_array();
  json.key("schemaUrl").value(kSchemaUrl).end_object().end_array().end_object();
  return out;
}

}  // namespace solidrust::trace
