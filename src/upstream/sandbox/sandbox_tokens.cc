#include "upstream/sandbox/sandbox_tokens.h"

namespace solidrust {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

}  // namespace

std::string_view cut_bytes(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end > 0 ? end : bytes);
}

std::string_view first_token(std::string_view text) noexcept {
  std::size_t end = 0;
  while (end < text.size() && end <= kMaxSandboxToken && is_space(text[end])) ++end;
  while (end < text.size() && end <= kMaxSandboxToken && !is_space(text[end])) ++end;
  if (end <= kMaxSandboxToken) return text.substr(0, end);
  return cut_bytes(text, kMaxSandboxToken);
}

std::uint64_t count_tokens(std::string_view text) noexcept {
  std::uint64_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_token(text).size());
  return count;
}

std::string_view cut_tokens(std::string_view text, std::uint64_t count) noexcept {
  std::size_t end = 0;
  for (; count > 0 && end < text.size(); --count) end += first_token(text.substr(end)).size();
  return text.substr(0, end);
}

}  // namespace solidrust
