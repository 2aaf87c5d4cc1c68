// The body that goes to a target: the caller's own bytes, but for the fields that we change.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "gateway/stage/model_request.h"
#include "upstream/exchange/own_field.h"

namespace solidrust {

// The caller's `model` becomes the target's; a stream is asked to report its usage; embeddings are
// asked for in the caller's encoding_format, or as numbers. Everything else stays byte for byte:
// the pieces are slices of the request's bytes, which must outlive this.
class UpstreamBody {
 public:
  // `asks`: what is sent of our own fields. Without stream_options what the caller wrote of it
  // stays; without encoding_format embeddings are asked for as numbers.
  UpstreamBody(const ModelRequest& request, std::string_view target_model, OwnFields asks);
  // A body that was written for the target, in another dialect than the caller's.
  UpstreamBody(std::string written, std::string_view target_model, OwnFields asks);
  UpstreamBody(const UpstreamBody&) = delete;
  UpstreamBody& operator=(const UpstreamBody&) = delete;

  std::span<const std::string_view> pieces() const noexcept { return {pieces_.data(), count_}; }
  OwnFields asks() const noexcept { return asks_; }
  // The target's model as JSON text.
  std::string_view model() const noexcept { return model_; }

 private:
  struct Edit {
    std::string_view at;  // what is replaced; empty: inserted there
    std::string_view with;
  };
  static Edit usage_edit(const ModelRequest& request);

  void set_model(std::string_view target_model);

  OwnFields asks_;
  std::string model_;
  std::string written_;
  std::string form_model_;  // the bare name
  std::array<std::string_view, 7> pieces_{};
  std::size_t count_ = 0;
};

}  // namespace solidrust
