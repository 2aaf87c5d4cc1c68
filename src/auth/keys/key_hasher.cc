// The one-shot HMAC functions fetch an algorithm on each call, which costs more than the hash.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "auth/keys/key_hasher.h"

#include <array>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace solidrust {

struct KeyHasher::State {
  explicit State(const Pepper& pepper) {
    begin(inner_, pepper, 0x36);
    begin(outer_, pepper, 0x5c);
  }
  ~State() {
    OPENSSL_cleanse(&inner_, sizeof inner_);
    OPENSSL_cleanse(&outer_, sizeof outer_);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  static void begin(SHA256_CTX& context, const Pepper& pepper, std::uint8_t pad) {
    std::array<std::uint8_t, SHA256_CBLOCK> block;
    block.fill(pad);
    for (std::size_t i = 0; i < pepper.bytes.size(); ++i) block[i] ^= pepper.bytes[i];
    SHA256_Init(&context);
    SHA256_Update(&context, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
  }

  KeyMac mac(std::string_view text) const noexcept {
    KeyMac mac;
    SHA256_CTX context = inner_;
    SHA256_Update(&context, text.data(), text.size());
    SHA256_Final(mac.data(), &context);  // also wipes the part of the key it held
    context = outer_;
    SHA256_Update(&context, mac.data(), mac.size());
    SHA256_Final(mac.data(), &context);
    return mac;
  }

 private:
  SHA256_CTX inner_;
  SHA256_CTX outer_;
};

KeyHasher::KeyHasher(const PepperSet& peppers)
    : newest_(std::make_unique<State>(peppers.newest())), version_(peppers.newest().version) {
  if (peppers.older()) older_ = std::make_unique<State>(*peppers.older());
}

KeyHasher::~KeyHasher() = default;

KeyMac KeyHasher::mac(std::string_view key) const noexcept {
  return newest_->mac(key);
}

std::optional<KeyMac> KeyHasher::older_mac(std::string_view key) const noexcept {
  if (older_ == nullptr) return std::nullopt;
  return older_->mac(key);
}

}  // namespace solidrust
