#include "trace/otlp.h"

namespace solidrust::trace {

std::string_view otlp_media_type(OtlpFormat format) noexcept {
  switch (format) {
    case OtlpFormat::json:
      return "application/json";
    case OtlpFormat::protobuf:
      break;
  }
  return "application/x-protobuf";
}

std::uint32_t span_flags(const Span& span) noexcept {
  constexpr std::uint32_t kKnown = 0x100;
  constexpr std::uint32_t kRemote = 0x200;
  const bool remote = span.kind == SpanKind::server && span.parent.valid();
  return kKnown | (remote ? kRemote : 0) | (span.sampled ? 1 : 0);
}

std::string write_otlp(OtlpFormat format, const Source& source, std::span<const Span> spans) {
  switch (format) {
    case OtlpFormat::json:
      return write_otlp_json(source, spans);
    case OtlpFormat::protobuf:
      break;
  }
  return write_otlp_protobuf(source, spans);
}

}  // namespace solidrust::trace
