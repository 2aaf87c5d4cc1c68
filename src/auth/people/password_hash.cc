#include "auth/people/password_hash.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <optional>

#include <argon2.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace solidrust {
namespace {

using Salt = std::array<std::uint8_t, 16>;
using Hash = std::array<std::uint8_t, 32>;
constexpr std::string_view kStart = "$argon2id$v=19$";
constexpr PasswordCost kMost{1024 * 1024, 16, 16};

// "m=47104," → 47104
std::optional<std::uint32_t> take_number(std::string_view& text, std::string_view name, char end) {
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  std::uint32_t number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 9)
    number = number * 10 + static_cast<std::uint32_t>(text[digits++] - '0');
  if (digits == 0 || digits == text.size() || text[digits] != end) return std::nullopt;
  text.remove_prefix(digits + 1);
  return number;
}

struct Parts {
  PasswordCost cost;
  std::string_view salt;
  std::string_view hash;
};

std::optional<Parts> parts_of(std::string_view phc) {
  if (!phc.starts_with(kStart)) return std::nullopt;
  phc.remove_prefix(kStart.size());
  const auto memory = take_number(phc, "m=", ',');
  const auto passes = memory ? take_number(phc, "t=", ',') : std::nullopt;
  const auto lanes = passes ? take_number(phc, "p=", '$') : std::nullopt;
  if (!lanes) return std::nullopt;
  const std::size_t end = phc.find('$');
  if (end == std::string_view::npos) return std::nullopt;
  return Parts{{*memory, *passes, *lanes}, phc.substr(0, end), phc.substr(end + 1)};
}

// Without padding, as PHC strings have it.
template <std::size_t N>
std::string base64(const std::array<std::uint8_t, N>& bytes) {
  std::array<std::uint8_t, (N + 2) / 3 * 4 + 1> text;
  EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(N));
  return {text.begin(), text.begin() + (N * 8 + 5) / 6};
}

template <std::size_t N>
bool read_base64(std::string_view text, std::array<std::uint8_t, N>& bytes) {
  constexpr std::size_t kWhole = (N + 2) / 3;  // groups of three bytes
  if (text.size() != (N * 8 + 5) / 6 || text.find('=') != std::string_view::npos) return false;
  std::string padded(text);
  padded.resize(kWhole * 4, '=');
  std::array<std::uint8_t, kWhole * 3> read;
  const int n = EVP_DecodeBlock(read.data(), reinterpret_cast<const std::uint8_t*>(padded.data()),
                                static_cast<int>(padded.size()));
  std::copy_n(read.begin(), N, bytes.begin());
  // What is left over of the last character must be nothing: one hash, one text.
  return n == static_cast<int>(read.size()) && base64(bytes) == text;
}

// Kept by the thread: to map 46 MiB anew for each hash costs ten thousand page faults, under the
// lock of the whole process's memory, which the workers need as well.
struct Memory {
  std::unique_ptr<std::uint8_t[]> bytes;
  std::size_t size = 0;
};
thread_local Memory t_memory;

int take_memory(std::uint8_t** memory, std::size_t size) {
  if (t_memory.size < size) {
    t_memory = {};
    t_memory.bytes.reset(new (std::nothrow) std::uint8_t[size]);
    if (t_memory.bytes == nullptr) return ARGON2_MEMORY_ALLOCATION_ERROR;
    t_memory.size = size;
  }
  *memory = t_memory.bytes.get();
  return ARGON2_OK;
}

// Argon2 has wiped it.
void keep_memory(std::uint8_t* /*memory*/, std::size_t /*size*/) {}

int argon2id(std::string_view password, Salt& salt, const PasswordCost& cost, Hash& hash) {
  argon2_context context{};
  context.out = hash.data();
  context.outlen = std::tuple_size_v<Hash>;
  // Read only: without its flags Argon2 does not clear what it is given.
  context.pwd = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(password.data()));
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = salt.data();
  context.saltlen = std::tuple_size_v<Salt>;
  context.t_cost = cost.passes;
  context.m_cost = cost.memory_kib;
  context.lanes = cost.lanes;
  context.threads = cost.lanes;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = take_memory;
  context.free_cbk = keep_memory;
  return argon2_ctx(&context, Argon2_id);
}

}  // namespace

const std::string_view kNobodysPasswordHash =
    "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

Result<std::string> hash_password(std::string_view password, Random& random,
                                  const PasswordCost& cost) {
  Salt salt;
  random.fill(salt);
  Hash hash;
  if (const int code = argon2id(password, salt, cost, hash); code != ARGON2_OK)
    return Error(ErrorCode::service_unavailable, "The server is busy. Try again in a moment.", {},
                 fmt::format("hashing a password: {}", argon2_error_message(code)));
  return fmt::format("{}m={},t={},p={}${}${}", kStart, cost.memory_kib, cost.passes, cost.lanes,
                     base64(salt), base64(hash));
}

bool verify_password(std::string_view phc, std::string_view password) {
  const std::optional<Parts> parts = parts_of(phc);
  if (!parts) return false;
  const PasswordCost& cost = parts->cost;
  if (cost.memory_kib > kMost.memory_kib || cost.passes > kMost.passes || cost.lanes > kMost.lanes)
    return false;
  Salt salt;
  Hash stored;
  if (!read_base64(parts->salt, salt) || !read_base64(parts->hash, stored)) return false;
  Hash hash;
  return argon2id(password, salt, cost, hash) == ARGON2_OK &&
         CRYPTO_memcmp(hash.data(), stored.data(), hash.size()) == 0;
}

bool needs_rehash(std::string_view phc) {
  const std::optional<Parts> parts = parts_of(phc);
  return !parts || parts->cost != PasswordCost{};
}

void release_hash_memory() noexcept {
  t_memory = {};
}

}  // namespace solidrust
