#include "auth/people/secret_box.h"

#include <array>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace solidrust {
namespace {

// A sealed text: "<pepper version>:<hex of nonce, ciphertext and tag>".
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;

using Key = std::array<std::uint8_t, 32>;

Key derive(const Pepper& pepper, std::string_view purpose) {
  Key key{};
  HMAC(EVP_sha256(), pepper.bytes.data(), static_cast<int>(pepper.bytes.size()),
       reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(), key.data(), nullptr);
  return key;
}

constexpr std::string_view kSealing = "solidrust console: seal, 1";
constexpr std::string_view kHashing = "solidrust console: recovery code, 1";

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    if (error != std::errc() || end != hex.data() + i + 2) return std::nullopt;
    out += static_cast<char>(value);
  }
  return out;
}

std::optional<std::int32_t> version_of(std::string_view sealed) {
  std::int32_t version = 0;
  const auto [end, error] = std::from_chars(sealed.data(), sealed.data() + sealed.size(), version);
  if (error != std::errc() || end == sealed.data() + sealed.size() || *end != ':')
    return std::nullopt;
  return version;
}

}  // namespace

std::string SecretBox::seal(std::string_view plain, std::string_view owner, Random& random) const {
  Key key = derive(peppers_.newest(), kSealing);
  std::string box(kNonce + plain.size() + kTag, '\0');
  auto* const at = reinterpret_cast<unsigned char*>(box.data());
  random.fill({at, kNonce});
  const CipherContext context(EVP_CIPHER_CTX_new());
  int size = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), at);
  EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(owner), static_cast<int>(owner.size()));
  EVP_EncryptUpdate(context.get(), at + kNonce, &size, bytes_of(plain),
                    static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context.get(), at + kNonce + size, &size);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTag),
                      at + kNonce + plain.size());
  OPENSSL_cleanse(key.data(), key.size());
  std::string sealed = fmt::format("{}:", peppers_.newest().version);
  for (const char c : box)
    fmt::format_to(std::back_inserter(sealed), "{:02x}", static_cast<unsigned char>(c));
  return sealed;
}

std::optional<Secret> SecretBox::open(std::string_view sealed, std::string_view owner) const {
  const std::optional<std::int32_t> version = version_of(sealed);
  if (!version) return std::nullopt;
  const bool newest = *version == peppers_.newest().version;
  if (!newest && !(peppers_.older() && *version == peppers_.older()->version)) return std::nullopt;
  std::optional<std::string> box = from_hex(sealed.substr(sealed.find(':') + 1));
  if (!box || box->size() < kNonce + kTag) return std::nullopt;

  Key key = derive(newest ? peppers_.newest() : *peppers_.older(), kSealing);
  auto* const at = reinterpret_cast<unsigned char*>(box->data());
  const std::size_t length = box->size() - kNonce - kTag;
  std::string plain(length + kTag, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(plain.data());
  const CipherContext context(EVP_CIPHER_CTX_new());
  int size = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), at);
  OPENSSL_cleanse(key.data(), key.size());
  EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(owner), static_cast<int>(owner.size()));
  EVP_DecryptUpdate(context.get(), out, &size, at + kNonce, static_cast<int>(length));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTag),
                      at + kNonce + length);
  if (EVP_DecryptFinal_ex(context.get(), out + size, &size) != 1) return std::nullopt;
  plain.resize(length);
  return Secret(std::move(plain));
}

bool SecretBox::stale(std::string_view sealed) const {
  return version_of(sealed) != peppers_.newest().version;
}

std::vector<TokenHash> SecretBox::hashes(std::string_view code, std::string_view owner) const {
  std::vector<TokenHash> out;
  const auto hash = [&](const Pepper& pepper) {
    Key key = derive(pepper, kHashing);
    std::string text(owner);
    text += '\n';
    text += code;
    TokenHash made{};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
         made.data(), nullptr);
    OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(text.data(), text.size());
    out.push_back(made);
  };
  hash(peppers_.newest());
  if (peppers_.older()) hash(*peppers_.older());
  return out;
}

}  // namespace solidrust
