#include "trace/otlp.h"
#include "trace/protobuf_writer.h"

namespace solidrust::trace {
namespace {

template <std::size_t N>
std::string_view bytes_of(const Id<N>& id) noexcept {
  return {reinterpret_cast<const char*>(id.bytes.data()), N};
}

// KeyValue with its AnyValue.
void attribute(ProtobufWriter& out, std::string_view name, const Value& value) {
  out.bytes(1, name);
  out.message(2, [&](ProtobufWriter& any) {
    if (const auto* const text = std::get_if<std::string>(&value))
      any.bytes(1, *text);
    else if (const auto* const flag = std::get_if<bool>(&value))
      any.varint(2, *flag ? 1 : 0);
    else if (const auto* const number = std::get_if<std::int64_t>(&value))
      any.varint(3, static_cast<std::uint64_t>(*number));
    else if (const auto* const words = std::get_if<Words>(&value))
      any.message(5, [&](ProtobufWriter& array) {
        for (const std::string_view word : *words)
          array.message(1, [&](ProtobufWriter& one) { one.bytes(1, word); });
      });
    else
      any.real(4, std::get<double>(value));
  });
}

void write(ProtobufWriter& out, const Span& span) {
  out.bytes(1, bytes_of(span.trace));
  out.bytes(2, bytes_of(span.id));
  if (span.parent.valid()) out.bytes(4, bytes_of(span.parent));
  out.bytes(5, span.name);
  out.varint(6, static_cast<std::uint64_t>(span.kind));
  out.fixed64(7, static_cast<std::uint64_t>(span.begin_ns));
  out.fixed64(8, static_cast<std::uint64_t>(span.end_ns));
  for (const Attribute& one : span.attributes)
    out.message(9, [&](ProtobufWriter& pair) { attribute(pair, one.name, one.value); });
  for (const SpanEvent& event : span.events)
    out.message(11, [&](ProtobufWriter& inner) {
      inner.fixed64(1, static_cast<std::uint64_t>(event.at_ns));
      inner.bytes(2, event.name);
    });
  if (span.failed) out.message(15, [](ProtobufWriter& status) { status.varint(3, kStatusError); });
  out.fixed32(16, span_flags(span));
}

}  // namespace

std::string write_otlp_protobuf(const Source& source, std::span<const Span> spans) {
  std::string text;
  ProtobufWriter out(text);
  out.message(1, [&](ProtobufWriter& of_resource) {
    of_resource.message(1, [&](ProtobufWriter& resource) {
      for (const auto& [name, value] : source.attributes())
        resource.message(1, [&](ProtobufWriter& pair) { attribute(pair, name, value); });
    });
    of_resource.message(2, [&](ProtobufWriter& of_scope) {
      of_scope.message(1, [&](ProtobufWriter& scope) {
        scope.bytes(1, kScope);
        scope.bytes(2, source.version);
      });
      for (const Span& span : spans)
        of_scope.message(2, [&](ProtobufWriter& inner) { write(inner, span); });
      of_scope.bytes(3, kSchemaUrl);
    });
    of_resource.bytes(3, kSchemaUrl);
  });
  return text;
}

}  // namespace solidrust::trace
