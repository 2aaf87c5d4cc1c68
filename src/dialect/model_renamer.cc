#include "dialect/model_renamer.h"

#include <cstddef>

namespace solidrust {

// A string begins; whether it passes.
bool ModelRenamer::begin_text() {
  at_ = At::text;
  dropped_ = value_is_due_;
  is_key_ = key_is_due_;
  matched_ = 0;
  return !dropped_;
}

void ModelRenamer::end_text() noexcept {
  at_ = At::outside;
  if (is_key_) value_is_due_ = matched_ == kKey.size();
  is_key_ = key_is_due_ = false;
}

// Whether the byte passes.
bool ModelRenamer::take(char c) {
  if (at_ == At::escape) {
    at_ = At::text;
    return !dropped_;
  }
  if (at_ == At::text) {
    if (c == '"') {
      const bool passes = !dropped_;
      end_text();
      return passes;
    }
    if (c == '\\') at_ = At::escape;
    const bool fits = is_key_ && matched_ < kKey.size() && c == kKey[matched_];
    matched_ = fits ? matched_ + 1 : kKey.size() + 1;
    return !dropped_;
  }
  switch (c) {
    case '"':
      return begin_text();
    case '{':
    case '[':
      key_is_due_ = depth_ == 0 && c == '{';
      value_is_due_ = false;
      ++depth_;
      break;
    case '}':
    case ']':
      if (depth_ > 0) --depth_;
      value_is_due_ = false;
      break;
    case ',':
      key_is_due_ = depth_ == 1;
      value_is_due_ = false;
      break;
    default:
      break;
  }
  return true;
}

void ModelRenamer::feed(std::string_view piece, std::string& out) {
  std::size_t passed = 0;
  for (std::size_t i = 0; i < piece.size() && !name_.empty(); ++i) {
    if (at_ == At::text && !dropped_ && !is_key_) {  // most bytes are in long strings
      i = piece.find_first_of("\"\\", i);
      if (i == piece.npos) break;
    }
    if (take(piece[i])) continue;
    out += piece.substr(passed, i - passed);
    passed = i + 1;
    if (at_ == At::outside) out += name_;  // the closing quote
  }
  if (passed < piece.size()) out += piece.substr(passed);
}

}  // namespace solidrust
