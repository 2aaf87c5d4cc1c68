#include "auth/people/totp.h"

#include <array>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/ascii_case.h"
#include "base/ascii_class.h"

namespace solidrust {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr std::size_t kDigits = 6;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
// 32 characters of which none is taken for another.
constexpr std::string_view kCodeAlphabet = "abcdefghjkmnpqrstuvwxyz023456789";
static_assert(kCodeAlphabet.size() == 32);
constexpr std::size_t kCodeLength = 12;

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '-') out += ascii_lower(c);
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

Secret make_totp_secret(Random& random) {
  std::string bytes(kSecretBytes, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return Secret(std::move(bytes));
}

Secret totp_base32(const Secret& secret) {
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : secret.reveal()) {
    buffer = (buffer << 8) | static_cast<unsigned char>(c);
    bits += 8;
    while (bits >= 5) out += kBase32[(buffer >> (bits -= 5)) & 31];
  }
  if (bits > 0) out += kBase32[(buffer << (5 - bits)) & 31];
  return Secret(std::move(out));
}

Secret totp_uri(const Secret& secret, std::string_view email) {
  return Secret(
      fmt::format("otpauth://totp/SolidRusT:{}?secret={}&issuer=SolidRusT&algorithm=SHA1"
                  "&digits=6&period=30",
                  escaped(email), totp_base32(secret).reveal()));
}

std::string totp_code(const Secret& secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter[7 - i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * i));
  std::array<unsigned char, 20> mac{};
  HMAC(EVP_sha1(), secret.reveal().data(), static_cast<int>(secret.reveal().size()), counter.data(),
       counter.size(), mac.data(), nullptr);
  // RFC 4226 section 5.3: dynamic truncation.
  const std::size_t at = mac[19] & 15;
  const std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 0x7f) << 24) |
                               (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                               (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  return fmt::format("{:06}", number % 1'000'000);
}

std::optional<std::int64_t> check_totp(const Secret& secret, std::string_view code, SystemTime now,
                                       std::int64_t last_step) {
  const std::string typed = without_blanks(code);
  if (typed.size() != kDigits) return std::nullopt;
  const std::int64_t present = unix_ms(now) / 1000 / kTotpStepSeconds;
  for (const std::int64_t step : {present, present - 1, present + 1}) {
    if (step <= last_step) continue;
    if (CRYPTO_memcmp(totp_code(secret, step).data(), typed.data(), kDigits) == 0) return step;
  }
  return std::nullopt;
}

std::vector<Secret> make_recovery_codes(Random& random) {
  std::vector<Secret> codes;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
    std::array<std::uint8_t, kCodeLength> bytes;
    random.fill(bytes);
    std::string code;
    for (std::size_t c = 0; c < bytes.size(); ++c) {
      if (c == 4 || c == 8) code += '-';
      code += kCodeAlphabet[bytes[c] & 31];
    }
    OPENSSL_cleanse(bytes.data(), bytes.size());
    codes.emplace_back(std::move(code));
  }
  return codes;
}

std::optional<Secret> normal_recovery_code(std::string_view typed) {
  if (typed.size() > 4 * kCodeLength) return std::nullopt;
  std::string code = without_blanks(typed);
  if (code.size() != kCodeLength) return std::nullopt;
  if (code.find_first_not_of(kCodeAlphabet) != std::string::npos) return std::nullopt;
  return Secret(std::move(code));
}

}  // namespace solidrust
