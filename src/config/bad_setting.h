// The error of a setting's text that cannot be its value.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace solidrust {

// `message` says what is wrong and what would be right; the caller adds the setting's name.
inline Error bad_setting(std::string message) {
  return {ErrorCode::invalid_argument, std::move(message)};
}

}  // namespace solidrust
