// The body of an export by OTLP/HTTP 1.x: one ExportTraceServiceRequest. Field names and numbers
// are those of opentelemetry-proto (trace/v1/trace.proto, common/v1, resource/v1).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "trace/span.h"

namespace solidrust::trace {

enum class OtlpFormat : std::uint8_t { json, protobuf };

std::string_view otlp_media_type(OtlpFormat format) noexcept;

// Who speaks.
struct Source {
  std::string service = "solidrust";
  std::string version;
  std::string instance;  // of this process; tells several servers apart

  std::array<std::pair<std::string_view, std::string>, 3> attributes() const {
    return {{{"service.name", service},
             {"service.version", version},
             {"service.instance.id", instance}}};
  }
};

// The conventions that the names of attributes come from.
inline constexpr std::string_view kSchemaUrl =
    "https://opentelemetry.io/schemas/gen-ai-dev/1.42.0-dev";

// What both forms say alike.
inline constexpr std::string_view kScope = "solidrust";
inline constexpr std::uint32_t kStatusError = 2;  // Status.StatusCode
// SpanFlags: the trace flags, and that it is known whether the parent is remote, which is so for
// the span that serves a request and no other.
std::uint32_t span_flags(const Span& span) noexcept;

// Ids in hex and 64-bit numbers in strings, as OTLP's own mapping to JSON has them.
std::string write_otlp_json(const Source& source, std::span<const Span> spans);
std::string write_otlp_protobuf(const Source& source, std::span<const Span> spans);
std::string write_otlp(OtlpFormat format, const Source& source, std::span<const Span> spans);

}  // namespace solidrust::trace
