#include "http/wire/form_data.h"

#include <optional>
#include <string>
#include <utility>

#include "base/trimmed.h"
#include "http/wire/field_list.h"

namespace solidrust::http {
namespace {

constexpr std::string_view kEndOfLine = "\r\n";
constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 section 5.1.1

Error wrong(std::string message) {
  return {ErrorCode::invalid_value, "The form cannot be read: " + std::move(message)};
}

bool is_boundary(std::string_view text) noexcept {
  constexpr std::string_view kAllowed =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=? ";
  return !text.empty() && text.size() <= kLongestBoundary && !text.ends_with(' ') &&
         text.find_first_not_of(kAllowed) == text.npos;
}

// One parameter behind a `;`, which is consumed: its name, and its value without quotes. Nothing
// for what is none, and for escapes, which readers undo in different ways.
struct Parameter {
  std::string_view name;
  std::string_view value;
};
std::optional<Parameter> take_parameter(std::string_view& rest) {
  rest = trimmed(rest);
  if (!rest.starts_with(';')) return std::nullopt;
  rest = trimmed(rest.substr(1));
  const std::size_t equals = rest.find('=');
  if (equals == rest.npos) return std::nullopt;
  Parameter found{trimmed(rest.substr(0, equals)), {}};
  rest = trimmed(rest.substr(equals + 1));
  const bool quoted = rest.starts_with('"');
  if (quoted) rest.remove_prefix(1);
  const std::size_t end = quoted ? rest.find('"') : std::min(rest.find(';'), rest.size());
  if (end == rest.npos) return std::nullopt;
  found.value = quoted ? rest.substr(0, end) : trimmed(rest.substr(0, end));
  if (found.value.find_first_of(quoted ? "\\" : "\\\" \t") != found.value.npos) return std::nullopt;
  rest.remove_prefix(end + (quoted ? 1 : 0));
  return found;
}

std::optional<std::string_view> boundary_of(std::string_view content_type) {
  std::string_view rest =
      content_type.substr(std::min(content_type.find(';'), content_type.size()));
  std::optional<std::string_view> boundary;
  while (!trimmed(rest).empty()) {
    const std::optional<Parameter> one = take_parameter(rest);
    if (!one) return std::nullopt;
    if (!iequals(one->name, "boundary")) continue;
    if (boundary || !is_boundary(one->value)) return std::nullopt;
    boundary = one->value;
  }
  return boundary;
}

// `form-data; name="…"; filename="…"`.
bool read_disposition(std::string_view value, FormPart& part) {
  const std::size_t end = std::min(value.find(';'), value.size());
  if (!iequals(trimmed(value.substr(0, end)), "form-data")) return false;
  std::string_view rest = value.substr(end);
  bool named = false;
  while (!trimmed(rest).empty()) {
    const std::optional<Parameter> one = take_parameter(rest);
    if (!one) return false;
    if (iequals(one->name, "name")) {
      if (std::exchange(named, true)) return false;
      part.name = one->value;
    } else if (iequals(one->name, "name*")) {
      return false;
    } else if (iequals(one->name, "filename") || iequals(one->name, "filename*")) {
      part.file = true;
    }
  }
  return named;
}

// An encoding that changes nothing.
bool is_plain_encoding(std::string_view value) noexcept {
  return iequals(value, "binary") || iequals(value, "8bit") || iequals(value, "7bit");
}

Result<void> read_part_head(std::string_view head, FormPart& part) {
  bool disposed = false;
  while (!head.empty()) {
    const std::size_t end = head.find(kEndOfLine);
    const std::string_view line = head.substr(0, end);
    head = end == head.npos ? std::string_view() : head.substr(end + kEndOfLine.size());
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0 ||
        line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos)
      return wrong("a part has a header field without a name.");
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name.find_first_of(" \t") != name.npos)
      return wrong("a part has a header field with blanks in its name.");
    if (iequals(name, "content-disposition")) {
      if (std::exchange(disposed, true) || !read_disposition(value, part))
        return wrong("a part's Content-Disposition must be `form-data; name=\"…\"`, once.");
    } else if (iequals(name, "content-transfer-encoding") && !is_plain_encoding(value)) {
      return wrong("a part has a Content-Transfer-Encoding: send its bytes as they are.");
    }
  }
  if (!disposed) return wrong("a part has no Content-Disposition.");
  return {};
}

}  // namespace

bool is_form_data(std::string_view content_type) noexcept {
  return iequals(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data");
}

Result<std::vector<FormPart>> parse_form_data(std::string_view content_type,
                                              std::string_view body) {
  const std::optional<std::string_view> boundary = boundary_of(content_type);
  if (!boundary) return wrong("its Content-Type has no valid `boundary`.");
  const std::string delimiter = "\r\n--" + std::string(*boundary);
  std::vector<FormPart> parts;
  if (!body.starts_with(std::string_view(delimiter).substr(kEndOfLine.size())))
    return wrong("it does not begin with its boundary.");
  body.remove_prefix(delimiter.size() - kEndOfLine.size());
  for (;;) {
    if (body.starts_with("--")) {
      body.remove_prefix(2);
      if (!body.empty() && body != kEndOfLine) return wrong("something follows its last part.");
      return parts;
    }
    if (!body.starts_with(kEndOfLine)) return wrong("something follows a boundary on its line.");
    if (parts.size() == kMostFormParts)
      return wrong("it has more than " + std::to_string(kMostFormParts) + " parts.");
    const std::string_view head = body.substr(kEndOfLine.size());
    const std::size_t head_end = head.substr(0, kLongestPartHead + 4).find("\r\n\r\n");
    if (head_end == head.npos)
      return wrong("a part's header fields do not end within " + std::to_string(kLongestPartHead) +
                   " bytes.");
    FormPart part;
    if (auto read = read_part_head(head.substr(0, head_end), part); !read)
      return std::move(read).error();
    const std::string_view rest = head.substr(head_end + kEndOfLine.size());
    const std::size_t end = rest.find(delimiter);
    if (end == rest.npos) return wrong("its last part does not end: the boundary is missing.");
    // An empty value ends where its head does: the blank line's end is the boundary's beginning.
    part.value = end < kEndOfLine.size() ? std::string_view() : rest.substr(2, end - 2);
    parts.push_back(part);
    body = rest.substr(end + delimiter.size());
  }
}

}  // namespace solidrust::http
