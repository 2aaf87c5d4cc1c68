// The names of a row's enumeration values: in the database and in answers.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "store/rows.h"

namespace solidrust {

constexpr std::string_view to_string(Environment environment) noexcept {
  return environment == Environment::live ? "live" : "test";
}

// nullopt: neither of the two words.
constexpr std::optional<Environment> parse_environment(std::string_view word) noexcept {
  if (word == "live") return Environment::live;
  if (word == "test") return Environment::test;
  return std::nullopt;
}

// As the database has it, which holds no other word.
constexpr Environment environment_of(std::string_view word) noexcept {
  return parse_environment(word).value_or(Environment::test);
}

constexpr std::string_view to_string(KeyStatus status) noexcept {
  switch (status) {
    case KeyStatus::active:
      return "active";
    case KeyStatus::disabled:
      return "disabled";
    case KeyStatus::revoked:
      break;
  }
  return "revoked";
}

constexpr std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::member:
      return "member";
    case Role::owner:
      return "owner";
    case Role::auditor:
      return "auditor";
    case Role::operator_:
      break;
  }
  return "operator";
}

inline constexpr std::array kRoles{Role::member, Role::owner, Role::auditor, Role::operator_};
inline constexpr std::string_view kRoleMustBe = "role must be member, owner, auditor or operator.";

// Nothing if there is no role of that name.
constexpr std::optional<Role> role_named(std::string_view name) noexcept {
  for (const Role role : kRoles)
    if (to_string(role) == name) return role;
  return std::nullopt;
}

}  // namespace solidrust
