#include "gateway/relay/chat_pass.h"

#include <algorithm>

#include "dialect/chat/answer_reading.h"
#include "gateway/relay/data_field.h"

namespace solidrust {
namespace {

constexpr std::string_view kField = "data: ";
constexpr std::string_view kEnd = "\n\n";

}  // namespace

AnswerKind ChatPass::read(const http::SsePiece& piece, UsageReading& usage,
                          std::string_view& text) {
  data_ = piece.data;
  model_ = {};
  kind_ = read_stream_event(piece.data, usage, &model_, &text);
  if (piece.event == "error" && kind_ != AnswerKind::done) kind_ = AnswerKind::error;
  return kind_;
}

Result<void> ChatPass::write(std::string& out) {
  if (kind_ == AnswerKind::done)
    out.append(kField).append("[DONE]").append(kEnd);
  else if (kind_ != AnswerKind::usage || usage_chunk_ == UsageChunk::kept)
    append_data(data_, out);
  return {};
}

void ChatPass::append_data(std::string_view data, std::string& out) {
  name_.put = name_.against(model_);  // what one event may say, all later ones do
  const std::string_view name = name_.put;
  std::string renamed;
  if (needs_name(model_, name)) {
    if (data.find('\n') == data.npos) {
      out += kField;
      append_renamed(out, data, model_, name);
      out += kEnd;
      return;
    }
    append_renamed(renamed, data, model_, name);
    data = renamed;
  } else if (data.find('\n') == data.npos) {  // as good as always
    const std::size_t at = out.size();
    out.resize(at + kField.size() + data.size() + kEnd.size());
    char* to = std::copy(kField.begin(), kField.end(), out.data() + at);
    to = std::copy(data.begin(), data.end(), to);
    std::copy(kEnd.begin(), kEnd.end(), to);
    return;
  }
  append_data_lines(out, data);
  out += '\n';
}

void ChatPass::fail(const Error& error, const UsageReading&, std::string& out) {
  out.append(kField).append(error_envelope(error)).append(kEnd);
}

void ChatPass::write_piece(const http::SsePiece& piece, std::string& out) {
  if (piece.kind == http::SsePiece::Kind::oversize_begin) {
    piece_lines_ = {};
    piece_model_ = ModelRenamer(name_.put);
  }
  piece_data_.clear();
  piece_lines_.feed(piece.raw, piece_data_);
  piece_model_.feed(piece_data_, out);
  if (piece.kind == http::SsePiece::Kind::oversize_end) out += '\n';
}

}  // namespace solidrust
