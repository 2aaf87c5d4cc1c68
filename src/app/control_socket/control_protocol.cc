#include "app/control_socket/control_protocol.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::string_view kVersion = "solidrust-control/1";

Error malformed(std::string_view what) {
  return {ErrorCode::invalid_argument, fmt::format("The control request {}.", what)};
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const auto blank = line.find(' ');
    words.push_back(line.substr(0, blank));
    if (blank == std::string_view::npos) return words;
    line.remove_prefix(blank + 1);
  }
}

std::optional<std::size_t> size_of(std::string_view text, std::size_t limit) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || size > limit)
    return std::nullopt;
  return size;
}

bool method_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
  });
}

ErrorCode code_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::storage_error); ++i)
    if (error_row(static_cast<ErrorCode>(i)).name == name) return static_cast<ErrorCode>(i);
  return ErrorCode::internal_error;
}

Error error_from(std::string_view code, std::string_view json) {
  Error error(code_named(code), "");
  JsonCursor cursor(json);
  std::string_view key;
  std::string_view inside;
  if (cursor.enter_object())
    while (cursor.next_field(key)) {
      if (!cursor.string(inside)) break;
      std::string& into = key == "param" ? error.param : error.message;
      into.clear();
      if (!json_unescape(inside, into)) break;
    }
  return error;
}

}  // namespace

Result<void> write_request(TimedStream& stream, const ControlRequest& request) {
  return stream.write(
      fmt::format("{} {} {}\n{}", kVersion, request.method, request.params.size(), request.params));
}

Result<ControlRequest> read_request(TimedStream& stream) {
  auto line = stream.read_line(kMaxControlLine);
  if (!line) return std::move(line).error();
  const std::vector<std::string_view> words = words_of(*line);
  if (words.size() != 3 || words[0] != kVersion || !method_name(words[1]))
    return malformed("is malformed, or of another version of solidrust");
  const auto size = size_of(words[2], kMaxControlRequest);
  if (!size) return malformed("is larger than 1 MiB");
  auto params = stream.read_exactly(*size);
  if (!params) return std::move(params).error();
  return ControlRequest{std::string(words[1]), *std::move(params)};
}

Result<void> write_answer(TimedStream& stream, const Result<std::string>& answer) {
  if (answer.ok() && answer->size() > kMaxControlAnswer)
    return write_answer(stream,
                        Error(ErrorCode::invalid_argument,
                              "The answer is larger than 256 MiB; ask for less at a time."));
  if (answer.ok()) {
    if (auto sent = stream.write(fmt::format("ok {}\n", answer->size())); !sent) return sent;
    return stream.write(*answer);  // as it lies: a new key's text may stand in it
  }
  std::string json;
  JsonWriter writer(json);
  writer.begin_object().key("message").value(answer.error().message);
  writer.key("param").value(answer.error().param).end_object();
  return stream.write(
      fmt::format("error {} {}\n{}", error_row(answer.error().code).name, json.size(), json));
}

Result<std::string> read_answer(TimedStream& stream) {
  auto line = stream.read_line(kMaxControlLine);
  if (!line) return std::move(line).error();
  const std::vector<std::string_view> words = words_of(*line);
  const bool good = words.size() == 2 && words[0] == "ok";
  const bool bad = words.size() == 3 && words[0] == "error";
  const auto size = good || bad ? size_of(words.back(), kMaxControlAnswer) : std::nullopt;
  if (!size)
    return Error(ErrorCode::service_unavailable, "The server's control answer is malformed.");
  auto json = stream.read_exactly(*size);
  if (!json || good) return json;
  return error_from(words[1], *json);
}

}  // namespace solidrust
