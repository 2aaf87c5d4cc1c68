#include "config/webhook_secret.h"

#include <algorithm>
#include <array>
#include <string>

#include <openssl/evp.h>

#include "base/ascii_class.h"
#include "base/wipe.h"

namespace solidrust {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kLeast = 24;
constexpr std::size_t kMost = 64;
constexpr std::size_t kMostLetters = (kMost + 2) / 3 * 4;

Error bad() {
  return {ErrorCode::invalid_argument,
          "must hold whsec_ and the base64 of 24 to 64 random bytes, or two of these with a blank "
          "between them"};
}

bool is_base64(char c) {
  return is_alnum(c) || c == '+' || c == '/';
}

Result<Secret> parse_one(std::string_view word) {
  if (!word.starts_with(kPrefix)) return bad();
  word.remove_prefix(kPrefix.size());
  const std::size_t letters = word.find_last_not_of('=') + 1;
  const std::size_t padding = word.size() - letters;
  if (word.size() % 4 != 0 || padding > 2 || word.size() > kMostLetters ||
      !std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(letters), is_base64))
    return bad();
  std::array<unsigned char, kMostLetters / 4 * 3> bytes;
  const int whole =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(word.data()),
                      static_cast<int>(word.size()));
  const std::size_t size = whole < 0 ? 0 : static_cast<std::size_t>(whole) - padding;
  Result<Secret> secret = bad();
  if (size >= kLeast && size <= kMost)
    secret = Secret(std::string_view(reinterpret_cast<const char*>(bytes.data()), size));
  wipe(bytes.data(), bytes.size());
  return secret;
}

}  // namespace

Result<std::vector<Secret>> parse_webhook_secrets(std::string_view text) {
  std::vector<Secret> secrets;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) break;
    const std::string_view word = text.substr(0, text.find(' '));
    auto secret = parse_one(word);
    if (!secret) return std::move(secret).error();
    secrets.push_back(*std::move(secret));
    text.remove_prefix(word.size());
  }
  if (secrets.empty() || secrets.size() > 2) return bad();
  return secrets;
}

}  // namespace solidrust
