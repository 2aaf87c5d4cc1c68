#include "gateway/attempt/upstream_body.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"

namespace solidrust {

UpstreamBody::Edit UpstreamBody::usage_edit(const ModelRequest& request) {
  if (request.include_usage_at.data() != nullptr) return {request.include_usage_at, "true"};
  const std::string_view options = request.stream_options_at;
  if (options == "null") return {options, R"({"include_usage":true})"};
  if (options.data() != nullptr) {
    const bool empty = options.find_first_not_of(" \t\r\n", 1) == options.size() - 1;
    return {options.substr(1, 0), empty ? R"("include_usage":true)" : R"("include_usage":true,)"};
  }
  // The object is not empty: it holds `model`.
  return {request.bytes.substr(request.bytes.find('{') + 1, 0),
          R"("stream_options":{"include_usage":true},)"};
}

void UpstreamBody::set_model(std::string_view target_model) {
  model_.reserve(target_model.size() + 2);
  model_ += '"';
  append_json_escaped(model_, target_model);
  model_ += '"';
}

UpstreamBody::UpstreamBody(std::string written, std::string_view target_model, OwnFields asks)
    : asks_(asks), written_(std::move(written)) {
  set_model(target_model);
  pieces_[count_++] = written_;
}

UpstreamBody::UpstreamBody(const ModelRequest& request, std::string_view target_model,
                           OwnFields asks)
    : asks_(asks) {
  set_model(target_model);
  std::array<Edit, 3> edits;
  std::size_t edit_count = 0;
  if (request.form) form_model_ = target_model;
  edits[edit_count++] = {request.model_at, request.form ? form_model_ : model_};
  if (request.stream && asks.has(OwnField::stream_options))
    edits[edit_count++] = usage_edit(request);
  const bool passed =
      request.encoding == EncodingFormat::base64 && asks.has(OwnField::encoding_format);
  if (request.encoding_format_at.data() != nullptr && !passed)
    edits[edit_count++] = {request.encoding_format_at, "\"float\""};
  std::sort(edits.begin(), edits.begin() + edit_count,
            [](const Edit& a, const Edit& b) { return a.at.data() < b.at.data(); });

  const auto add = [this](std::string_view piece) {
    if (!piece.empty()) pieces_[count_++] = piece;
  };
  std::size_t copied = 0;
  for (std::size_t i = 0; i < edit_count; ++i) {
    const auto at = static_cast<std::size_t>(edits[i].at.data() - request.bytes.data());
    add(request.bytes.substr(copied, at - copied));
    add(edits[i].with);
    copied = at + edits[i].at.size();
  }
  add(request.bytes.substr(copied));
}

}  // namespace solidrust
