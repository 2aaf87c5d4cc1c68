// How what a row says in an enumeration is written: in the database, and in answers.
#pragma once

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

}  // namespace solidrust
