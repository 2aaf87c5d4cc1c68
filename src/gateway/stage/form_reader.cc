#include "gateway/stage/form_reader.h"

#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "http/wire/field_list.h"

namespace solidrust {
namespace {

Error wrong(const http::FormPart& part, std::string_view expected) {
  std::string message = "`";
  message.append(part.name).append("` must be ").append(expected).append(".");
  return {ErrorCode::invalid_value, std::move(message), std::string(part.name)};
}

}  // namespace

Result<ModelRequest> read_form_request(std::string_view content_type, std::string_view bytes,
                                       std::span<const FormRule> rules,
                                       const RequestBounds& bounds) {
  const Result<std::vector<http::FormPart>> parts = http::parse_form_data(content_type, bytes);
  if (!parts) return parts.error();
  ModelRequest request;
  request.bytes = bytes;
  request.form = true;
  for (const FormRule& rule : rules) {
    const std::string name(rule.name);
    std::size_t found = 0;
    for (const http::FormPart& part : *parts) {
      if (!http::iequals(part.name, name)) continue;
      if (part.name != name || (++found > 1 && !rule.repeats))
        return Error{ErrorCode::invalid_value,
                     "The field `" + name + "` stands twice, or in another spelling.", name};
      if (Result<void> read = rule.read(part, bounds, request); !read)
        return std::move(read).error();
    }
    if (found == 0 && rule.presence == Presence::required)
      return Error{ErrorCode::missing_field, "`" + name + "` is required.", name};
  }
  return request;
}

Result<void> read_form_model(const http::FormPart& part, const RequestBounds&,
                             ModelRequest& request) {
  if (part.file || part.value.empty() || !is_utf8(part.value))
    return wrong(part, "the name of a model");
  request.model = part.value;
  request.model_at = part.value;
  return {};
}

Result<void> read_form_file(const http::FormPart& part, const RequestBounds&, ModelRequest&) {
  if (!part.file || part.value.empty()) return wrong(part, "a file that is not empty");
  return {};
}

Result<void> read_form_choices(const http::FormPart& part, const RequestBounds& bounds,
                               ModelRequest& request) {
  const char* const end = part.value.data() + part.value.size();
  const auto [read, fault] = std::from_chars(part.value.data(), end, request.choices);
  if (fault != std::errc() || read != end || request.choices < 1 ||
      request.choices > bounds.max_choices)
    return wrong(part, "an integer from 1 to " + std::to_string(bounds.max_choices));
  return {};
}

Result<void> read_form_stream(const http::FormPart& part, const RequestBounds&,
                              ModelRequest& request) {
  // As Python's clients write them, too.
  request.stream = part.value == "true" || part.value == "True";
  if (!request.stream && part.value != "false" && part.value != "False")
    return wrong(part, "true or false");
  return {};
}

}  // namespace solidrust
