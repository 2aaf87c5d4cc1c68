// How what a row says in an enumeration is written: in the database, and in answers.
#pragma once

#include <string_view>

#include "store/rows.h"

namespace solidrust {

constexpr std::string_view to_string(Environment environment) noexcept {
  return environment == Environment::live ? "live" : "test";
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
