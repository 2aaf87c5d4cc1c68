#include "control/alerts/webhook_signature.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace solidrust {

std::string webhook_signature(std::span<const Secret> secrets, std::string_view id,
                              std::int64_t timestamp, std::string_view body) {
  const std::string text = fmt::format("{}.{}.{}", id, timestamp, body);
  std::string out;
  for (const Secret& secret : secrets) {
    std::array<unsigned char, 32> mac{};
    unsigned int size = 0;
    const std::string_view key = secret.reveal();
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
    std::array<unsigned char, 45> base64{};  // 44 letters and a NUL
    const int letters = EVP_EncodeBlock(base64.data(), mac.data(), static_cast<int>(mac.size()));
    if (!out.empty()) out += ' ';
    out += "v1,";
    out.append(reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(letters));
  }
  return out;
}

}  // namespace solidrust
