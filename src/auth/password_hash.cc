#include "auth/password_hash.h"

#include <array>
#include <optional>

#include <argon2.h>
#include <fmt/format.h>

namespace solidrust {
namespace {

constexpr std::size_t kSalt = 16;
constexpr std::size_t kHash = 32;
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

std::optional<PasswordCost> cost_of(std::string_view phc) {
  if (!phc.starts_with(kStart)) return std::nullopt;
  phc.remove_prefix(kStart.size());
  const auto memory = take_number(phc, "m=", ',');
  const auto passes = memory ? take_number(phc, "t=", ',') : std::nullopt;
  const auto lanes = passes ? take_number(phc, "p=", '$') : std::nullopt;
  if (!lanes) return std::nullopt;
  return PasswordCost{*memory, *passes, *lanes};
}

}  // namespace

const std::string_view kNobodysPasswordHash =
    "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

Result<std::string> hash_password(std::string_view password, Random& random,
                                  const PasswordCost& cost) {
  std::array<std::uint8_t, kSalt> salt;
  random.fill(salt);
  std::string phc(
      argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes, kSalt, kHash, Argon2_id), '\0');
  const int code = argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, password.data(),
                                         password.size(), salt.data(), salt.size(), kHash,
                                         phc.data(), phc.size());
  if (code != ARGON2_OK)
    return Error(ErrorCode::service_unavailable, "The server is busy. Try again in a moment.", {},
                 fmt::format("hashing a password: {}", argon2_error_message(code)));
  phc.resize(phc.find('\0'));
  return phc;
}

bool verify_password(std::string_view phc, std::string_view password) {
  const std::optional<PasswordCost> cost = cost_of(phc);
  if (!cost || cost->memory_kib > kMost.memory_kib || cost->passes > kMost.passes ||
      cost->lanes > kMost.lanes)
    return false;
  const std::string text(phc);
  return argon2id_verify(text.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool needs_rehash(std::string_view phc) {
  return cost_of(phc) != PasswordCost{};
}

}  // namespace solidrust
