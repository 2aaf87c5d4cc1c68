// A span as a value: what happened between two moments, of which trace, under which other span.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "trace/ids.h"

namespace solidrust::trace {

// The numbers are those of opentelemetry.proto.trace.v1.Span.SpanKind.
enum class SpanKind : std::uint8_t { internal = 1, server = 2, client = 3 };

// The words of a list have static storage too.
using Words = std::vector<std::string_view>;
using Value = std::variant<std::string, std::int64_t, double, bool, Words>;

struct Attribute {
  std::string_view name;  // of static storage: from the program, never from a request
  Value value;
  bool operator==(const Attribute&) const = default;
};

struct SpanEvent {
  std::string_view name;  // of static storage
  std::int64_t at_ns = 0;
};

struct Span {
  TraceId trace;
  SpanId id;
  SpanId parent;  // not valid: it has none
  std::string name;
  SpanKind kind = SpanKind::internal;
  bool sampled = true;
  bool failed = false;
  std::int64_t begin_ns = 0;  // since 1970-01-01 UTC, as all times here
  std::int64_t end_ns = 0;
  std::vector<Attribute> attributes;
  std::vector<SpanEvent> events;

  void set(std::string_view key, Value value) { attributes.push_back({key, std::move(value)}); }
  // The memory that it holds, about.
  std::size_t weight() const noexcept {
    std::size_t bytes = sizeof(Span) + name.size() + attributes.capacity() * sizeof(Attribute) +
                        events.capacity() * sizeof(SpanEvent);
    for (const Attribute& attribute : attributes)
      if (const auto* const text = std::get_if<std::string>(&attribute.value))
        bytes += text->size();
      else if (const auto* const words = std::get_if<Words>(&attribute.value))
        bytes += words->capacity() * sizeof(std::string_view);
    return bytes;
  }
};

}  // namespace solidrust::trace
