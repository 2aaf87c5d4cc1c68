#include "auth/keys/key_text_finder.h"

#include <algorithm>

#include <openssl/crypto.h>

#include "auth/keys/key_format.h"

namespace solidrust {

KeyTextFinder::~KeyTextFinder() {
  OPENSSL_cleanse(buffer_.data(), buffer_.size());
}

void KeyTextFinder::feed(std::string_view piece) {
  buffer_ += piece;
  const std::string_view text = buffer_;
  std::size_t passed = 0;
  std::size_t at = 0;
  while ((at = text.find("sk_", at)) != std::string_view::npos && at + kKeySize <= text.size()) {
    const std::string_view key = text.substr(at, kKeySize);
    if (!parse_key(key)) {
      ++at;
      continue;
    }
    pass(text.substr(passed, at - passed));
    found_(line_, column_, key);
    pass(key);
    passed = at += kKeySize;
  }
  // A key that begins in the last 56 bytes may end in the next piece.
  const std::size_t keep = std::min(kKeySize - 1, text.size() - passed);
  pass(text.substr(passed, text.size() - keep - passed));
  buffer_.erase(0, buffer_.size() - keep);
}

void KeyTextFinder::pass(std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  if (lines == 0) {
    column_ += text.size();
    return;
  }
  line_ += lines;
  column_ = text.size() - text.rfind('\n');
}

}  // namespace solidrust
