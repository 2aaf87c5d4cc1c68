#include "gateway/relay/event_pass.h"

#include <algorithm>

#include "gateway/relay/data_field.h"

namespace solidrust {
namespace {

// Whether the dialects have such names: lower-case words. An event without a name is fine.
bool is_event_name(std::string_view name) noexcept {
  constexpr std::size_t kMost = 64;
  return name.size() <= kMost && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
         });
}

}  // namespace

AnswerKind EventPass::read(const http::SsePiece& piece, UsageReading& usage,
                           std::string_view& text) {
  event_ = piece.event;
  if (!is_event_name(event_)) return AnswerKind::invalid;
  data_ = piece.data;
  model_ = {};
  return form_.read(piece.event, piece.data, usage, &model_, &text);
}

Result<void> EventPass::write(std::string& out) {
  ++written_;
  if (!event_.empty()) out.append("event: ").append(event_).append("\n");
  name_.put = name_.against(model_);  // what one event may say, all later ones do
  if (needs_name(model_, name_.put)) {
    std::string renamed;
    append_renamed(renamed, data_, model_, name_.put);
    append_data_lines(out, renamed);
  } else {
    append_data_lines(out, data_);
  }
  out += '\n';
  return {};
}

void EventPass::fail(const Error& error, const UsageReading&, std::string& out) {
  form_.write_break(error, request_id_, written_, out);
}

}  // namespace solidrust
