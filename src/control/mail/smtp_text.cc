#include "control/mail/smtp_text.h"

#include <algorithm>

#include <openssl/evp.h>

#include "base/utf8.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxAddress = 254;

Error cannot_send(const char* why) {
  return {ErrorCode::invalid_argument, why};
}

}  // namespace

bool is_smtp_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return address.size() <= kMaxAddress && at != std::string_view::npos && at > 0 &&
         at + 1 < address.size() && address.find_first_of(" <>") == std::string_view::npos &&
         is_utf8(address) && !has_control_character(address);
}

Result<std::string> smtp_lines(std::string_view message) {
  if (message.find('\0') != std::string_view::npos) return cannot_send("A mail has a NUL in it.");
  std::string out;
  out.reserve(message.size() + message.size() / 32 + 2);
  while (!message.empty()) {
    const std::size_t end = std::min(message.find_first_of("\r\n"), message.size());
    if (end > kMaxMailLine) return cannot_send("A mail has a line of more than 998 bytes.");
    out.append(message.substr(0, end)).append("\r\n");
    message.remove_prefix(end);
    if (message.starts_with("\r\n"))
      message.remove_prefix(2);
    else if (!message.empty())
      message.remove_prefix(1);
  }
  return out;
}

std::string smtp_data(std::string_view lines) {
  std::string out;
  out.reserve(lines.size() + 64);
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find("\r\n"), lines.size() - 2) + 2;
    if (lines.front() == '.') out += '.';
    out.append(lines.substr(0, end));
    lines.remove_prefix(end);
  }
  return out.append(".\r\n");
}

std::string base64_text(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                    reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
  out.pop_back();
  return out;
}

}  // namespace solidrust
